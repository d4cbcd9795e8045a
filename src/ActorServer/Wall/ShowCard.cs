using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>One post as it stands in a list, for a page that replaces a part of itself; and its page here, whoever wrote it. For the owner alone.</summary>
internal static class ShowCard
{
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "", async (tx, frame) =>
    {
        var uri = http.Request.Query["post"].ToString();
        var shown = await Conversation.LoadAsync(tx, own, [uri], [], publicOnly: false);
        if (await ObjectRows.FindAsync(tx, uri) is not { DeletedAt: null } || shown.Show(uri) is not { } post) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        return new PageResult<CardPage>(new()
        {
            [nameof(CardPage.Frame)] = frame with { Here = post.Href },
            [nameof(CardPage.Post)] = post,
            [nameof(CardPage.IsWhole)] = http.Request.Query.ContainsKey("all"),
        });
    });
}
