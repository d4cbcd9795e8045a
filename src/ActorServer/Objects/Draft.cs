using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Objects;

/// <summary>What the owner typed and chose, before it is a Note.</summary>
/// <param name="Text">Markdown, or plain text.</param>
/// <param name="Warning">What stands before a post that is folded; empty for none.</param>
/// <param name="Audience">Who may see it.</param>
/// <param name="InReplyTo">The id of the post that this answers.</param>
/// <param name="Attachments">Files, in order.</param>
internal sealed record Draft(string Text, string Warning, Visibility Audience, string? InReplyTo, IReadOnlyList<MediaRow> Attachments)
{
    /// <summary>Its pictures are folded although nothing is warned of.</summary>
    internal bool IsSensitive { get; init; }

    /// <summary>By the id of the file; the middle where nothing is said.</summary>
    internal IReadOnlyDictionary<string, FocalPoint> Focus { get; init; } = new Dictionary<string, FocalPoint>();

    /// <summary>The language that it is in, as a code of BCP 47; null where that is not said.</summary>
    internal string? Language { get; init; }

    /// <summary>The address of a post that this quotes, as it was typed.</summary>
    internal string? Quote { get; init; }

    /// <summary>Who may quote it and who may answer it; null for what the server says by itself.</summary>
    internal Allowed? MayQuote { get; init; }
    internal Allowed? MayReply { get; init; }

    /// <summary>People whom a private message is for although the text does not name them.</summary>
    internal IReadOnlyList<PeerRow> For { get; init; } = [];

    /// <summary>The audience by the word that forms and clients use; the narrowest where the word is unknown, so that a slip does not publish.</summary>
    internal static Visibility AudienceNamed(string word) => word switch
    {
        "public" => Visibility.Public,
        "unlisted" => Visibility.Unlisted,
        "followers" or "private" => Visibility.Followers,
        _ => Visibility.Direct,
    };
}

/// <summary>To whom the owner allows something with a post.</summary>
internal enum Allowed
{
    Everybody,
    Followers,

    /// <summary>Everybody who asks, once the owner says yes.</summary>
    Asking,
    Nobody,
}

/// <summary>A Note (or the changes to one) that is ready to be published, or a sentence that tells the owner why there is none.</summary>
internal readonly record struct Composed(System.Text.Json.Nodes.JsonObject? Note, string? Problem);
