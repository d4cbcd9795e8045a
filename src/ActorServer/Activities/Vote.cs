using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>
/// A vote in a poll: a Create of a Note that names an option and answers the Question. It is no post: only counted, and never shown or told as
/// somebody's. [FEP-9967]
/// </summary>
internal static class Vote
{
    /// <summary>A name and no content: an answer in words has content.</summary>
    internal static bool IsOne(AsNode note) => note.Is(As.Note) && note.Name is { Length: > 0 } && string.IsNullOrEmpty(note.Content) && note.InReplyTo is not null;

    /// <summary>One vote, or an array of them in one Create, each by who sends it and in the same poll. [FEP-9967 SHOULD]</summary>
    internal static async Task<Effect> ReceiveAllAsync(Inbound cx, AsNode first, ObjectRow question)
    {
        var further = cx.Fetched is null ? cx.Activity.Node.Each("object").Skip(1).Take(Limits.PollOptions).ToList() : [];
        var others = further.Where(vote => vote.IsObject && IsOne(vote) && vote.InReplyTo == question.Uri).ToList();
        if (others.Any(vote => !Origin.Same(vote.Id, cx.Activity.ActorId) || !SenderAuthorization.IsMadeBy(vote, cx.Activity.ActorId))) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);
        // The counts are read, and written into the poll: nobody else's vote comes between.
        await cx.Tx.HoldAsync(question.Uri);
        foreach (var vote in others.Prepend(first))
        {
            // As the votes before it left it.
            if (await ObjectRows.FindAsync(cx.Tx, question.Uri) is { DeletedAt: null } now) await ReceiveAsync(cx, vote, now);
        }
        return Effect.None;
    }

    /// <summary>Somebody votes in a poll of the owner's: one option or, where the poll allows it, several; each once, and none after the end. Others are let go by.</summary>
    private static async Task ReceiveAsync(Inbound cx, AsNode note, ObjectRow question)
    {
        var whole = JsonObjects.ParseOwn(question.Json);
        if (Poll.Of(whole.ToAsNode()) is not { } poll || poll.IsClosed(cx.Now)) return;
        // [FEP-9967] Who may not see the poll has no vote.
        if (!await new Requester(false, cx.Activity.ActorId, null).MayReadAsync(cx.Tx, whole.ToAsNode(), question.Blind, cx.Own)) return;
        if (!await CountAsync(cx.Tx, question.Uri, poll, cx.Activity.ActorId, Sanitizer.ToText(note.Name!), cx.Now)) return;
        var votes = (await VoteRows.TallyAsync(cx.Tx, question.Uri)).ToDictionary(tally => tally.Choice, tally => tally.Votes);
        Poll.Count(whole, poll, votes, await VoteRows.CountVotersAsync(cx.Tx, question.Uri));
        await ObjectRows.SetJsonAsync(cx.Tx, question.Uri, whole.ToJsonString());
        await WorkRows.ArmAsync(cx.Tx, Poll.Later(WorkRow.TellPoll, question.Uri, cx.Own.Authority, cx.Now + Limits.PollIsTold));
    }

    /// <summary>The owner votes. Only whoever asked hears of it; it stands on no wall and under no post.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx, ObjectRow question)
    {
        var made = cx.Object!;
        var choice = Sanitizer.ToText(made["name"].IdOf()!);
        if (question.Own || question.DeletedAt is not null || Poll.Of(ObjectDocument.Read(question)) is not { } poll || poll.IsClosed(cx.Now)) return Refusal.VoteInvalid;
        if (!await CountAsync(cx.Tx, question.Uri, poll, cx.Own.Actor, choice, cx.Now)) return Refusal.VoteInvalid;
        if (poll.EndsAt is { } end) await WorkRows.ArmAsync(cx.Tx, Poll.Later(WorkRow.ClosePoll, question.Uri, cx.Own.Authority, end));
        var note = new JsonObject
        {
            ["id"] = cx.Own.NewObject(cx.Now),
            ["type"] = As.Note,
            ["attributedTo"] = cx.Own.Actor,
            ["name"] = choice,
            ["inReplyTo"] = question.Uri,
            ["to"] = new JsonArray(question.AttributedTo),
        };
        cx.Activity["object"] = note;
        cx.TellNobody();
        cx.Tell(question.AttributedTo);
        var row = ObjectDocument.ToRow(note.ToAsNode(), note.ToJsonString(), cx.Own.Actor, Federation.Addressing.Visibility.Direct, cx.Now);
        await ObjectRows.InsertAsync(cx.Tx, row with { Own = true, InReplyTo = null });
        return null;
    }

    private static async Task<bool> CountAsync(Tx tx, string question, Poll poll, string voter, string choice, DateTimeOffset now)
    {
        if (!poll.Has(choice) || (!poll.IsMultiple && await VoteRows.HasVotedAsync(tx, question, voter))) return false;
        return await VoteRows.AddAsync(tx, question, voter, choice, now.ToUnixTimeMilliseconds());
    }
}
