using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Feeds;

/// <summary>A file with a post, as readers of feeds fetch it.</summary>
internal sealed record FeedFile(string Href, string MediaType, long Bytes, string Description);

/// <summary>A post of the owner's for everybody, as a feed carries it. Of what is behind a warning it has the warning alone.</summary>
internal sealed record FeedItem(string Uri, string Title, string Html, DateTimeOffset Published, DateTimeOffset Updated, IReadOnlyList<string> Tags, IReadOnlyList<FeedFile> Files)
{
    private const int TitleCharacters = 80;

    internal static FeedItem Of(ObjectRow row, PostView post, IReadOnlyDictionary<string, MediaRow> media, OwnIds own)
    {
        var isCovered = post.Warning is not null || post.IsSensitive;
        List<FeedFile> files = isCovered ? [] : [.. post.Files.Where(file => file.Href.StartsWith(own.Media(""), StringComparison.Ordinal))
            .Select(file => media.GetValueOrDefault(file.Href[own.Media("").Length..]) is { } known ? new FeedFile(file.Href, known.MediaType, known.Bytes, file.Description) : null).OfType<FeedFile>()];
        var html = post.Warning is { } warning ? Covered(row, warning) : Whole(row, post, files);
        return new(row.Uri, TitleOf(row, post), html, post.At, (row.UpdatedAt ?? row.PublishedAt).ToTime(), post.Warning is null ? post.Tags : [], files);
    }

    private static string TitleOf(ObjectRow row, PostView post) =>
        post.Warning is { } warning ? $"⚠ {warning}"
        : post.Title is { Length: > 0 } title ? title
        : Excerpt.Of(row, TitleCharacters) is { Length: > 0 } words ? words
        : row.PublishedAt.ToTime().ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static string Covered(ObjectRow row, string warning) =>
        $"<p>⚠ {Sanitizer.Encode(warning)}</p><p><a href=\"{Sanitizer.Encode(row.Uri)}\">{Sanitizer.Encode(row.Uri)}</a></p>";

    /// <summary>Readers show pictures where they stand in the text; sounds and films they fetch as enclosures.</summary>
    private static string Whole(ObjectRow row, PostView post, List<FeedFile> files) =>
        (post.Lead is { Length: > 0 } lead ? $"<p><em>{Sanitizer.Encode(lead)}</em></p>" : "") + row.ContentHtml
        + (post.Poll is { } poll ? $"<ul>{string.Concat(poll.Options.Select(option => $"<li>{Sanitizer.Encode(option.Name)}</li>"))}</ul>" : "")
        + string.Concat(files.Where(file => file.MediaType.StartsWith("image/", StringComparison.Ordinal))
            .Select(file => $"<p><img src=\"{Sanitizer.Encode(file.Href)}\" alt=\"{Sanitizer.Encode(file.Description)}\"></p>"));
}

/// <summary>What stands above the posts.</summary>
internal sealed record FeedHead(string Title, string Description, string Page, string? Icon, string AuthorName, string AuthorHandle);
