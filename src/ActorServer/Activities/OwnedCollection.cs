using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>The target of an Add or Remove of the owner's, and what may be in it. What a peer may add to is asked here, too.</summary>
/// <param name="Uri">Its id.</param>
/// <param name="Kind">Pins, hashtags, or whatever the owner made it for.</param>
/// <param name="Document">A collection that the owner made; null for the three that are always there.</param>
internal sealed record OwnedCollection(string Uri, OwnedCollection.Holds Kind, JsonObject? Document)
{
    internal enum Holds { Pins, Hashtags, Anything }

    /// <summary>[AP §6.6, §6.7] Null unless the target is the owner's: likes, followers and the like are not filled by hand.</summary>
    internal static async Task<OwnedCollection?> FindAsync(Outbound cx)
    {
        if (cx.Activity["target"].IdOf() is not { } target) return null;
        cx.Activity["target"] = target;
        if (target == cx.Own.Featured) return new(target, Holds.Pins, null);
        if (target == cx.Own.Bookmarks) return new(target, Holds.Anything, null);
        if (target == cx.Own.FeaturedTags) return new(target, Holds.Hashtags, null);
        return await ObjectRows.FindAsync(cx.Tx, target) is { Own: true, DeletedAt: null, Type: As.Collection or As.OrderedCollection } made
            ? new(target, Holds.Anything, JsonObjects.ParseOwn(made.Json))
            : null;
    }

    /// <summary>What stands in the collection; null when it may not stand there. Pinned is only what the owner said to everybody.</summary>
    internal async Task<string?> ItemAsync(Outbound cx)
    {
        if (NameOf(cx) is not { } item) return null;
        if (Kind != Holds.Pins) return item;
        return await ObjectRows.FindAsync(cx.Tx, item) is { Own: true, DeletedAt: null, Visibility: nameof(Visibility.Public) or nameof(Visibility.Unlisted) } ? item : null;
    }

    /// <summary>An id; for hashtags their address here, whatever the app called them. The activity leaves with just that.</summary>
    internal string? NameOf(Outbound cx)
    {
        if (Kind != Holds.Hashtags)
        {
            if (cx.ObjectId is not { } id || !ObjectDocument.IsWebAddress(id)) return null;
            cx.Activity["object"] = id;
            return id;
        }
        var name = (cx.Object?["name"].IdOf() ?? cx.ObjectId ?? "").Split('/')[^1].TrimStart('#');
        if (PostText.Read("#" + name) is not [{ Kind: TextRunKind.Hashtag } run] || PostText.Hashtags([run]) is not [var tag]) return null;
        cx.Activity["object"] = HashtagOf(PostText.TagHref(cx.Own.Origin, tag));
        return PostText.TagHref(cx.Own.Origin, tag);
    }

    /// <summary>A featured hashtag as its collection shows it.</summary>
    internal static JsonObject HashtagOf(string href) =>
        new() { ["type"] = As.Hashtag, ["href"] = href, ["name"] = "#" + System.Uri.UnescapeDataString(href[(href.LastIndexOf('/') + 1)..]) };

    /// <summary>What stands on the profile is told like the profile; a collection that the owner made, to whoever may see it; what is saved for later, to nobody.</summary>
    internal void Tell(Outbound cx)
    {
        if (Uri == cx.Own.Bookmarks) cx.TellNobody();
        else if (Document is { } document) cx.AddressLike(document);
        else cx.TellEverybody();
    }

    /// <summary>Nobody fills a collection of somebody else's server. [FEP-fe34]</summary>
    internal static Refusal? RefuseForeign(Inbound cx, string target) => Origin.Same(target, cx.Activity.ActorId) ? null : Refusal.NotTheOwnerOfTheObject;

    /// <summary>On the same server it counts only when the actor's own document names it: a neighbour is somebody else.</summary>
    internal static bool IsFeaturedOf(PeerRow sender, string target) =>
        Peers.Read(sender)?.IdOf("featured") == target;
}
