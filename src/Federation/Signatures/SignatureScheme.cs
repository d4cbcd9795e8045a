namespace Federation.Signatures;

/// <summary>How a request is signed.</summary>
public enum SignatureScheme
{
    /// <summary>draft-cavage-http-signatures-12, which all of the fediverse speaks.</summary>
    Cavage,

    /// <summary>RFC 9421 HTTP Message Signatures, with RFC 9530 Content-Digest: Mastodon since 4.5, Fedify.</summary>
    Rfc9421,
}
