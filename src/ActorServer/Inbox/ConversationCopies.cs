using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Json;
using Federation.Origins;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// What somebody says in a conversation that the owner keeps goes on, as it came, to the others who take part: they follow each other seldom, and
/// would have to read the collection. Only what is safe to pass on: for everybody, signed by its author within, new, in its place in the thread,
/// and not without end. The owner's followers are no part of it: they get what is addressed to them. [FEP-7888 SHOULD]
/// </summary>
internal sealed class ConversationCopies(ForwardedActivity forwarded, OwnIds own, TimeProvider clock)
{
    private readonly TokenBuckets _conversations = new(Limits.PassedOnPerSecond, Limits.PassedOnBurst, clock);

    /// <summary>
    /// The conversation of the owner's that a new or changed post names and belongs to, if its author vouches for it in a way that others can check;
    /// else null. Before the transaction: keys may have to be fetched.
    /// </summary>
    internal async Task<string?> FindAsync(ActivityDocument document, Activity activity, CancellationToken ct)
    {
        if (activity.IsAnonymous || activity.Type is not (As.Create or As.Update) || activity.Object is not { IsObject: true } made || Vote.IsOne(made)) return null;
        if (made.IdOf("context") is not { } context || !own.IsOwn(context)) return null;
        if (!Audience.Of(activity.Node).IsPublic || !Audience.Of(made).IsPublic) return null;
        return await forwarded.IsProvedAsync(document, activity, ct) ? context : null;
    }

    /// <summary>The deliveries; behind the activity's effects, so that the post is in the thread. Each server gets one, and none whose server has it already.</summary>
    internal async Task<IReadOnlyList<WorkRow>> ToParticipantsAsync(Tx tx, string context, Activity activity, Signer signer)
    {
        if (await ObjectRows.FindAsync(tx, activity.ObjectId!) is not { DeletedAt: null } said || said.AttributedTo != activity.ActorId) return [];
        if (await ThreadRows.TopAsync(tx, said.Uri) is not { } top || ObjectCollections.Context(top) != context) return [];
        if (await ObjectRows.FindAsync(tx, top) is not { Own: true, DeletedAt: null }) return [];
        var blocked = await BlockList.LoadAsync(tx);
        var told = Audience.Of(activity.Node).All.ToHashSet();
        var others = (await PeerRows.FindAllAsync(tx, await ThreadRows.AuthorsBelowAsync(tx, top, Limits.ConversationParticipants)))
            .Where(peer => peer is { GoneAt: null, MovedTo: null } && !told.Contains(peer.Uri) && !blocked.Has(peer.Uri))
            .Where(peer => !Origin.Same(peer.Uri, activity.ActorId) && !Origin.Same(peer.Uri, signer.ActorId))
            .Select(peer => peer.BestInbox).Where(ObjectDocument.IsWebAddress).Distinct().ToList();
        return others.Count == 0 || _conversations.Take(context) is not null ? [] : [.. others.Select(inbox => ForwardFromInbox.Copy(activity, inbox, clock.Milliseconds()))];
    }
}
