using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Objects;

/// <summary>A file of the owner's as an attachment or icon. [AS2 Vocabulary §3.3: Image, Video, Audio, Document]</summary>
internal static class MediaDocument
{
    internal static JsonObject Of(MediaRow media, OwnIds own)
    {
        var document = new JsonObject
        {
            ["type"] = media.MediaType.Split('/')[0] switch { "image" => As.Image, "video" => As.Video, "audio" => As.Audio, _ => As.Document },
            ["mediaType"] = media.MediaType,
            ["url"] = own.Media(media.Id),
        };
        if (media.Description is { Length: > 0 } description) document["name"] = description;
        if (media.Width is { } width) document["width"] = width;
        if (media.Height is { } height) document["height"] = height;
        return document;
    }
}
