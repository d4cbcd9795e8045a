namespace Federation.Keys;

/// <summary>The ways to sign that are verified here. All are asymmetric: with a shared secret, a public key would be taken for one.</summary>
internal enum SignatureAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256: rsa-v1_5-sha256 [RFC 9421 §3.3.2], rsa-sha256 of the draft.</summary>
    RsaPkcs1Sha256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512: rsa-sha512 of the draft; RFC 9421 has no name for it.</summary>
    RsaPkcs1Sha512,

    /// <summary>RSASSA-PSS with SHA-512 and a salt of 64 bytes: rsa-pss-sha512. [RFC 9421 §3.3.1]</summary>
    RsaPssSha512,

    /// <summary>ECDSA on P-256 with SHA-256, both numbers in 32 bytes each: ecdsa-p256-sha256. [RFC 9421 §3.3.4]</summary>
    EcdsaP256Sha256,

    /// <summary>Ed25519: ed25519. [RFC 9421 §3.3.6]</summary>
    Ed25519,
}
