using ActorServer.Identity;
using ActorServer.RemoteActors;
using Federation;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// What somebody passes on of somebody else's: an answer in their thread, say. [AP §7.1.2] Their signature says nothing about it, so only what the
/// activity's own origin says counts; nothing of the envelope is kept. [FEP-fe34]
/// </summary>
internal static class ForwardedActivity
{
    /// <summary>Only new posts: what is said of an old one reaches us from whoever says it.</summary>
    internal static bool Is(Signer signer, Activity activity, OwnIds own) =>
        signer.ActorId != activity.ActorId && activity.Type == As.Create && !activity.IsAnonymous
        && SenderAuthorization.CheckClaims(activity) is null && !own.IsOwn(activity.ActorId);

    /// <summary>The activity as its own origin shows it, with the bytes; null when it does not, or shows another one.</summary>
    internal static async Task<(Activity Activity, ReadOnlyMemory<byte> Bytes)?> FetchAsync(Activity claimed, FetchOnce fetcher, CancellationToken ct)
    {
        var fetched = await fetcher.GetAsync(claimed.Id, ct);
        if (fetched.Value is not { } document || document.Id != claimed.Id || Activity.From(document.Node, document.Bytes) is not { } original) return null;
        return original.ActorId == claimed.ActorId && original.Type == claimed.Type ? (original, document.Bytes) : null;
    }
}
