using System.Text.Json;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>What a post said before, and what was changed each time. For the owner alone: whoever changes a post means the new one to be read.</summary>
internal static class ShowHistory
{
    internal const string Path = "/wall/history";

    internal static string Of(string uri) => $"{Path}?post={Uri.EscapeDataString(uri)}";

    /// <summary>The address beside the post's own.</summary>
    internal static Task<IResult> GetOwnAsync(HttpContext http, string id, Pages pages, OwnIds own) => ShowAsync(http, pages, own, own.Object(id));

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => ShowAsync(http, pages, own, http.Request.Query["post"].ToString());

    private static Task<IResult> ShowAsync(HttpContext http, Pages pages, OwnIds own, string uri) => pages.ForOwnerAsync(http, "What it said before", async (tx, frame) =>
    {
        var shown = await Conversation.LoadAsync(tx, own, [uri], [], publicOnly: false);
        if (shown.Find(uri) is not { } row || shown.Show(uri) is not { } post) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        var earlier = await VersionRows.OfAsync(tx, uri);
        VersionRow[] all = [new() { Uri = uri, SaidAt = row.UpdatedAt ?? row.PublishedAt, ContentHtml = row.ContentHtml, Summary = row.Summary, Name = row.Name, Files = EarlierVersion.FilesOf(row) }, .. earlier];
        return new PageResult<HistoryPage>(new()
        {
            [nameof(HistoryPage.Frame)] = frame,
            [nameof(HistoryPage.Post)] = post,
            [nameof(HistoryPage.Versions)] = all.Select((version, i) => View(version, i + 1 < all.Length ? all[i + 1] : null)).ToList(),
        });
    });

    /// <summary>Against what stood there before; the first one as it was.</summary>
    private static VersionView View(VersionRow now, VersionRow? before) => new(
        now.SaidAt.ToTime(), before is null, WordDiff.ToHtml(Words(before ?? now), Words(now)),
        before is not null && before.Files != now.Files ? JsonSerializer.Deserialize<string[]>(now.Files)! : null);

    private static string Words(VersionRow version) =>
        string.Join("\n\n", new[] { version.Name, version.Summary, Sanitizer.ToText(version.ContentHtml) }.Where(part => !string.IsNullOrEmpty(part)));
}
