using ActorServer.Delivery;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Threads;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>A post's own page. What is not for everybody is shown to the owner only: a browser cannot sign a request.</summary>
internal static class ShowObject
{
    /// <summary>Anybody's post that is known here, for the owner.</summary>
    internal static async Task<IResult> GetThreadAsync(HttpContext http, Pages pages) =>
        await pages.LeadToSignInAsync(http) ?? await GetAsync(http, http.Request.Query["post"].ToString());

    internal static async Task<IResult> GetAsync(HttpContext http, string uri)
    {
        var own = http.RequestServices.GetRequiredService<OwnIds>();
        var pages = http.RequestServices.GetRequiredService<Pages>();
        // Asked for first, so that the page can say that something is being looked for.
        var isOwner = await pages.LeadToSignInAsync(http) is null;
        if (isOwner) await FetchAnswersAsync(http.RequestServices, uri);
        IReadOnlyCollection<string> quoting = [];
        var page = await pages.ForAnybodyAsync(http, "", async (tx, frame) =>
        {
            var row = await ObjectRows.FindAsync(tx, uri);
            var isForAll = row?.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted);
            if (row is null || (!isForAll && !frame.IsOwner)) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
            if (row.DeletedAt is not null) return ErrorPages.Show(frame, StatusCodes.Status410Gone);
            var shown = await Conversation.LoadAsync(tx, own, [uri], [], publicOnly: !frame.IsOwner, isWhole: true);
            if (shown.Show(uri) is not { } post) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
            quoting = shown.Consented;
            return new PageResult<ObjectPage>(new()
            {
                [nameof(ObjectPage.Frame)] = frame with { Title = (post.Warning is null ? post.Title : null) ?? Excerpt.Of(row, 60), Document = row.Uri, Meta = isForAll && row.Own ? Preview.OfPost(post, row, (await Owner.GetAsync(tx)).Indexable, own) : null },
                [nameof(ObjectPage.Post)] = post,
                [nameof(ObjectPage.Above)] = shown.Above(uri),
                [nameof(ObjectPage.Thread)] = isOwner && await ThreadRows.StateAsync(tx, uri) is var state ? new ThreadView(state.Waiting, state.Done, state.Failed) : null,
                [nameof(ObjectPage.MissingAbove)] = isOwner ? shown.MissingAbove(uri) : null,
            });
        });
        if (!isOwner) return page;
        await http.RequestServices.GetRequiredService<RecheckConsent>().LookedAtAsync(quoting);
        return page;
    }

    /// <summary>The owner wants what could not be had to be asked for once more.</summary>
    internal static Task<IResult> AgainAsync(HttpContext http, OwnerForms forms) => forms.HandleAsync(http, async form =>
    {
        await FetchAnswersAsync(http.RequestServices, form["post"], isAsked: true);
        return new SeeOther(form.Back);
    });

    /// <summary>What others answered elsewhere is asked for while the owner reads; it is there when the page is loaded again. [FEP-f228]</summary>
    private static async Task FetchAnswersAsync(IServiceProvider services, string uri, bool isAsked = false)
    {
        var (db, own, now) = (services.GetRequiredService<Db>(), services.GetRequiredService<OwnIds>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
        if (await db.WriteAsync(tx => ThreadWork.StartAsync(tx, uri, own, now, isAsked))) services.GetRequiredService<QueueSignal>().Set();
    }
}
