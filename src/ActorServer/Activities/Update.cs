using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.LinkCards;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Activities;

/// <summary>Changing what was said, or who one is.</summary>
internal static class Update
{
    /// <summary>[AP §7.3] The new form replaces the old one, if it is the owner of the object who says so [FEP-fe34] and nothing newer is here.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.Made is not { Id: { } id } node) return Effect.Refused(Refusal.ObjectMissing);
        if (id == cx.Activity.ActorId) return await ReceiveProfileAsync(cx, node);
        if (cx.Row is not { } row) return Effect.None;

        if (await ObjectRows.FindAsync(cx.Tx, id) is not { } known)
        {
            // The Create got lost or came before the follow: kept for threads, but a correction is no news for the wall.
            await KeepPost.InsertAsync(cx.Tx, row, cx.Own);
            return Effect.None;
        }
        if (known.AttributedTo != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        var isOlder = row.UpdatedAt is { } updated && known.UpdatedAt is { } before && updated < before;
        if (isOlder) return Effect.None;
        var isEdit = IsEdit(known, row);
        if (isEdit) await EarlierVersion.KeepAsync(cx.Tx, known, row);
        // A stamp may have come with it; and nobody slips in as a private message and is for everybody afterwards.
        var consent = await ReplyConsent.OfAsync(cx.Tx, row with { InReplyTo = known.InReplyTo }, cx.Own);
        if (consent is not null) await ReplyConsent.PutAsync(cx.Tx, consent, row, cx.Own);
        await ObjectRows.UpdateAsync(cx.Tx, ReplyConsent.Held(row, consent) with { UpdatedAt = isEdit ? row.UpdatedAt ?? cx.Now.ToUnixTimeMilliseconds() : known.UpdatedAt });
        var isShown = cx.Own.IsOwn(known.InReplyTo) || await cx.OwnerFollowsSenderAsync();
        await LinkCard.AgainAsync(cx.Tx, row, isShown, cx.Own, cx.Now);
        return new Effect
        {
            IsKeptBack = consent is { IsAccepted: false },
            Notification = isEdit && await ObjectRows.IsOfConcernAsync(cx.Tx, id, cx.Own) ? cx.Notify(NotificationRow.Edit, id) : null,
            Fetches = [await QuoteRequest.NoteAsync(cx, node) is { } quoted && isShown && !cx.Own.IsOwn(quoted) ? VerifyQuote.Later(id, quoted, cx.Now) : null],
        };
    }

    /// <summary>
    /// New counts of a poll, or a stamp on a quote, are no edit. Peers that mean one say when; but in a poll the time is that of the counts
    /// as well [FEP-9967], so there the words must be other ones.
    /// </summary>
    private static bool IsEdit(ObjectRow known, ObjectRow row)
    {
        if (row.ContentHtml != known.ContentHtml || row.Summary != known.Summary || row.Name != known.Name) return true;
        if (row.Type != As.Question) return row.UpdatedAt is not null;
        return row.UpdatedAt is not null && !Options(row).SequenceEqual(Options(known));

        static IEnumerable<string> Options(ObjectRow question) => Poll.Of(ObjectDocument.Read(question))?.Options.Select(option => option.Name) ?? [];
    }

    /// <summary>
    /// [AP §6.3] The owner changes a post. A client may send only what changes; null removes a property. [AP §6.3.1] Peers get the whole. One that is only named is
    /// told again as it is: the votes in a poll changed, say.
    /// </summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } uri) return Refusal.ObjectMissing;
        if (uri == cx.Own.Actor) return await PublishProfileAsync(cx, cx.Object ?? []);
        await cx.Tx.HoldAsync(uri);
        if (await ObjectRows.FindAsync(cx.Tx, uri) is not { Own: true } known) return Refusal.NotTheOwnerOfTheObject;
        if (known.DeletedAt is not null) return Refusal.Gone;

        var whole = JsonObjects.ParseOwn(known.Json);
        if (cx.Object is { } changes) await ChangeAsync(cx, known, whole, changes);
        // [FEP-9967 MUST] In the Update only: a poll that is fetched would look as if the owner had edited it.
        else if (whole.TypeOf() == As.Question) whole["updated"] = cx.Now.ToXsd();
        cx.Activity["object"] = whole;
        cx.TellOwnerOfContext(whole);
        cx.AddressLike(whole);
        cx.TellBlind(known.Blind);
        await ReplyRequest.HoldBackAsync(cx, uri);
        return null;
    }

    private static async Task ChangeAsync(Outbound cx, ObjectRow known, JsonObject whole, JsonObject changes)
    {
        Merge(whole, changes);
        if (changes["source"] is not null && !changes.ContainsKey("content")) await OwnContent.FromSourceAsync(cx.Tx, whole, cx.Own);
        whole["updated"] = cx.Now.ToXsd();
        OwnContent.Complete(whole);
        var visibility = Audience.Of(whole.ToAsNode()).VisibilityFor(cx.Own.Followers);
        if (QuoteLink.Of(whole.ToAsNode()) is { } quoted) QuoteLink.Write(whole, quoted);
        OwnContent.SayInItsLanguage(whole);
        await ObjectLinks.TagAsync(cx.Tx, whole);
        await MediaDocument.CompleteAsync(cx.Tx, whole, cx.Own);
        if (whole.TypeOf() is not (As.Collection or As.OrderedCollection)) InteractionPolicy.Complete(whole, visibility, cx.Own);
        var row = ObjectDocument.ToRow(whole.ToAsNode(), whole.ToJsonString(), cx.Own.Actor, visibility, cx.Now);
        await EarlierVersion.KeepAsync(cx.Tx, known, row);
        await ObjectRows.UpdateAsync(cx.Tx, ReplyConsent.Held(row, await ReplyRows.FindAsync(cx.Tx, known.Uri)));
        await LinkCard.AgainAsync(cx.Tx, row, isShown: true, cx.Own, cx.Now);
    }

    private static async Task<Effect> ReceiveProfileAsync(Inbound cx, AsNode node)
    {
        var now = cx.Now.ToUnixTimeMilliseconds();
        if (Peers.ToRow(node, node.Json.GetRawText(), now) is { } row) await Peers.KeepAsync(cx.Tx, row, node, now);
        return Effect.None;
    }

    /// <summary>The owner's profile: everybody who follows hears of it.</summary>
    private static async Task<Refusal?> PublishProfileAsync(Outbound cx, JsonObject changes)
    {
        var owner = (await Owner.GetAsync(cx.Tx)).With(changes);
        await Owner.SetAsync(cx.Tx, owner);
        if (changes.ContainsKey("attachment")) await VerifyLink.EnqueueAsync(cx.Tx, owner, cx.Id, cx.NowMilliseconds);
        cx.Activity["object"] = await ActorDocument.BuildAsync(cx.Tx, cx.Own);
        cx.TellEverybody();
        return null;
    }

    /// <summary>What the server decided, and what others have answered to already: a poll's options, the post that is quoted.</summary>
    private static readonly HashSet<string> Fixed =
    [
        "id", "type", "attributedTo", "published", "url", "replies", "likes", "dislikes", "shares", "bto", "bcc", "oneOf", "anyOf", "votersCount", "closed", "endTime",
        "quote", "quoteUrl", "quoteUri", "_misskey_quote", "quoteAuthorization", .. ReplyAnswer.Names, .. Create.Contents,
    ];

    private static void Merge(JsonObject whole, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (Fixed.Contains(name) && !(name is "endTime" && whole.TypeOf() != As.Question)) continue;
            if (value is null) whole.Remove(name);
            else whole[name] = value.DeepClone();
        }
    }
}
