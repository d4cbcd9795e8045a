using System.Text.Json;
using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.OAuth;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Signatures;

namespace ActorServer.Identity;

/// <summary>Who asks for a document: the owner, a peer who signed, or anybody; then with why they are nobody known. [AP §3.2 MAY require]</summary>
/// <param name="IsOwner">In a browser, or through an app that may read all that the owner posted.</param>
/// <param name="Peer">The actor who signed.</param>
/// <param name="Refusal">Why they are nobody known.</param>
/// <param name="Access">What an app of the owner's may do, where the request carries a token.</param>
internal sealed record Requester(bool IsOwner, string? Peer, Refusal? Refusal, Access? Access = null)
{
    /// <summary>Costs a key fetch at worst: ask only for what not everybody may see. The answer is found once for a request.</summary>
    internal static async Task<Requester> OfAsync(HttpContext http)
    {
        if (http.Items[typeof(Requester)] is Requester known) return known;
        var requester = await FindAsync(http);
        http.Items[typeof(Requester)] = requester;
        return requester;
    }

    private static async Task<Requester> FindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (await services.GetRequiredService<Sessions>().FindAsync(http) is not null) return new(true, null, null);
        var access = await services.GetRequiredService<AccessTokens>().FindAsync(http);
        if (access.Refusal != Inbox.Refusal.TokenMissing) return new(access.Deny(Scopes.ReadOutbox) is null, null, access.Refusal, access);
        var own = services.GetRequiredService<OwnIds>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!HttpSignature.TryReadEnvelope(http.Request.ToParts(ReadOnlyMemory<byte>.Empty, own), now, out var envelope, out var fault)) return Anybody(fault.ToRefusal());
        // A GET that somebody signed for another server must not be good for this one.
        if (!envelope.Host.Equals(own.Authority, StringComparison.OrdinalIgnoreCase)) return Anybody(Inbox.Refusal.WrongHost);
        var blocked = await services.GetRequiredService<Blocks>().ListAsync(http.RequestAborted);
        if (blocked.Has(envelope.KeyId)) return Anybody(Inbox.Refusal.Blocked);
        var keys = services.GetRequiredService<PeerKeys>();
        if (!await keys.IsKnownAsync(envelope.KeyId, http.RequestAborted) && services.GetRequiredService<DoorRates>().FetchKey(http) is not null) return Anybody(Inbox.Refusal.TooOften);
        var verified = await keys.VerifyAsync(envelope, http.RequestAborted);
        if (verified.Signer is not { } signer) return Anybody(verified.Refusal);
        return blocked.Has(signer.ActorId) ? Anybody(Inbox.Refusal.Blocked) : new(false, signer.ActorId, null);
    }

    private static Requester Anybody(Refusal? why) => new(false, null, why);

    /// <summary>Why an app does not get what is not public, as the answer; null where there is no token, or it is good for that.</summary>
    internal IResult? Denied => Access?.Deny(Scopes.ReadOutbox);

    /// <summary>May they read a document of the owner's? Whoever it is addressed to may, openly or blind, and followers what is for followers. [FEP-fe34 MUST]</summary>
    internal async Task<bool> MayReadAsync(Tx tx, AsNode document, string? blind, OwnIds own)
    {
        if (IsOwner) return true;
        var audience = Audience.Of(document);
        if (audience.IsPublic) return true;
        if (Peer is null) return false;
        if (audience.All.Contains(Peer) || (blind is not null && JsonSerializer.Deserialize<string[]>(blind)!.Contains(Peer))) return true;
        return audience.All.Contains(own.Followers) && await FollowRows.IsAcceptedAsync(tx, FollowRow.In, Peer);
    }
}
