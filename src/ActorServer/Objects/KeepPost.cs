using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Objects;

/// <summary>Somebody else's post comes to be here, however it came; its place in a thread is noted, and what that needs.</summary>
internal static class KeepPost
{
    /// <summary>Whether it is new here; and what the author of what it answers says to that, where that matters.</summary>
    internal readonly record struct Kept(bool IsNew, ReplyRow? Consent);

    internal static async Task<Kept> InsertAsync(Tx tx, ObjectRow post, OwnIds own)
    {
        var consent = await ReplyConsent.OfAsync(tx, post, own);
        if (consent is { State: ReplyRow.Rejected or ReplyRow.Revoked } && own.IsOwn(consent.Replied))
        {
            // Below the owner's posts only stands what the owner lets stand: the rest is not even kept. That it was refused is.
            await ReplyRows.PutAsync(tx, consent);
            return new(false, consent);
        }
        if (!await ObjectRows.InsertAsync(tx, ReplyConsent.Held(post, consent))) return new(false, null);
        if (consent is not null) await ReplyConsent.PutAsync(tx, consent, post, own);
        if (post.InReplyTo is { } parent) await CollectionRows.AddAsync(tx, ObjectCollections.Replies(parent), post.Uri, post.AttributedTo, post.PublishedAt);
        await ReplyConsent.HoldAnswersAsync(tx, post, own);
        return new(true, consent);
    }
}
