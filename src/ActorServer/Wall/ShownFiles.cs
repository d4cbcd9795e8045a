using ActorServer.Identity;
using ActorServer.RemoteMedia;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>From the files that a post names to what a page shows: of the owner's with their copies, of others' through this server.</summary>
internal sealed class ShownFiles(OwnIds own, IReadOnlyDictionary<string, MediaRow> media)
{
    private const int IdCharacters = 32;

    /// <summary>For these posts. What is known of the owner's files comes from their rows: a post from before they were prepared says less.</summary>
    internal static async Task<ShownFiles> OfAsync(Tx tx, IEnumerable<ObjectRow> posts, OwnIds own)
    {
        var ids = posts.Where(post => post.Own).SelectMany(post => IdsIn(post.Json, own)).Distinct().ToList();
        return new(own, (await MediaRows.WithCopiesAsync(tx, ids)).ToDictionary(row => row.Id));
    }

    internal FileView Show(FileView file)
    {
        var row = own.MediaId(file.Href) is { } id ? media.GetValueOrDefault(id) : null;
        var shown = file with
        {
            Shown = own.Shown(file.Href, FileUse.Attachment),
            Poster = own.Shown(file.Poster, FileUse.Preview),
            Width = file.Width ?? row?.Width,
            Height = file.Height ?? row?.Height,
            Placeholder = file.Placeholder ?? Attachments.PlaceholderFor(row?.MediaType, row?.Blurhash),
        };
        if (row is null) return shown;
        if (!row.IsImage) return shown with { Poster = row.Copies is [var poster, ..] ? own.Shown(own.Media(poster.Id), FileUse.Preview) : shown.Poster };
        return row.Copies.Count == 0 ? shown : shown with { Sources = string.Join(", ", row.Copies.Append(row).Select(one => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/media/{one.Id} {one.Width}w"))) };
    }

    /// <summary>Looking for the address is faster than reading the document once more.</summary>
    private static IEnumerable<string> IdsIn(string json, OwnIds own)
    {
        for (var at = json.IndexOf(own.MediaPrefix, StringComparison.Ordinal); at >= 0; at = json.IndexOf(own.MediaPrefix, at + 1, StringComparison.Ordinal))
        {
            if (at + own.MediaPrefix.Length + IdCharacters <= json.Length && own.MediaId(json.Substring(at, own.MediaPrefix.Length + IdCharacters)) is { } id) yield return id;
        }
    }
}
