using ActorServer.Identity;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Objects;

/// <summary>
/// May an answer stand below the post that it answers? Its author's interactionPolicy says so, or the author does, by a stamp. An answer without that is here, but
/// stored as nobody's to see: it is in no thread, no collection and no count until the word comes. (docs/adr/0029) [GoToSocial interaction controls]
/// </summary>
internal static class ReplyConsent
{
    /// <summary>What is known of somebody else's answer, or what the policy makes of it now. Null: nobody needs to say anything.</summary>
    internal static async Task<ReplyRow?> OfAsync(Tx tx, ObjectRow answer, OwnIds own)
    {
        // A private message stands in no thread that others see; its place is its conversation.
        if (answer.Own || answer.InReplyTo is not { } replied || answer.Visibility == nameof(Visibility.Direct)) return null;
        if (await ReplyRows.FindAsync(tx, answer.Uri) is { } known && known.Replied == replied && known.Actor == answer.AttributedTo) return known with { Visibility = answer.Visibility };
        if (await ObjectRows.FindAsync(tx, replied) is not { DeletedAt: null } post || await IsWelcomeAsync(tx, post, answer.AttributedTo)) return null;
        return new ReplyRow
        {
            Replying = answer.Uri,
            Replied = replied,
            Actor = answer.AttributedTo,
            State = post.Own ? StateOf(await InteractionPolicy.OfOwnAsync(tx, post, InteractionPolicy.Reply, answer.AttributedTo, own)) : ReplyRow.Pending,
            Visibility = answer.Visibility,
            At = answer.StoredAt,
        };
    }

    internal static string StateOf(InteractionPolicy.Verdict verdict) => verdict switch
    {
        InteractionPolicy.Verdict.Unsaid or InteractionPolicy.Verdict.Automatic => ReplyRow.Accepted,
        InteractionPolicy.Verdict.Manual => ReplyRow.Pending,
        InteractionPolicy.Verdict.Forbidden => ReplyRow.Rejected,
    };

    /// <summary>
    /// May they answer without a word of the author's, as anybody can see for themselves? Everybody may, or they by name; the author; whoever is mentioned, and whoever the post
    /// itself answers: they are being spoken to. Who follows whom nobody else can see, so that needs the author's word.
    /// </summary>
    internal static async Task<bool> IsWelcomeAsync(Tx tx, ObjectRow post, string answering)
    {
        if (post.AttributedTo == answering || !post.Json.Contains(InteractionPolicy.Reply, StringComparison.Ordinal)) return true;
        var document = ObjectDocument.Read(post);
        if (InteractionPolicy.For(document, InteractionPolicy.Reply, id => As.IsPublic(id) || id == answering) is InteractionPolicy.Verdict.Unsaid or InteractionPolicy.Verdict.Automatic) return true;
        if (document.Each("tag").Any(tag => tag.Is(As.Mention) && tag.IdOf("href") == answering)) return true;
        return post.InReplyTo is { } above && await ObjectRows.FindAsync(tx, above) is { } spokenTo && spokenTo.AttributedTo == answering;
    }

    /// <summary>The answer as it is stored meanwhile.</summary>
    internal static ObjectRow Held(ObjectRow answer, ReplyRow? consent) => consent is { IsAccepted: false } ? answer with { Visibility = nameof(Visibility.Direct) } : answer;

    /// <summary>Notes it; a stamp on an answer to somebody else is looked at.</summary>
    internal static async Task PutAsync(Tx tx, ReplyRow consent, ObjectRow answer, OwnIds own)
    {
        await ReplyRows.PutAsync(tx, consent);
        // The owner's own word is known here: nobody writes it for the owner.
        if (!consent.IsAccepted && !own.IsOwn(consent.Replied) && StampOn(answer) is { } stamp && ObjectDocument.IsWebAddress(stamp)) await WorkRows.ArmAsync(tx, VerifyReply.Later(answer.Uri, stamp, answer.StoredAt));
    }

    /// <summary>What the answer shows for it; GoToSocial up to 0.20 knows only the second name.</summary>
    internal static string? StampOn(ObjectRow answer) => ObjectDocument.Read(answer) is var document ? document.IdOf("replyAuthorization") ?? document.IdOf("approvedBy") : null;

    /// <summary>Answers that were here before the post that says who may answer.</summary>
    internal static async Task HoldAnswersAsync(Tx tx, ObjectRow post, OwnIds own)
    {
        if (post.Own || !post.Json.Contains(InteractionPolicy.Reply, StringComparison.Ordinal)) return;
        foreach (var answer in await ObjectRows.AnswersOfOthersAsync(tx, post.Uri, Limits.ThreadItemsPerHost))
        {
            if (await OfAsync(tx, answer, own) is not { IsAccepted: false } consent) continue;
            await PutAsync(tx, consent, answer, own);
            await ObjectRows.SetVisibilityAsync(tx, answer.Uri, nameof(Visibility.Direct));
        }
    }

    /// <summary>An answer of the owner's that waits is only for whoever must let it in, whatever its document says.</summary>
    internal static async Task<bool> IsHeldFromAsync(Tx tx, string? answer, Requester requester) =>
        !requester.IsOwner && answer is not null && await ReplyRows.FindAsync(tx, answer) is { IsAccepted: false } reply
        && (requester.Peer is null || (await ObjectRows.FindAsync(tx, reply.Replied))?.AttributedTo != requester.Peer);

    /// <summary>From now on it stands in its thread, for whom it is; or not any more.</summary>
    internal static async Task SetStateAsync(Tx tx, ReplyRow reply, string state, string? stamp)
    {
        var now = reply with { State = state, Stamp = stamp };
        await ReplyRows.PutAsync(tx, now);
        if (reply.Visibility is { } visibility) await ObjectRows.SetVisibilityAsync(tx, reply.Replying, now.IsAccepted ? visibility : nameof(Visibility.Direct));
    }
}
