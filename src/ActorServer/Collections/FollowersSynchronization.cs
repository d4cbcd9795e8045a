using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Origins;
using Federation.Signatures;

namespace ActorServer.Collections;

/// <summary>
/// Two servers compare who follows whom, with a digest for each host. Here a difference is only written down for the owner: following and
/// unfollowing are the owner's to decide, and a database restored elsewhere must not make anybody lose followers. [FEP-8fcf]
/// </summary>
internal static class FollowersSynchronization
{
    internal const string Header = "Collection-Synchronization";

    /// <summary>Does an activity go to the followers, as anybody can read in it?</summary>
    internal static bool IsDue(ActivityRow activity, OwnIds own) =>
        activity.Json.Contains(own.Followers, StringComparison.Ordinal) && JsonObjects.ParseOwn(activity.Json).Recipients().Contains(own.Followers);

    /// <summary>The header for a delivery to followers: which of them are on that host, as a digest. [FEP-8fcf MAY]</summary>
    internal static KeyValuePair<string, string> HeaderOf(IEnumerable<string> followers, OwnIds own) =>
        new(Header, $"collectionId=\"{own.Followers}\", url=\"{own.FollowersSynchronization}\", digest=\"{Digest(followers)}\"");

    /// <summary>The followers on the host of whoever asks, signed; nobody learns of others'. [FEP-8fcf]</summary>
    internal static async Task<IResult> GetAsync(HttpContext http, Db db, OwnIds own)
    {
        var requester = await Requester.OfAsync(http);
        if (requester.Peer is not { } peer) return (requester.Refusal ?? Refusal.SignatureMissing).ToResult();
        var followers = await db.ReadAsync(tx => FollowRows.FollowersAtAsync(tx, [OriginOf(peer)]), http.RequestAborted);
        return new DocumentResult(OutgoingContext.With(new JsonObject
        {
            ["id"] = own.FollowersSynchronization,
            ["type"] = As.OrderedCollection,
            ["totalItems"] = followers.Count,
            ["orderedItems"] = new JsonArray([.. followers.Order(StringComparer.Ordinal).Select(follower => (JsonNode)follower)]),
        }));
    }

    /// <summary>
    /// What a sender's server says of its followers here, of whom there can be one, the owner. True when it differs from what is known here and that is
    /// new. A Follow that waits for its answer differs from nothing.
    /// </summary>
    internal static async Task<bool> CompareAsync(Tx tx, HttpRequestParts request, SignatureEnvelope envelope, PeerRow sender, OwnIds own, long now)
    {
        if (ReadHeader(request, envelope, sender) is not { Digest: var theirs, Url: var url }) return false;
        var follow = await FollowRows.FindAsync(tx, FollowRow.Out, sender.Uri);
        var before = await FollowDifferenceRows.FindAsync(tx, sender.Uri);
        if (follow is { State: FollowRow.Pending } || theirs == Digest(follow is null ? [] : [own.Actor]))
        {
            if (before is not null) await FollowDifferenceRows.RemoveAsync(tx, sender.Uri);
            return false;
        }
        await FollowDifferenceRows.PutAsync(tx, new FollowDifferenceRow
        {
            Actor = sender.Uri,
            State = follow?.State ?? FollowDifferenceRow.None,
            Digest = theirs,
            FirstAt = before?.FirstAt ?? now,
            LastAt = now,
        });
        // [FEP-8fcf SHOULD] What exactly they have is asked for, once for each answer that they may have; and no more than asked.
        if (before?.Digest != theirs) await WorkRows.ArmAsync(tx, AskFollowers.Later(sender.Uri, url, now));
        return before is null;
    }

    /// <summary>XOR of the SHA-256 digests of the ids; of nobody, zeros. [FEP-8fcf]</summary>
    internal static string Digest(IEnumerable<string> followers)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        foreach (var follower in followers)
        {
            var one = SHA256.HashData(Encoding.UTF8.GetBytes(follower));
            for (var i = 0; i < digest.Length; i++) digest[i] ^= one[i];
        }
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>
    /// Digest and place, if the header is signed, is about the sender's own followers, and names a place on their own origin; else it is ignored.
    /// [FEP-8fcf MUST]
    /// </summary>
    private static (string Digest, string Url)? ReadHeader(HttpRequestParts request, SignatureEnvelope envelope, PeerRow sender)
    {
        if (request.Headers(Header) is not [var header] || !envelope.Covered.Contains(Header.ToLowerInvariant())) return null;
        if (SignatureParameters.Parse(header) is not { } parameters || sender.Followers is not { } followers) return null;
        if (parameters.GetValueOrDefault("collectionId") != followers || !Origin.Same(parameters.GetValueOrDefault("url"), followers)) return null;
        return parameters.GetValueOrDefault("digest")?.ToLowerInvariant() is { Length: 64 } digest && digest.All(char.IsAsciiHexDigit) ? (digest, parameters["url"]) : null;
    }

    private static string OriginOf(string address) => new Uri(address).GetLeftPart(UriPartial.Authority);
}
