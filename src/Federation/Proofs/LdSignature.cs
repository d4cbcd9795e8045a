using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Federation.Json;
using Federation.Keys;
using Federation.Signatures;
using JsonLd;

namespace Federation.Proofs;

/// <summary>
/// LD signatures (RsaSignature2017), which Mastodon puts on what it forwards; accepted, never made. The signature is over RDF, and many
/// JSON documents have the same RDF, so the document as received is not what was signed: <see cref="ProvedBy.Node"/> is rebuilt from the RDF,
/// and a document that reads otherwise than what is signed is refused. [CVE-2022-24307, CVE-2024-32983, CVE-2026-46349]
/// </summary>
public static class LdSignature
{
    private static readonly JsonElement IdentityContext = JsonSerializer.SerializeToElement("https://w3id.org/identity/v1");

    // Contexts that are not bundled end in a refusal: a term that is not understood is silently not signed. No base: relative IRIs are not signed.
    private static readonly JsonLdProcessor AsWritten = new(new JsonLdOptions { Loader = BundledContexts.Strict });
    private static readonly JsonLdProcessor Lowercasing = new(new JsonLdOptions { Loader = BundledContexts.Strict, LowercaseLanguageTags = true });

    /// <summary>Reads the <c>signature</c> of a document. Uses no network and never throws.</summary>
    /// <param name="document">The document as received.</param>
    /// <param name="now">The current time.</param>
    /// <param name="envelope">What the signature claims, when true.</param>
    /// <param name="fault">Why not, when false; otherwise <see cref="ProofFault.None"/>.</param>
    /// <param name="rules">What is forgiven, or <see cref="ProofRules.Default"/>.</param>
    public static bool TryRead(
        ActivityDocument document, DateTimeOffset now, [NotNullWhen(true)] out LdSignatureEnvelope? envelope, out ProofFault fault, ProofRules? rules = null)
    {
        rules ??= ProofRules.Default;
        envelope = null;
        fault = ProofFault.Missing;
        JsonElement json = document.Received;
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("signature", out JsonElement signature) || signature.ValueKind != JsonValueKind.Object) return false;

        fault = ProofFault.UnknownSuite;
        if (JsonMembers.Text(signature, "type") != "RsaSignature2017") return false;

        fault = ProofFault.Malformed;
        if (JsonMembers.Text(signature, "creator") is not { } creator || JsonMembers.Text(signature, "signatureValue") is not { } value) return false;
        if (StrictBase64.Decode(value) is not { } bytes) return false;

        fault = ProofTime.Check(signature, now, rules, out DateTimeOffset created);
        if (fault != ProofFault.None) return false;

        fault = ProofFault.NotTheActors;
        if (Claimant.Of(document.Node) is not { } actorId || !Claimant.MayOwn(actorId, creator)) return false;

        fault = ProofFault.None;
        envelope = new LdSignatureEnvelope
        {
            ActorId = actorId,
            Creator = creator,
            Created = created,
            Document = JsonMembers.Without(json, ["signature"]),
            Options = JsonMembers.Without(signature, ["type", "id", "signatureValue"], IdentityContext),
            Signature = bytes,
            Rules = rules,
        };
        return true;
    }

    /// <summary>
    /// Verifies a signature with a key. <see langword="null"/> when the key is not the actor's or did not sign, when the document says something
    /// that the signature does not protect, and when it cannot be processed within the limits. Never throws. The result speaks for the
    /// key's owner, so the key must come from the owner's own document or be confirmed by it (<see cref="ActorKeys"/>).
    /// </summary>
    public static ProvedBy? Verify(LdSignatureEnvelope envelope, PublicKey key)
    {
        if (key.Owner != envelope.ActorId) return null; // [FEP-fe34]
        try
        {
            // Step 1: is the RDF that the document stands for what the key signed?
            LdJson document = LdJson.Parse(envelope.Document);
            if (SignedDataset(document, envelope, key) is not { } dataset) return null;

            // Step 2: what does the RDF say, as a document with one root?
            if (SignedTree.Of(AsWritten.Expand(document), dataset) is not { } signed) return null;

            // Step 3: is that what the document says?
            if (!SignedReading.Agrees(document.ToJsonElement(), signed)) return null;
            var node = new AsNode(signed);
            return Claimant.Of(node) == envelope.ActorId ? new ProvedBy(envelope.ActorId, key.Id, node) : null;
        }
        catch (JsonLdException)
        {
            return null;
        }
    }

    /// <summary>The dataset that the signature is over, in the first of the ways to make and write it in which it is.</summary>
    private static RdfDataset? SignedDataset(LdJson document, LdSignatureEnvelope envelope, PublicKey key)
    {
        RdfDataset options = AsWritten.ToRdf(LdJson.Parse(envelope.Options)), asWritten = AsWritten.ToRdf(document);
        if (IsSigned(options, asWritten, envelope, key)) return asWritten;
        if (!envelope.Rules.AcceptLowercaseLanguageTags || !Literals(asWritten).Any(literal => literal.Language?.Any(char.IsAsciiLetterUpper) == true)) return null;
        RdfDataset lowercase = Lowercasing.ToRdf(document);
        return IsSigned(options, lowercase, envelope, key) ? lowercase : null;
    }

    private static bool IsSigned(RdfDataset options, RdfDataset document, LdSignatureEnvelope envelope, PublicKey key)
    {
        if (IsSigned(options, document, CanonicalizationOptions.Default, envelope, key)) return true;
        return envelope.Rules.AcceptUnescapedControlCharacters
            && Literals(options).Concat(Literals(document)).Any(literal => literal.Value.Any(c => char.IsControl(c) && c is not '\n' and not '\r'))
            && IsSigned(options, document, CanonicalizationOptions.RsaSignature2017, envelope, key);
    }

    private static bool IsSigned(
        RdfDataset options, RdfDataset document, CanonicalizationOptions canonicalization, LdSignatureEnvelope envelope, PublicKey key)
    {
        string hashes = Hash(AsWritten.Canonicalize(options, canonicalization)) + Hash(AsWritten.Canonicalize(document, canonicalization));
        return key.Verify(Encoding.ASCII.GetBytes(hashes), envelope.Signature, HashAlgorithmName.SHA256);
    }

    private static IEnumerable<RdfTerm> Literals(RdfDataset dataset) =>
        dataset.Quads.Select(quad => quad.Object).Where(term => term.Kind == RdfTermKind.Literal);

    private static string Hash(CanonicalDataset dataset) => Convert.ToHexStringLower(SHA256.HashData(dataset.NQuads.Span));
}
