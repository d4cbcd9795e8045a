using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.LinkCards;
using ActorServer.Messages;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Threads;
using Federation;
using Federation.Addressing;

namespace ActorServer.Activities;

/// <summary>Saying something new: a post, a comment.</summary>
internal static class Create
{
    /// <summary>Is this the Create that a post comes with? Votes are counted, not kept.</summary>
    internal static bool Brings(Activity activity, ObjectRow? made) => activity.Type == As.Create && made?.Uri == activity.ObjectId && made is { Read: { } post } && !Vote.IsOne(post);

    /// <summary>[AP §7.2] Somebody made an object: kept; shown on the wall if the owner follows them or is answered by it.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.Made is not { Id: { } id } node) return Effect.Refused(Refusal.ObjectMissing);
        if (cx.Row is not { } row) return Effect.None;
        if (Vote.IsOne(node) && await ObjectRows.FindAsync(cx.Tx, node.InReplyTo!) is { Own: true, Type: As.Question } question) return await Vote.ReceiveAllAsync(cx, node, question);
        var kept = await KeepPost.InsertAsync(cx.Tx, row, cx.Own);
        if (!kept.IsNew)
        {
            // The post is not kept, or another Create brought it: this one is found by what it is about, so that it is forgotten with it.
            if (kept.Consent is not null || !await ObjectRows.CameWithAsync(cx.Tx, id, cx.Seq)) await ActivityRows.WithoutObjectAsync(cx.Tx, cx.Seq);
            if (kept.Consent is { } refused) return await RefuseAsync(cx, refused);
            // Sent again after its Delete: what it said stays forgotten.
            if (await ObjectRows.FindAsync(cx.Tx, id) is null or { DeletedAt: not null }) await Delete.ForgetAsync(cx.Tx, id);
            return Effect.None;
        }

