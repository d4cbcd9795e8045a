using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Objects;

/// <summary>What the owner typed and chose, before it is a Note.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="Warning">What stands before a post that is folded; empty for none.</param>
/// <param name="Audience">Who may see it.</param>
/// <param name="InReplyTo">The id of the post that this answers.</param>
/// <param name="Attachments">Files, in order.</param>
internal sealed record Draft(string Text, string Warning, Visibility Audience, string? InReplyTo, IReadOnlyList<MediaRow> Attachments)
{
    /// <summary>The audience by the word that forms and clients use; the narrowest where the word is unknown, so that a slip does not publish.</summary>
    internal static Visibility AudienceNamed(string word) => word switch
    {
        "public" => Visibility.Public,
        "unlisted" => Visibility.Unlisted,
        "followers" or "private" => Visibility.Followers,
        _ => Visibility.Direct,
    };
}

/// <summary>A Note (or the changes to one) that is ready to be published, or a sentence that tells the owner why there is none.</summary>
internal readonly record struct Composed(System.Text.Json.Nodes.JsonObject? Note, string? Problem);
