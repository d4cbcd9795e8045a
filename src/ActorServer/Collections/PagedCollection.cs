using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Objects;
using Federation;

namespace ActorServer.Collections;

/// <summary>An ordered collection, newest first, and its pages. [AP §5] A page is named by the position that it starts below, so it stays what it is.</summary>
internal static class PagedCollection
{
    /// <summary>Where a page starts: null when the collection itself is asked for, the top for the first page.</summary>
    internal static long? Before(HttpRequest request) => request.Query["page"].ToString() switch
    {
        "" => null,
        "first" => long.MaxValue,
        var position when long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var before) => before,
        _ => 0,     // a page that no page names: empty, like one behind the end
    };

    /// <param name="id">Its id.</param>
    /// <param name="total">How many are in it.</param>
    /// <param name="description">What the owner says of it, where the owner made it.</param>
    /// <param name="canSeek">Can an item's page be asked for?</param>
    internal static JsonObject Collection(string id, long total, JsonObject? description = null, bool canSeek = false)
    {
        var collection = (JsonObject?)description?.DeepClone() ?? [];
        collection["id"] = id;
        collection["type"] = As.OrderedCollection;
        if (InverseOf(id) is { } inverse) collection[inverse.Property] = inverse.Of;
        if (canSeek) collection["seekItem"] = id;      // ?item= leads to the page with it [SWICG Seek Item]
        collection["totalItems"] = total;
        collection["first"] = $"{id}?page=first";
        return OutgoingContext.With(collection);
    }

    private static readonly HashSet<string> Inverted = new(StringComparer.Ordinal) { "likes", "shares", "replies", "inbox", "outbox", "followers", "following", "liked" };

    /// <summary>What the collection is the likes, the outbox … of: it is named after its owner, so both stand in its id. [FEP-5711]</summary>
    private static (string Property, string Of)? InverseOf(string id) =>
        id.LastIndexOf('/') is var at && Inverted.Contains(id[(at + 1)..]) && id[..at].LastIndexOf('/') > "https://".Length ? ($"{id[(at + 1)..]}Of", id[..at]) : null;

    /// <summary>A page; <paramref name="next"/> is the position of its last item when it is full, else null.</summary>
    internal static JsonObject Page(string id, long total, long before, IEnumerable<JsonNode> items, long? next)
    {
        var page = new JsonObject
        {
            ["id"] = before == long.MaxValue ? $"{id}?page=first" : $"{id}?page={before}",
            ["type"] = As.OrderedCollectionPage,
            ["partOf"] = id,
            ["totalItems"] = total,
            ["orderedItems"] = new JsonArray([.. items]),
        };
        if (next is { } position) page["next"] = $"{id}?page={position}";
        return OutgoingContext.With(page);
    }
}
