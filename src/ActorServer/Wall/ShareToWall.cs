using ActorServer.Identity;
using ActorServer.Objects;

namespace ActorServer.Wall;

/// <summary>
/// What the owner shares from another program or page stands in the form, ready to be posted; nothing is posted by itself. [Web Share Target] [FEP-3b86: Create]
/// </summary>
internal static class ShareToWall
{
    internal const string Path = "/share";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Wall", (tx, frame) =>
        ShowCompose.NewAsync(tx, frame, own, TextIn(http.Request.Query)));

    /// <summary>Programs put the address into any of the three.</summary>
    private static string TextIn(IQueryCollection query)
    {
        var (title, text, url) = (query["title"].ToString().Trim(), query["text"].ToString().Trim(), query["url"].ToString().Trim());
        if (text.Contains(title, StringComparison.Ordinal)) title = "";
        if (text.Contains(url, StringComparison.Ordinal)) url = "";
        var whole = PostText.Normalize(string.Join("\n\n", new[] { title, text, url }.Where(part => part.Length > 0)));
        return whole[..Math.Min(whole.Length, Limits.PostCharacters)];
    }
}
