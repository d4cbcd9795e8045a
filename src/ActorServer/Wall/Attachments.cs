using System.Text.Json;
using ActorServer.Objects;
using Federation;

namespace ActorServer.Wall;

/// <summary>Pictures, videos and sounds of a post, from its stored document.</summary>
internal static class Attachments
{
    internal static IReadOnlyList<FileView> In(AsNode post) =>
        [.. Itself(post).Concat(post.Each("attachment").Take(Limits.Attachments).Select(View)).OfType<FileView>().DistinctBy(file => file.Href)];

    /// <summary>A Video, Audio, Image or Document is a file itself: its url leads to it, often one of several, beside its page. The first that can be shown.</summary>
    private static IEnumerable<FileView?> Itself(AsNode post)
    {
        if (!post.Types.Any(type => type is As.Video or As.Audio or As.Image or As.Document)) return [];
        var file = post.Each("url").Take(Limits.Attachments).SelectMany(url => url.Each("tag").Prepend(url)).FirstOrDefault(url => KindOf(url) != "file");
        if (file.Href is { } href) return ObjectDocument.IsWebAddress(href) ? [new(KindOf(file), href, post.Name ?? "", Side(file, "width"), Side(file, "height")) { Poster = PosterOf(post), Placeholder = PlaceholderFor(file.MediaType, post.Text("blurhash")) }] : [];
        // An Image whose url is only an address.
        return post.Is(As.Image) && post.Each("url").FirstOrDefault().Id is { } picture && ObjectDocument.IsWebAddress(picture) ? [new("image", picture, post.Name ?? "", null, null)] : [];
    }

    private static FileView? View(AsNode attachment)
    {
        if (attachment.Href is not { } href || !ObjectDocument.IsWebAddress(href)) return null;
        var (x, y) = Focus(attachment);
        return new(KindOf(attachment), href, attachment.Name ?? attachment.Summary ?? "", Side(attachment, "width"), Side(attachment, "height"))
        {
            FocusX = x,
            FocusY = y,
            Poster = PosterOf(attachment),
            Placeholder = PlaceholderFor(attachment.MediaType, attachment.Text("blurhash")),
        };
    }

    /// <summary>Mastodon's focal point, from -1 to 1 to the right and upwards, in quarters from the left and from the top.</summary>
    private static (int X, int Y) Focus(AsNode attachment)
    {
        var point = attachment.Each("focalPoint").Select(part => part.Json).Where(part => part.ValueKind == JsonValueKind.Number).Select(part => part.GetDouble()).ToList();
        return point is [var x, var y] ? (Quarter(x), Quarter(-y)) : (2, 2);
        static int Quarter(double at) => (int)Math.Round((Math.Clamp(at, -1, 1) + 1) * 2);
    }

    /// <summary>The icon of a film, of several the largest: there Mastodon and PeerTube have it.</summary>
    private static string? PosterOf(AsNode film) =>
        film.Each("icon").OrderByDescending(icon => icon.Integer("width") ?? 0).FirstOrDefault().Href is { } poster && ObjectDocument.IsWebAddress(poster) ? poster : null;

    /// <summary>Only below what cannot be looked through.</summary>
    internal static string? PlaceholderFor(string? mediaType, string? blurhash) =>
        mediaType is "image/jpeg" or "image/avif" || mediaType?.StartsWith("video/", StringComparison.Ordinal) == true ? OwnFiles.PlaceholderEndpoint.PathOf(blurhash) : null;

    private static string KindOf(AsNode attachment) => attachment.MediaType?.Split('/')[0].ToLowerInvariant() switch
    {
        "image" => "image",
        "video" => "video",
        "audio" => "audio",
        null when attachment.Is(As.Image) => "image",
        null when attachment.Is(As.Video) => "video",
        null when attachment.Is(As.Audio) => "audio",
        _ => "file",
    };

    private static int? Side(AsNode attachment, string property) => attachment.Integer(property) is > 0 and < 65_536 and var side ? (int)side : null;
}
