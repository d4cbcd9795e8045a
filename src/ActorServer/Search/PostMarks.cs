using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Search;

/// <summary>What a post has beside its words: files, hashtags, links. Pure.</summary>
internal sealed record PostMarks(IReadOnlyList<FileView> Files, IReadOnlyList<string> Tags)
{
    internal static PostMarks Of(AsNode post) => new(Attachments.In(post), TagsIn(post));

    /// <summary>As the wall is filtered by them: picture, video, and #tag.</summary>
    internal IEnumerable<string> ForTheWall()
    {
        if (Has("image")) yield return PostMarkRow.Picture;
        if (Has("video")) yield return PostMarkRow.Video;
        foreach (var tag in Tags) yield return PostMarkRow.Tag(tag);
    }

    /// <summary>As they are searched.</summary>
    internal IEnumerable<string> ForTheSearch(ObjectRow row, bool isLiked)
    {
        yield return Mark.Post;
        yield return Mark.From(row.AttributedTo);
        if (Has("image")) yield return Mark.Picture;
        if (Has("video")) yield return Mark.Video;
        if (FirstLink(row.ContentHtml) is not null) yield return Mark.Link;
        if (row.Type == As.Question) yield return Mark.Poll;
        if (row.InReplyTo is not null) yield return Mark.Reply;
        if (row.Own) yield return Mark.Mine;
        if (isLiked) yield return Mark.Liked;
        if (row.Url is { } page && page != row.Uri) yield return Mark.Page(page);
        foreach (var tag in Tags) yield return Mark.Tag(tag);
    }

    private bool Has(string kind) => Files.Any(file => file.Kind == kind);

    /// <summary>A hashtag as it is compared: without its sign, in lower case and without accents; what is no word has no tag.</summary>
    internal static string TagOf(string written) => string.Concat(Words.In(written).Select(word => word.Text));

    private static List<string> TagsIn(AsNode post) =>
        [.. post.Each("tag").Where(tag => tag.Is(As.Hashtag)).Select(tag => TagOf(tag.Name ?? "")).Where(tag => tag.Length > 0).Distinct().Take(Limits.IndexedTags)];

    /// <summary>The first link that is neither a mention nor a hashtag.</summary>
    internal static string? FirstLink(string html)
    {
        if (!html.Contains("<a ", StringComparison.Ordinal)) return null;
        var tokens = new HtmlTokens(html);
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token is not { Kind: HtmlTokenKind.Start, Value: "a" } || token.Attributes.FirstOrDefault(attribute => attribute.Name == "href").Value is not { } href) continue;
            if (!token.Attributes.Any(attribute => attribute is { Name: "class" } && (attribute.Value.Contains("mention", StringComparison.Ordinal) || attribute.Value.Contains("hashtag", StringComparison.Ordinal)))) return href;
        }
        return null;
    }
}
