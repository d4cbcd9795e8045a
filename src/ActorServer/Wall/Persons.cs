using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteMedia;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>People as pages show them. Addresses that come from peers are only used when they lead to the web.</summary>
internal static class Persons
{
    internal static PersonView Of(PeerRow? peer, string uri, OwnIds own)
    {
        if (peer is null) return new(uri, uri, "", Web(uri) ?? "#", null);
        return new(uri, peer.Name, peer.Handle, Web(peer.Url) ?? Web(uri) ?? "#", own.Shown(peer.Icon, FileUse.Avatar)) { NameHtml = CustomEmoji.In(peer.Json).InText(peer.Name, own) };
    }

    internal static async Task<PersonView> OwnerAsync(Tx tx, OwnIds own)
    {
        var owner = await Owner.GetAsync(tx);
        return new(own.Actor, owner.Name.Length > 0 ? owner.Name : own.Handle, own.FullHandle, "/", owner.IconMedia is { } icon ? $"/media/{await FaceAsync(tx, icon)}" : null);
    }

    /// <summary>The smallest copy: a face is never large.</summary>
    private static async Task<string> FaceAsync(Tx tx, string icon) => await MediaRows.WithCopiesAsync(tx, [icon]) is [{ Copies: [var small, ..] }] ? small.Id : icon;

    private static string? Web(string? url) => url is not null && ObjectDocument.IsWebAddress(url) ? url : null;
}
