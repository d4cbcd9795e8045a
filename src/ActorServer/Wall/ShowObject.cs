using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Threads;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>A post's own page. What is not for everybody is shown to the owner only: a browser cannot sign a request.</summary>
internal static class ShowObject
{
    internal static async Task<IResult> GetAsync(HttpContext http, string uri)
    {
        var own = http.RequestServices.GetRequiredService<OwnIds>();
        var pages = http.RequestServices.GetRequiredService<Pages>();
        var isOwner = false;
        IReadOnlyCollection<string> quoting = [];
        var page = await pages.ForAnybodyAsync(http, "", async (tx, frame) =>
        {
            isOwner = frame.IsOwner;
            var row = await ObjectRows.FindAsync(tx, uri);
            var isForAll = row?.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted);
            if (row is null || (!isForAll && !frame.IsOwner)) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
            if (row.DeletedAt is not null) return ErrorPages.Show(frame, StatusCodes.Status410Gone);
            var shown = await Conversation.LoadAsync(tx, own, [uri], [], publicOnly: !frame.IsOwner);
            var post = shown.Show(uri)!;
            quoting = shown.Quoting;
            return new PageResult<ObjectPage>(new()
            {
                [nameof(ObjectPage.Frame)] = frame with { Title = post.Title ?? Excerpt.Of(row, 60), Document = row.Uri },
                [nameof(ObjectPage.Post)] = post,
            });
        });
        if (!isOwner) return page;
        await FetchAnswersAsync(http.RequestServices, uri);
        await http.RequestServices.GetRequiredService<RecheckQuotes>().LookedAtAsync(quoting);
        return page;
    }

    /// <summary>What others answered elsewhere is asked for while the owner reads; it is there when the page is loaded again. [FEP-f228]</summary>
    private static async Task FetchAnswersAsync(IServiceProvider services, string uri)
    {
        var (db, own, now) = (services.GetRequiredService<Db>(), services.GetRequiredService<OwnIds>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
        if (await db.WriteAsync(tx => ThreadWork.StartAsync(tx, uri, own, now))) services.GetRequiredService<QueueSignal>().Set();
    }
}
