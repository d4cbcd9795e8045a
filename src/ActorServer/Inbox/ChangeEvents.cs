using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Inbox;

/// <summary>
/// What an activity changed, as the stream tells it: it was added to inbox or outbox, an object was updated or deleted, something left a collection.
/// Made from what is stored, so that a stream that broke tells it again; an object is told as it is now. [SWICG SSE]
/// </summary>
internal static class ChangeEvents
{
    internal static async Task<IReadOnlyList<JsonObject>> OfAsync(Tx tx, ActivityRow row, OwnIds own)
    {
        var added = Event(As.Add, JsonNode.Parse(row.Json), row.Direction == ActivityRow.In ? own.Inbox : own.Outbox);
        return row.Type switch
        {
            As.Update when await UpdatedAsync(tx, row, own) is { } now => [added, Event(As.Update, now)],
            As.Delete when await DeletedAsync(tx, row) is { } gone => [added, Event(As.Delete, gone)],
            As.Undo => [added, .. await TakenBackAsync(tx, row, own)],
            As.Remove => [added, .. Removed(row, own)],
            _ => [added],
        };
    }

    /// <summary>The object, or the actor, as it is kept here. Null where it is not, or is not theirs to change.</summary>
    private static async Task<JsonNode?> UpdatedAsync(Tx tx, ActivityRow row, OwnIds own)
    {
        if (row.ObjectUri == own.Actor) return row.Direction == ActivityRow.Out ? await ActorDocument.BuildAsync(tx, own) : null;
        if (row.ObjectUri == row.Actor) return await PeerRows.FindAsync(tx, row.Actor) is { } peer ? JsonNode.Parse(peer.Json) : null;
        return row.ObjectUri is { } uri && await ObjectRows.FindAsync(tx, uri) is { DeletedAt: null } known && known.AttributedTo == row.Actor ? JsonNode.Parse(known.Json) : null;
    }

    /// <summary>The tombstone; of somebody who left, the id.</summary>
    private static async Task<JsonNode?> DeletedAsync(Tx tx, ActivityRow row)
    {
        if (row.ObjectUri == row.Actor) return row.Actor;
        return row.ObjectUri is { } uri && await ObjectRows.FindAsync(tx, uri) is { DeletedAt: not null } gone ? JsonNode.Parse(gone.Json) : null;
    }

    /// <summary>Where the activity that was undone had put something: into the likes of a post of the owner's, say.</summary>
    private static async Task<IReadOnlyList<JsonObject>> TakenBackAsync(Tx tx, ActivityRow row, OwnIds own)
    {
        if (row.ObjectUri is not { } uri || await ActivityRows.FindAsync(tx, uri) is not { ObjectUri: { } about } undone || undone.Actor != row.Actor) return [];
        var isOut = undone.Direction == ActivityRow.Out;
        (string Item, string Collection)[] left = undone.Type switch
        {
            As.Follow => [isOut ? (about, own.Following) : (undone.Actor, own.Followers)],
            As.Like when isOut => [(about, own.Liked), (uri, ObjectCollections.Likes(about))],
            As.Like => [(uri, ObjectCollections.Likes(about))],
            As.Dislike => [(uri, ObjectCollections.Dislikes(about))],
            As.Announce => [(uri, ObjectCollections.Shares(about))],
            As.Block when isOut => [(about, own.Blocked), (uri, own.Blocks)],
            _ => [],
        };
        // Others' collections are theirs to tell of.
        return [.. left.Where(place => own.IsOwn(place.Collection)).Select(place => Event(As.Remove, place.Item, place.Collection))];
    }

    private static IEnumerable<JsonObject> Removed(ActivityRow row, OwnIds own)
    {
        if (row.Direction != ActivityRow.Out) yield break;
        var remove = JsonObjects.ParseOwn(row.Json);
        if (remove["target"].IdOf() is { } target && own.IsOwn(target)) yield return Event(As.Remove, remove["object"]?.DeepClone(), target);
    }

    private static JsonObject Event(string type, JsonNode? about, string? collection = null)
    {
        var told = new JsonObject { ["@context"] = As.Context, ["type"] = type, ["object"] = about };
        if (collection is not null) told["target"] = collection;
        return told;
    }
}
