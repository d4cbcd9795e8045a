namespace Federation.Json;

/// <summary>What is forgiven when a stranger's document is read. Each leniency names the peers that need it; strict is its other value.</summary>
public sealed record ReadingRules
{
    /// <summary>The rules used where none are given: all leniencies on.</summary>
    public static ReadingRules Default { get; } = new();

    /// <summary>
    /// ActivityStreams' terms and those of the usual extensions mean what they usually mean, also where a document's context does not
    /// declare them, or where it has none. [AS2 §2.1 MAY] Relays write <c>publicKey</c> without the security context; Guppe's, Kroeg's and
    /// Minds' documents come without any. A context that declares them otherwise is honoured. Strict: what is not declared is not said.
    /// </summary>
    public bool AssumeKnownTerms { get; init; } = true;

    /// <summary>
    /// A document that breaks a rule of JSON-LD (a context that redefines a protected term, a value of the wrong kind) is read as the plain
    /// JSON that it also is, as Mastodon and most others read it anyway. Strict: it is refused. A document beyond a limit is refused always.
    /// </summary>
    public bool ReadPlainWhenUnprocessable { get; init; } = true;

    /// <summary>
    /// A term that only a document's own context defines stays as it is written, as long as it is in nobody's way. Off where a document will
    /// leave again under a context of ours: then such a term becomes the IRI that it stands for (and JSON nulls, which say nothing, go).
    /// </summary>
    public bool KeepOwnTerms { get; init; } = true;

    /// <summary>How much is read.</summary>
    public JsonLimits Limits { get; init; } = JsonLimits.Default;
}