        var answersOwner = cx.Own.IsOwn(row.InReplyTo) && await ObjectRows.FindAsync(cx.Tx, row.InReplyTo!) is { DeletedAt: null };
        // For the owner and few others alone: a message, which stands in its conversation and not on the wall.
        var isMessage = row.Visibility == nameof(Visibility.Direct) && IsForOwner(cx.AudienceOf(node), cx.Own);
        var mentionsOwner = node.Each("tag").Any(tag => tag.Is(As.Mention) && tag.IdOf("href") == cx.Own.Actor)
            || isMessage;
        var quoted = await QuoteRequest.NoteAsync(cx, node);
        // Until it is let in, an answer is nowhere, and passed on to nobody.
        var waits = kept.Consent is { IsAccepted: false };
        var isShown = (answersOwner && !waits) || await cx.OwnerFollowsSenderAsync();
        var kind = answersOwner && waits ? kept.Consent!.RequestUri is null ? NotificationRow.ReplyRequest : null
            : answersOwner ? NotificationRow.Reply : cx.Own.IsOwn(quoted) ? NotificationRow.Quote : mentionsOwner ? NotificationRow.Mention : null;
        if (isShown && quoted is null) await LinkCard.NoteAsync(cx.Tx, row, cx.Own, cx.Now);
        if (isMessage) await Chat.AddAsync(cx.Tx, row, cx.AudienceOf(node), cx.Own);
        return new Effect
        {
            IsKeptBack = waits,
            // Those whom the policy names as a group need the owner's word to show for it; it comes by itself.
            Answers = answersOwner && kept.Consent is { IsAccepted: true, Stamp: null } welcome ? [ReplyAnswer.To(welcome, As.Accept)] : [],
            Wall = isShown && !isMessage && !(waits && answersOwner) ? cx.ForTheWall(WallRow.Post, id, node.Published) : null,
            Notification = kind is null ? null : cx.Notify(kind, id),
            Fetches =
            [
                isShown || mentionsOwner ? await ThreadWork.AncestorOfAsync(cx.Tx, id, cx.Own, cx.Now) : null,
                quoted is not null && (isShown || kind is not null) && !cx.Own.IsOwn(quoted) ? VerifyQuote.Later(id, quoted, cx.Now) : null,
            ],
        };
    }

    /// <summary>The owner does not let them answer: they are told, and what they said is forgotten.</summary>
    private static async Task<Effect> RefuseAsync(Inbound cx, ReplyRow refused)
    {
        await Delete.ForgetAsync(cx.Tx, refused.Replying);
        return new Effect { IsKeptBack = true, Answers = [ReplyAnswer.To(refused, As.Reject)] };
    }

    /// <summary>Named openly; or nobody is named, and it came all the same: blind.</summary>
    private static bool IsForOwner(Audience audience, OwnIds own) => audience.All.Contains(own.Actor) || audience.IsEmpty;

    /// <summary>[AP §6.2] The owner says something. Object and Create are addressed alike.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.Object is not { } made || made.TypeOf() is not { } type) return Refusal.ObjectMissing;
        if ((As.IsActivity(type) && type != As.Question) || As.IsActor(type)) return Refusal.TypeNotSupported;
        if (made["attributedTo"] is { } author && author.IdOf() != cx.Own.Actor) return Refusal.NotOurs;
        var parent = made["inReplyTo"].IdOf();
        var quoted = QuoteLink.Of(made.ToAsNode());
        if (parent is not null && Vote.IsOne(made.ToAsNode()) && await ObjectRows.FindAsync(cx.Tx, parent) is { Type: As.Question } question) return await Vote.PublishAsync(cx, question);
        if (parent is not null && await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Reply, parent)) return Refusal.NotAllowedByAuthor;
        if (quoted is not null && await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Quote, quoted)) return Refusal.NotAllowedByAuthor;
        if (type == As.Question && !Poll.TryBegin(made, cx.Now)) return Refusal.PollInvalid;
        var uri = cx.Own.NewObject(cx.Now);
        if (made["content"] is null) await OwnContent.FromSourceAsync(cx.Tx, made, cx.Own);
        Stamp(cx, made, uri);
        // An app may keep conversations of its own. [FEP-7888]
        if (made["context"] is null && await PostContext.OfAsync(cx.Tx, uri, made["inReplyTo"].IdOf()) is { } context) made["context"] = context;
        CopyAddressing(cx.Activity, made);
        if (parent is not null) await AnswerAsync(cx, parent, uri);
        if (quoted is not null) QuoteLink.Write(made, quoted);
        OwnContent.SayInItsLanguage(made);
        await ObjectLinks.TagAsync(cx.Tx, made);
        await MediaDocument.CompleteAsync(cx.Tx, made, cx.Own);
        cx.TellOwnerOfContext(made);
        await KeepAsync(cx, made, uri);
        if (await ReplyRequest.MustAskAsync(cx, parent) is { } post && await ReplyRequest.AskAsync(cx, uri, post) is { } unasked) return unasked;
        return quoted is null ? null : await QuoteRequest.AskAsync(cx, uri, quoted);
    }

    /// <summary>Kept, and shown on the wall; a poll that has an end gets it. A collection is no post.</summary>
    private static async Task KeepAsync(Outbound cx, JsonObject made, string uri)
    {
        var named = Audience.Of(made.ToAsNode());
        var visibility = named.VisibilityFor(cx.Own.Followers);
        var blind = TakeBlind(made);
        var isPost = made.TypeOf() is not (As.Collection or As.OrderedCollection);
        if (isPost) InteractionPolicy.Complete(made, visibility, cx.Own);
        var row = ObjectDocument.ToRow(made.ToAsNode(), made.ToJsonString(), cx.Own.Actor, visibility, cx.Now) with { Own = true, Blind = blind };
        await ObjectRows.InsertAsync(cx.Tx, row);
        if (isPost && visibility == Visibility.Direct && named.To.Concat(named.Cc).Any()) await Chat.AddAsync(cx.Tx, row, named, cx.Own);
        else if (isPost) await WallRows.AddAsync(cx.Tx, cx.ForTheWall(WallRow.Post, uri));
        if (isPost) await LinkCard.NoteAsync(cx.Tx, row, cx.Own, cx.Now);
        if (Poll.Of(made.ToAsNode())?.EndsAt is { } end) await WorkRows.ArmAsync(cx.Tx, Poll.Later(WorkRow.ClosePoll, uri, cx.Own.Authority, end));
    }

    /// <summary>What only the server decides, and what it makes of the content.</summary>
    private static void Stamp(Outbound cx, JsonObject made, string uri)
    {
        made["id"] = uri;
        made["url"] = uri;
        made["attributedTo"] = cx.Own.Actor;
        made["published"] ??= cx.Now.ToXsd();
        if (made.TypeOf() is As.Collection or As.OrderedCollection)
        {
            // What is in it comes by Add only. [AP §6.6]
            foreach (var name in Contents) made.Remove(name);
            return;
        }
        foreach (var stamp in ReplyAnswer.Names.Append("quoteAuthorization")) made.Remove(stamp);       // comes from the other author only
        made["replies"] = ObjectCollections.Replies(uri);
        made["likes"] = ObjectCollections.Likes(uri);
        made["dislikes"] = ObjectCollections.Dislikes(uri);
        made["shares"] = ObjectCollections.Shares(uri);
        OwnContent.Complete(made);
    }

    internal static readonly string[] Contents = ["items", "orderedItems", "totalItems", "first", "last", "current"];

    /// <summary>A comment is told to whoever is commented on, and stands in the replies of what it answers.</summary>
    private static async Task AnswerAsync(Outbound cx, string parent, string uri)
    {
        await CollectionRows.AddAsync(cx.Tx, ObjectCollections.Replies(parent), uri, cx.Own.Actor, cx.NowMilliseconds);
        await cx.TellAuthorOfAsync(parent);
        CopyAddressing(cx.Activity, cx.Object!);
    }

    /// <summary>[AP §6.2 SHOULD] Whoever is named on one of the two is named on both.</summary>
    private static void CopyAddressing(JsonObject activity, JsonObject made)
    {
        foreach (var property in JsonObjects.Addressing)
        {
            var both = activity.Ids(property).Union(made.Ids(property)).ToArray();
            if (both.Length == 0) continue;
            activity[property] = new JsonArray([.. both.Select(id => (JsonNode)id)]);
            made[property] = activity[property]!.DeepClone();
        }
    }

    /// <summary>[AP §6 MUST] [AP §B.11] bto and bcc are taken off what others see; who they were is kept beside it.</summary>
    internal static string? TakeBlind(JsonObject document)
    {
        var blind = document.Ids("bto").Union(document.Ids("bcc")).ToArray();
        document.Remove("bto");
        document.Remove("bcc");
        return blind.Length == 0 ? null : JsonSerializer.Serialize(blind);
    }
}
