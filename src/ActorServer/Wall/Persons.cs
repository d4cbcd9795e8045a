using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteMedia;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>People as pages show them. Addresses that come from peers are only used when they lead to the web.</summary>
internal static class Persons
{
    /// <summary>For the owner: their name leads to their page here.</summary>
    internal static PersonView Of(PeerRow? peer, string uri, OwnIds own) => ForVisitors(peer, uri, own) with { Href = PageHere(uri) };

    /// <summary>For everybody else: their name leads to where they are at home.</summary>
    internal static PersonView ForVisitors(PeerRow? peer, string uri, OwnIds own)
    {
        if (peer is null) return new(uri, uri, "", Web(uri) ?? "#", null);
        var home = Web(peer.Url) ?? Web(uri) ?? "#";
        return new(uri, peer.Name, peer.Handle, home, own.Shown(peer.Icon, FileUse.Avatar)) { NameHtml = CustomEmoji.In(peer.Json).InText(peer.Name, own), AtHome = home };
    }

    /// <summary>The page of anybody here, by id or handle.</summary>
    internal static string PageHere(string who) => ShowPerson.Path + Uri.EscapeDataString(who);

    internal static async Task<PersonView> OwnerAsync(Tx tx, OwnIds own)
    {
        var owner = await Owner.GetAsync(tx);
        return new(own.Actor, owner.Name.Length > 0 ? owner.Name : own.Handle, own.FullHandle, "/", owner.IconMedia is { } icon ? $"/media/{await FaceAsync(tx, icon)}" : null);
    }

    /// <summary>The smallest copy: a face is never large.</summary>
    private static async Task<string> FaceAsync(Tx tx, string icon) => await MediaRows.WithCopiesAsync(tx, [icon]) is [{ Copies: [var small, ..] }] ? small.Id : icon;

    private static string? Web(string? url) => url is not null && ObjectDocument.IsWebAddress(url) ? url : null;
}
