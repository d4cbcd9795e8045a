namespace Federation.Proofs;

/// <summary>Why a document's proof or LD signature cannot count. Closed: a switch over it needs no default arm.</summary>
public enum ProofFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>There are some, but of kinds that are not known, or that this machine cannot verify. As good as none.</summary>
    UnknownSuite,

    /// <summary>A member is missing, or is not of its form.</summary>
    Malformed,

    /// <summary>Made for another purpose than to assert what the document says.</summary>
    WrongPurpose,

    /// <summary>Made in the future, or expired.</summary>
    Stale,

    /// <summary>The document's contexts are others than the proof says that they were.</summary>
    ContextMismatch,

    /// <summary>The key cannot be the actor's: another origin, or the document does not name exactly one actor.</summary>
    NotTheActors,
}
