using System.Security.Cryptography;
using ActorServer.RemoteMedia;
using Federation.Origins;

namespace ActorServer.Identity;

/// <summary>
/// The ids that this server gives. [AP §3.1 MUST] All of them can be dereferenced. The actor's has a path: some peers add a slash to an id without one and
/// then do not know themselves.
/// </summary>
internal sealed class OwnIds(ActorServerOptions options, byte[]? mediaSecret = null)
{
    internal const string RemoteMediaPath = "/media/remote/";

    /// <summary>Without the installation's own, the addresses are good for as long as this process.</summary>
    private readonly byte[] _mediaSecret = mediaSecret ?? RandomNumberGenerator.GetBytes(32);

    internal string Origin { get; } = options.PublicOrigin!;
    internal string MediaPrefix { get; } = options.PublicOrigin + "/media/";
    /// <summary>What signers of RFC 9421 cover, whatever a proxy makes of the request on its way.</summary>
    internal Origin? SignedOrigin { get; } = Federation.Origins.Origin.TryOf(options.PublicOrigin, out var origin) ? origin : null;
    internal string Authority { get; } = options.Authority;
    internal string Handle { get; } = options.Handle;
    internal string HandleDomain { get; } = options.HandleDomain!;

    /// <summary>@name@host.</summary>
    internal string FullHandle { get; } = options.FullHandle;

    internal string Actor => $"{Origin}/actor";
    /// <summary>The first key for requests, and the first for proofs.</summary>
    internal string Key => $"{Origin}/actor#main-key";
    internal string ProofKey => $"{Origin}/actor#ed25519-key";
    /// <summary>What followers may know of the owner beside what everybody does.</summary>
    internal string Facts => $"{Origin}/actor/facts";
    internal string Inbox => $"{Origin}/actor/inbox";
    internal string SharedInbox => $"{Origin}/inbox";
    internal string Outbox => $"{Origin}/actor/outbox";
    internal string Followers => $"{Origin}/actor/followers";
    internal string Following => $"{Origin}/actor/following";
    internal string Liked => $"{Origin}/actor/liked";
    internal string Featured => $"{Origin}/actor/featured";
    internal string FeaturedTags => $"{Origin}/actor/featured-tags";
    /// <summary>The followers of one host, for that host. [FEP-8fcf]</summary>
    internal string FollowersSynchronization => $"{Origin}/actor/followers_synchronization";
    internal string UploadMedia => $"{Origin}/actor/upload-media";
    internal string Proxy => $"{Origin}/actor/proxy";
    internal string EventStream => $"{Origin}/actor/events";
    internal string PendingFollowers => $"{Origin}/actor/pending-followers";
    internal string PendingFollowing => $"{Origin}/actor/pending-following";
    /// <summary>What the owner saved for later. For the owner alone.</summary>
    internal string Bookmarks => $"{Origin}/actor/bookmarks";
    internal string Blocked => $"{Origin}/actor/blocked";
    internal string Blocks => $"{Origin}/actor/blocks";
    internal string OAuthAuthorization => $"{Origin}/oauth/authorize";
    internal string OAuthToken => $"{Origin}/oauth/token";
    internal string OAuthRegistration => $"{Origin}/oauth/register";
    internal string OAuthRevocation => $"{Origin}/oauth/revoke";
    internal string ProtectedResource => $"{Origin}/.well-known/oauth-protected-resource";

    internal string NewActivity(DateTimeOffset now) => $"{Origin}/activities/{NewId(now)}";
    internal string NewObject(DateTimeOffset now) => $"{Origin}/objects/{NewId(now)}";
    internal string Activity(string id) => $"{Origin}/activities/{id}";
    internal string Object(string id) => $"{Origin}/objects/{id}";
    internal string NewStamp(DateTimeOffset now) => $"{Origin}/stamps/{NewId(now)}";
    internal string Stamp(string id) => $"{Origin}/stamps/{id}";
    internal string Media(string id) => $"{Origin}/media/{id}";

    /// <summary>Which of the owner's files an address leads to; null when it leads elsewhere.</summary>
    internal string? MediaId(string? address) =>
        address is not null && address.StartsWith(MediaPrefix, StringComparison.Ordinal) && Guid.TryParseExact(address.AsSpan(MediaPrefix.Length), "N", out _) ? address[MediaPrefix.Length..] : null;

    /// <summary>Where a page finds a file: one of the owner's, or somebody else's through this server. Null when it is not on the web.</summary>
    internal string? Shown(string? address, FileUse use) =>
        IsOwn(address) ? address![Origin.Length..] : SignedAddress.Write(_mediaSecret, use, address) is { } signed ? RemoteMediaPath + signed : null;

    /// <summary>Which file somebody asks for; null when no page of this server named it.</summary>
    internal SignedAddress? ReadRemoteMedia(string signed) => SignedAddress.Read(_mediaSecret, signed);

    /// <summary>Is this id one that only this server can give?</summary>
    internal bool IsOwn(string? id) => id is not null && id.StartsWith(Origin, StringComparison.Ordinal) && id.Length > Origin.Length && id[Origin.Length] == '/';

    /// <summary>[SWICG Basic Profile, Objects] [SWICG Basic Profile, Client-to-Server Interactions] Time-ordered, so that rows made together lie together; 74 random bits, so that nobody guesses one.</summary>
    internal static string NewId(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N");
}

/// <summary>Collections that belong to an object, named by suffix.</summary>
internal static class ObjectCollections
{
    internal static string Likes(string objectId) => objectId + "/likes";
    internal static string Dislikes(string objectId) => objectId + "/dislikes";
    internal static string Shares(string objectId) => objectId + "/shares";
    internal static string Replies(string objectId) => objectId + "/replies";

    /// <summary>The conversation that a post of the owner's began. [FEP-7888]</summary>
    internal static string Context(string objectId) => objectId + "/context";
}
