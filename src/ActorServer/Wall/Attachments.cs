using System.Text;
using ActorServer.Objects;
using Federation;
using Federation.Json;

namespace ActorServer.Wall;

/// <summary>Pictures, videos and sounds of a post, from its stored document.</summary>
internal static class Attachments
{
    internal static IReadOnlyList<FileView> In(string json)
    {
        if (!json.Contains("\"attachment\"", StringComparison.Ordinal)) return [];
        if (!BoundedJson.TryParse(Encoding.UTF8.GetBytes(json), out var root, out _)) return [];
        return [.. new AsNode(root).Each("attachment").Take(Limits.Attachments).Select(View).OfType<FileView>()];
    }

    private static FileView? View(AsNode attachment)
    {
        if (attachment.Href is not { } href || !ObjectDocument.IsWebAddress(href)) return null;
        return new(KindOf(attachment), href, attachment.Name ?? attachment.Summary ?? "", Side(attachment, "width"), Side(attachment, "height"));
    }

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
