namespace Federation.Signatures;

/// <summary>Why a request's signature was refused. Closed: a switch over it needs no default arm.</summary>
public enum SignatureFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>No <c>Signature</c> header.</summary>
    Missing,

    /// <summary>A header that does not follow its grammar, or stands there twice.</summary>
    Malformed,

    /// <summary>A scheme or algorithm that is not supported; answered with 401, the peer may knock again with another.</summary>
    UnknownScheme,

    /// <summary>The signature leaves out something that it must cover: method and path, host, time, or the body's digest.</summary>
    TooLittleCovered,

    /// <summary>Signed too long ago or in the future, or expired.</summary>
    Stale,

    /// <summary>A body without a digest of a supported algorithm.</summary>
    DigestMissing,

    /// <summary>A digest that is not the body's.</summary>
    DigestMismatch,

    /// <summary>The signature is not this key's over this request.</summary>
    BadSignature,
}
