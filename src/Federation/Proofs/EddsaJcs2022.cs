using System.Security.Cryptography;
using System.Text.Json;
using Federation.Keys;
using JsonLd;

namespace Federation.Proofs;

/// <summary>
/// The cryptosuite eddsa-jcs-2022: what is hashed, and nothing about whom to believe. Source: W3C Data Integrity EdDSA Cryptosuites 1.0 §3.3.
/// </summary>
internal static class EddsaJcs2022
{
    public const string Name = "eddsa-jcs-2022";

    /// <summary>The name until 2023. <see cref="ProofRules.AcceptDraftSuiteName"/></summary>
    public const string DraftName = "jcs-eddsa-2022";

    /// <summary>
    /// What Ed25519 signs: the hash of the proof's options and the hash of the document. [vc-di-eddsa §3.3.4]
    /// </summary>
    /// <param name="document">The document as JSON without its proof, with the proof's context.</param>
    /// <param name="options">The proof as JSON without its value.</param>
    /// <exception cref="JsonLdException">Beyond a limit, or without a canonical form.</exception>
    public static byte[] HashData(ReadOnlySpan<byte> document, ReadOnlySpan<byte> options)
    {
        byte[] hashes = new byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(Jcs.Canonicalize(LdJson.Parse(options)), hashes);
        SHA256.HashData(Jcs.Canonicalize(LdJson.Parse(document)), hashes.AsSpan(SHA256.HashSizeInBytes));
        return hashes;
    }

    /// <summary>
    /// What a proof in a document is over: [vc-di-eddsa §3.3.2 steps 2 to 6]. <see langword="null"/> where the document has other contexts
    /// than the proof, or either has no canonical form.
    /// </summary>
    /// <param name="secured">The document as received.</param>
    /// <param name="proof">One of its proofs.</param>
    /// <param name="without">The members of the document that the proof is not over.</param>
    public static byte[]? HashData(JsonElement secured, JsonElement proof, ReadOnlySpan<string> without)
    {
        // [vc-di-eddsa §3.3.2 step 4] The standard lets further contexts follow the proof's own. Those could give what is signed another
        // meaning for whoever reads it as JSON-LD, so here they must be the same.
        JsonElement? context = proof.TryGetProperty("@context", out JsonElement own) ? own : null;
        if (context is { } signed && !(secured.TryGetProperty("@context", out JsonElement given) && IsSameContext(given, signed))) return null;
        try
        {
            return HashData(JsonMembers.Without(secured, without, context), JsonMembers.Without(proof, ["proofValue"]));
        }
        catch (JsonLdException)
        {
            return null;
        }
    }

    /// <summary>The signature in a proof value: base58btc of 64 bytes, nothing else. [vc-di-eddsa §3.3.2 step 3]</summary>
    public static byte[]? Signature(string proofValue) => Multibase.Decode(proofValue) is { Length: Ed25519.SignatureLength } signature ? signature : null;

    /// <summary>One context is the same as an array with that one.</summary>
    private static bool IsSameContext(JsonElement a, JsonElement b) => JsonElement.DeepEquals(a, b) || JsonElement.DeepEquals(Alone(a), Alone(b));

    private static JsonElement Alone(JsonElement context) => context.ValueKind == JsonValueKind.Array && context.GetArrayLength() == 1 ? context[0] : context;
}
