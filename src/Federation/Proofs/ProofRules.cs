namespace Federation.Proofs;

/// <summary>What is forgiven in a proof. Each leniency names the peers that need it; strict is its other value.</summary>
public sealed record ProofRules
{
    /// <summary>The rules used where none are given.</summary>
    public static ProofRules Default { get; } = new();

    /// <summary>How far the peer's clock may be ahead; as for HTTP signatures.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Leniency: <c>jcs-eddsa-2022</c> counts as <c>eddsa-jcs-2022</c>, whose name it was in drafts until 2023. Mitra of those years wrote it.
    /// Off, since no living peer is known to need it.
    /// </summary>
    public bool AcceptDraftSuiteName { get; init; }

    /// <summary>
    /// Leniency: a proof may be over an LD signature beside it, made before the proof, as the proposal allowed until 2025. Off, the signature is
    /// never part of what is proved. [FEP-8b32 MUST remove]
    /// </summary>
    public bool AcceptProofOverSignature { get; init; } = true;

    /// <summary>
    /// Leniency: an LD signature may be over RDF with lower-case language tags, as jsonld.js makes it (Fedify, Misskey); Mastodon keeps the
    /// case. Off, a document with a tag such as <c>pt-BR</c> from the former is refused.
    /// </summary>
    public bool AcceptLowercaseLanguageTags { get; init; } = true;

    /// <summary>
    /// Leniency: an LD signature may be over N-Quads in which control characters stand as they are, as rdf-canonize wrote them before
    /// RDFC-1.0 (all peers in JavaScript until 2024). Off, a document with a tabulator in its text from those is refused.
    /// </summary>
    public bool AcceptUnescapedControlCharacters { get; init; } = true;
}
