using System.Text.Json.Nodes;
using System.Xml;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Objects;

/// <summary>
/// A file of the owner's as an attachment or icon. [AS2 Vocabulary §3.3: Image, Video, Audio, Document] `url` is one address: peers take its text for one.
/// `blurhash` and `focalPoint` are Mastodon's; a poster is the `icon`, where Mastodon looks for it, and a smaller picture the `preview`.
/// </summary>
internal static class MediaDocument
{
    /// <summary>The copy that is named as a preview: for a list on a telephone.</summary>
    private const int PreviewWidth = 480;

    internal static JsonObject Of(MediaRow media, OwnIds own)
    {
        var document = new JsonObject
        {
            ["type"] = TypeOf(media),
            ["mediaType"] = media.MediaType,
            ["url"] = own.Media(media.Id),
        };
        if (media.Description is { Length: > 0 } description) document["name"] = description;
        AddLooks(document, media, own);
        return document;
    }

    /// <summary>What a document says of files of the owner's, completed by what is known of them by now. What somebody wrote there stays.</summary>
    internal static async Task<JsonObject> CompleteAsync(Tx tx, JsonObject made, OwnIds own)
    {
        var named = (made["attachment"] as JsonArray)?.OfType<JsonObject>().Select(file => (File: file, Id: own.MediaId(file["url"].IdOf()))).Where(file => file.Id is not null && file.File["blurhash"] is null).ToList();
        if (named is not { Count: > 0 }) return made;
        var known = (await MediaRows.WithCopiesAsync(tx, [.. named.Select(file => file.Id!).Distinct()])).ToDictionary(media => media.Id);
        foreach (var (file, id) in named)
        {
            if (!known.TryGetValue(id!, out var media)) continue;
            if (file["mediaType"] is null) file["mediaType"] = media.MediaType;
            AddLooks(file, media, own);
        }
        return made;
    }

    private static void AddLooks(JsonObject document, MediaRow media, OwnIds own)
    {
        Add("width", media.Width);
        Add("height", media.Height);
        Add("blurhash", media.Blurhash);
        if (media.Duration is { } duration) Add("duration", XmlConvert.ToString(TimeSpan.FromMilliseconds(duration)));
        if (media is { FocusX: { } x, FocusY: { } y }) document.TryAdd("focalPoint", new FocalPoint(x, y).ToJson());
        if (media.IsImage && media.Copies.FirstOrDefault(copy => copy.Width >= PreviewWidth) is { } preview) document.TryAdd("preview", Of(preview, own));
        if (!media.IsImage && media.Copies is [var poster, ..]) document.TryAdd("icon", Of(poster, own));

        void Add(string name, JsonNode? value)
        {
            if (value is not null) document.TryAdd(name, value);
        }
    }

    private static string TypeOf(MediaRow media) => media.MediaType.Split('/')[0] switch { "image" => As.Image, "video" => As.Video, "audio" => As.Audio, _ => As.Document };
}
