namespace JsonLd;

/// <summary>The hash function of a canonicalisation.</summary>
public enum CanonicalizationHash
{
    /// <summary>SHA-256, the default of RDFC-1.0.</summary>
    Sha256,
    /// <summary>SHA-384.</summary>
    Sha384,
}

/// <summary>Which dataset canonicalisation is meant.</summary>
public enum CanonicalizationAlgorithm
{
    /// <summary>RDFC-1.0 (W3C Recommendation, 21 May 2024).</summary>
    Rdfc10,

    /// <summary>
    /// URDNA2015 as RsaSignature2017 is signed with it: the same algorithm, but only quotation mark, backslash, line feed and
    /// carriage return are escaped in literals. The results differ only where a literal has another control character.
    /// </summary>
    Urdna2015,
}

/// <summary>How a dataset is canonicalised.</summary>
/// <param name="Algorithm">RDFC-1.0 or the older URDNA2015.</param>
/// <param name="Hash">SHA-256 or SHA-384.</param>
public sealed record CanonicalizationOptions(
    CanonicalizationAlgorithm Algorithm = CanonicalizationAlgorithm.Rdfc10, CanonicalizationHash Hash = CanonicalizationHash.Sha256)
{
    /// <summary>RDFC-1.0 with SHA-256.</summary>
    public static CanonicalizationOptions Default { get; } = new();

    /// <summary>What RsaSignature2017 needs.</summary>
    public static CanonicalizationOptions RsaSignature2017 { get; } = new(CanonicalizationAlgorithm.Urdna2015);
}
