using System.Globalization;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>An emoji on a post: an EmojiReact [FEP-c0e0], or a Like with content, as Misskey and its relatives send it.</summary>
internal static class Reaction
{
    /// <summary>Kept with the post; the owner hears of those on the owner's own.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { DeletedAt: null } known || EmojiOf(cx.Activity.Node) is not { } emoji) return Effect.None;
        var isNew = await ReactionRows.AddAsync(cx.Tx, cx.Activity.Id, known.Uri, cx.Activity.ActorId, emoji, cx.Now.ToUnixTimeMilliseconds());
        return isNew && known.Own ? new Effect { Notification = cx.Notify(NotificationRow.Reaction, known.Uri, emoji) } : Effect.None;
    }

    /// <summary>The owner puts an emoji on a post; its author is told.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } about || EmojiOf(cx.Activity.ToAsNode()) is not { } emoji) return Refusal.ObjectMissing;
        if (await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Like, about)) return Refusal.NotAllowedByAuthor;
        await ReactionRows.AddAsync(cx.Tx, cx.Id, about, cx.Own.Actor, emoji, cx.NowMilliseconds);
        cx.Activity["object"] = about;
        await cx.TellAuthorOfAsync(about);
        return null;
    }

    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string reaction)
    {
        await ReactionRows.RemoveAsync(cx.Tx, reaction);
        return Effect.None;
    }

    internal static Task PublishUndoAsync(Outbound cx, string reaction) => ReactionRows.RemoveAsync(cx.Tx, reaction);

    /// <summary>The emoji as plain text: one character as people see it, or the name of a custom one between colons; else null. [FEP-c0e0 MUST]</summary>
    internal static string? EmojiOf(AsNode reaction)
    {
        var text = Sanitizer.ToText(reaction.Content ?? reaction.Text("_misskey_reaction") ?? "").Trim();
        if (text.Length is 0 or > Limits.EmojiCharacters) return null;
        return StringInfo.GetNextTextElementLength(text) == text.Length || IsShortcode(text) ? text : null;
    }

    private static bool IsShortcode(string text) => text is [':', .., ':'] and { Length: > 2 } && !text.Any(char.IsWhiteSpace) && !text[1..^1].Contains(':', StringComparison.Ordinal);
}
