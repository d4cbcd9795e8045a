using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>
/// An activity of the owner's on its way out. It has its id, actor and time; an effect may complete it (an Undo embeds what it undoes) and add
/// who must hear of it.
/// </summary>
internal sealed record Outbound(Tx Tx, JsonObject Activity, OwnIds Own, DateTimeOffset Now)
{
    internal string Id => Activity.IdOf()!;
    internal string Type => Activity.TypeOf()!;
    internal string? ObjectId => Activity["object"].IdOf();
    internal JsonObject? Object => Activity["object"] as JsonObject;
    internal long NowMilliseconds => Now.ToUnixTimeMilliseconds();

    /// <summary>Publishes another activity in the same transaction, and before this one: a Block ends the follows first.</summary>
    internal Func<JsonObject, Task<Published>> Also { get; init; } = _ => throw new InvalidOperationException("Only PublishActivity publishes.");

    /// <summary>Inboxes that get this although nobody is named: a report goes to a server, not to whom it reports.</summary>
    internal HashSet<string> Inboxes { get; } = [];

    /// <summary>Adds a recipient to `to` unless the activity names them already.</summary>
    internal void Tell(string? actor)
    {
        if (actor is null || actor == Own.Actor || Activity.Recipients().Contains(actor)) return;
        Activity["to"] = new JsonArray([.. Activity.Ids("to").Append(actor).Select(id => (JsonNode)id)]);
    }

    /// <summary>Only these get it now, whoever it is addressed to: an answer that its partner must let in first. Null: all of them.</summary>
    internal IReadOnlyList<string>? OnlyTo { get; set; }

    /// <summary>Conversations that somebody else keeps: whoever that is hears of this, if it is for everybody. The queue finds out who it is.</summary>
    internal HashSet<string> Contexts { get; } = [];

    /// <summary>[FEP-7888 SHOULD] What belongs into somebody else's conversation is told to who keeps it.</summary>
    internal void TellOwnerOfContext(JsonObject made)
    {
        if (made["context"].IdOf() is { } context && !Own.IsOwn(context) && ObjectDocument.IsWebAddress(context)) Contexts.Add(context);
    }

    /// <summary>Posts whose author must hear of this and is not known here: the queue finds them.</summary>
    internal HashSet<string> AuthorsToFind { get; } = [];

    /// <summary>Whoever made a post is told what the owner does with it. Only that author: no chain is followed. [AP §6.1 SHOULD]</summary>
    internal async Task TellAuthorOfAsync(string objectId)
    {
        if (await ObjectRows.FindAsync(Tx, objectId) is { } known) Tell(known.AttributedTo);
        else if (!Own.IsOwn(objectId) && ObjectDocument.IsWebAddress(objectId)) AuthorsToFind.Add(objectId);
    }

    /// <summary>Nobody is addressed, whatever the client wrote.</summary>
    internal void TellNobody()
    {
        foreach (var property in JsonObjects.Addressing) Activity.Remove(property);
    }

    /// <summary>Everybody and the followers, unless the client said otherwise.</summary>
    internal void TellEverybody()
    {
        if (Activity.Recipients().Any()) return;
        Activity["to"] = new JsonArray(As.Public);
        Activity["cc"] = new JsonArray(Own.Followers);
    }

    /// <summary>An activity about an object goes to whoever the object went to, unless the client said otherwise.</summary>
    internal void AddressLike(JsonObject document)
    {
        if (Activity.Recipients().Any()) return;
        foreach (var property in JsonObjects.Addressing)
        {
            if (document[property] is { } value) Activity[property] = value.DeepClone();
        }
    }

    /// <summary>Whoever got something blind hears what becomes of it, blind again. <paramref name="blind"/> is a JSON array, as stored.</summary>
    internal void TellBlind(string? blind)
    {
        if (blind is null) return;
        Activity["bcc"] = new JsonArray([.. Activity.Ids("bcc").Union(System.Text.Json.JsonSerializer.Deserialize<string[]>(blind)!).Select(id => (JsonNode)id)]);
    }

    internal WallRow ForTheWall(string kind, string objectUri) => new()
    {
        ActivityUri = Id,
        ObjectUri = objectUri,
        Actor = Own.Actor,
        Kind = kind,
        At = NowMilliseconds,
    };
}

/// <summary>Reading the owner's own documents, which are built and changed as JSON. What peers send is read through <see cref="AsNode"/>.</summary>
internal static class JsonObjects
{
    internal static readonly string[] Addressing = ["to", "cc", "bto", "bcc", "audience"];

    /// <summary>The string itself, or an object's id.</summary>
    internal static string? IdOf(this JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var id) => id,
        JsonObject map => map["id"].IdOf(),
        JsonArray { Count: > 0 } list => list[0].IdOf(),
        _ => null,
    };

    internal static string? TypeOf(this JsonObject document) => document["type"] switch
    {
        JsonArray { Count: > 0 } list => list[0].IdOf(),
        var single => single.IdOf(),
    };

    internal static IEnumerable<string> Ids(this JsonObject document, string property) => document[property] switch
    {
        null => [],
        JsonArray list => list.Select(IdOf).OfType<string>(),
        var single => single.IdOf() is { } id ? [id] : [],
    };

    internal static IEnumerable<string> Recipients(this JsonObject document) => Addressing.SelectMany(document.Ids).Distinct();

    /// <summary>[AP §5.6] An app may write Public in any of three spellings; what leaves has the whole.</summary>
    internal static void SpellOutPublic(this JsonObject document)
    {
        foreach (var property in Addressing)
        {
            if (!document.Ids(property).Any(As.IsPublic)) continue;
            document[property] = new JsonArray([.. document.Ids(property).Select(id => (JsonNode)(As.IsPublic(id) ? As.Public : id))]);
        }
    }

    /// <summary>A read-only view, for what both directions share.</summary>
    internal static AsNode ToAsNode(this JsonObject document) => new(System.Text.Json.JsonSerializer.SerializeToElement(document));

    internal static JsonObject ParseOwn(string json) => (JsonObject)JsonNode.Parse(json)!;
}

/// <summary>What publishing came to: the activity's id, or why not.</summary>
internal readonly record struct Published(string? Uri, Refusal? Refusal)
{
    internal static Published As(string uri) => new(uri, null);
    internal static Published Refused(Refusal refusal) => new(null, refusal);
}
