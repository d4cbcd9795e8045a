using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Json;

namespace ActorServer.Activities;

/// <summary>An emoji on a post: an EmojiReact [FEP-c0e0], or a Like with content, as Misskey and its relatives send it.</summary>
internal static class Reaction
{
    /// <summary>Kept with the post; the owner hears of those on the owner's own.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { DeletedAt: null } known || EmojiOf(cx.Activity.Node) is not { } emoji) return Effect.None;
        var isNew = await KeepAsync(cx, known.Uri, emoji);
        return isNew && known.Own ? new Effect { Notification = cx.Notify(NotificationRow.Reaction, known.Uri, emoji) } : Effect.None;
    }

    /// <summary>With the picture, where it is a custom one that brought it. False when it is there already.</summary>
    internal static Task<bool> KeepAsync(Inbound cx, string about, string emoji) => ReactionRows.AddAsync(
        cx.Tx, cx.Activity.Id, about, cx.Activity.ActorId, emoji, CustomEmoji.PictureIn(cx.Activity.Node, emoji), cx.Now.ToUnixTimeMilliseconds());

    /// <summary>The owner puts an emoji on a post; its author is told.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } about || EmojiOf(cx.Activity.ToAsNode()) is not { } emoji) return Refusal.ObjectMissing;
        if (await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Like, about)) return Refusal.NotAllowedByAuthor;
        if (!await KeepAsync(cx, about, emoji)) return Refusal.EmojiUnknown;
        cx.Activity["object"] = about;
        await cx.TellAuthorOfAsync(about);
        return null;
    }

    /// <summary>False when it is a custom one that nobody here has seen: peers could show nothing but its name.</summary>
    internal static async Task<bool> KeepAsync(Outbound cx, string about, string emoji)
    {
        var custom = IsShortcode(emoji) ? await CustomAsync(cx, about, emoji) : null;
        if (custom is null && IsShortcode(emoji)) return false;
        // [FEP-c0e0 MUST] A single Emoji, beside nothing else.
        if (custom is not null) cx.Activity["tag"] = new JsonArray(custom);
        await ReactionRows.AddAsync(cx.Tx, cx.Id, about, cx.Own.Actor, emoji, custom?["icon"]!["url"].IdOf(), cx.NowMilliseconds);
        return true;
    }

    /// <summary>The app's own; or one that people have before them: in the post, or on it.</summary>
    private static async Task<JsonObject?> CustomAsync(Outbound cx, string about, string emoji)
    {
        if (CustomEmoji.TakeFrom(cx.Activity.ToAsNode(), emoji) is { } given) return given;
        if (await ObjectRows.FindAsync(cx.Tx, about) is { } post && CustomEmoji.TakeFrom(ObjectDocument.Read(post), emoji) is { } within) return within;
        return await ReactionRows.FirstWithPictureAsync(cx.Tx, about, emoji) is { } other && ActivityDocument.TryRead(Encoding.UTF8.GetBytes(other.Json), out var document, out _)
            ? CustomEmoji.TakeFrom(document.Node, emoji) : null;
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
