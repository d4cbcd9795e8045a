using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Json;

namespace ActorServer.Wall;

/// <summary>
/// The wall for the owner's apps: a page of an ordered collection. A post is its own document, with what is known here of its likes, shares and
/// replies in the place of the links to them; a boost is an Announce around such a post.
/// </summary>
internal static class WallDocument
{
    internal static async Task<JsonObject> BuildAsync(Tx tx, OwnIds own, WallFilter filter, Cursor cursor, DateTimeOffset now, Action<Conversation> note)
    {
        var wall = $"{own.Origin}/wall";
        var rows = await filter.PageAsync(tx, own, cursor, now, Limits.PageSize);
        var shown = await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.ObjectUri).Distinct()], [], publicOnly: false);
        note(shown);
        var page = new JsonObject
        {
            ["id"] = own.Origin + filter.Href(cursor == Cursor.Top ? null : cursor.ToString()),
            ["type"] = As.OrderedCollectionPage,
            ["partOf"] = wall,
            ["orderedItems"] = new JsonArray([.. rows.Select(row => Item(row, shown))]),
        };
        if (rows.Count == Limits.PageSize) page["next"] = own.Origin + filter.Href(new Cursor(rows[^1].At, rows[^1].Seq).ToString());
        return OutgoingContext.With(page);
    }

    private static JsonObject? Item(WallRow row, Conversation shown)
    {
        var post = shown.Find(row.ObjectUri) is { } known ? Post(known, shown) : null;
        if (row.Kind == WallRow.Post || post is null) return post;
        return new JsonObject
        {
            ["id"] = row.ActivityUri,
            ["type"] = As.Announce,
            ["actor"] = row.Actor,
            ["published"] = row.At.ToTime().ToXsd(),
            ["object"] = post,
        };
    }

    private static JsonObject? Post(ObjectRow row, Conversation shown)
    {
        if (Parse(row) is not { } post) return null;
        // Others whom the document names beside the author never said so.
        post["attributedTo"] = row.AttributedTo;
        post["likes"] = Count(post["likes"], shown.Likes(row.Uri));
        post["shares"] = Count(post["shares"], shown.Boosts(row.Uri));
        var replies = Count(post["replies"], null);
        replies["items"] = new JsonArray([.. shown.Answers(row.Uri).Select(Parse).OfType<JsonObject>()]);
        post["replies"] = replies;
        return post;
    }

    private static JsonObject Count(JsonNode? collection, long? total)
    {
        var counted = new JsonObject { ["type"] = As.Collection };
        if (collection.IdOf() is { } id) counted["id"] = id;
        if (total is { } number) counted["totalItems"] = number;
        return counted;
    }

    private static JsonObject? Parse(ObjectRow row)
    {
        if (!BoundedJson.TryParse(Encoding.UTF8.GetBytes(row.Json), out var root, out _)) return null;
        var document = JsonObject.Create(root)!;
        document.Remove("@context");
        return document;
    }
}
