using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Json;
using Federation.Keys;

namespace Federation.Proofs;

/// <summary>
/// Object integrity proofs (FEP-8b32) with eddsa-jcs-2022: a document that proves by itself whom it is from, whoever delivers it. Reading
/// uses no network; find the key that the envelope names (<see cref="AssertionMethods"/>), then <see cref="Verify"/>.
/// </summary>
public static class ObjectProof
{
    /// <summary>More proofs than this are not looked at: each costs two hashes of the document.</summary>
    private const int MaxProofs = 4;

    /// <summary>Escaped, text in other scripts than Latin would take three times its bytes, and reach the limit with a third of the letters.</summary>
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc cref="TryRead(JsonElement, DateTimeOffset, out ProofEnvelope?, out ProofFault, ProofRules?)"/>
    public static bool TryRead(
        ActivityDocument document, DateTimeOffset now, [NotNullWhen(true)] out ProofEnvelope? envelope, out ProofFault fault, ProofRules? rules = null)
    {
        envelope = null;
        fault = ProofFault.Missing;
        return document.Received.ValueKind == JsonValueKind.Object && TryRead(document.Received, now, out envelope, out fault, rules);
    }

    /// <summary>
    /// Reads the proof of a document, or of an object inside of one, which is then a document of its own. Never throws. Proofs of other
    /// suites are ignored; of several the first counts that is in order, and the others of the same key.
    /// </summary>
    /// <param name="json">The object as received, from <see cref="BoundedJson"/>: what is proven is its JSON, not what it means.</param>
    /// <param name="now">The current time.</param>
    /// <param name="envelope">What the proof claims, when true.</param>
    /// <param name="fault">Why not, when false: of the first proof of the suite. Otherwise <see cref="ProofFault.None"/>.</param>
    /// <param name="rules">What is forgiven, or <see cref="ProofRules.Default"/>.</param>
    public static bool TryRead(
        JsonElement json, DateTimeOffset now, [NotNullWhen(true)] out ProofEnvelope? envelope, out ProofFault fault, ProofRules? rules = null)
    {
        rules ??= ProofRules.Default;
        envelope = null;

        // Step 1: the proofs of our suite.
        List<JsonElement> all = [.. ProofsOf(json)];
        List<JsonElement> proofs = [.. all.Where(proof => IsOfSuite(proof, rules)).Take(MaxProofs)];
        fault = all.Count == 0 ? ProofFault.Missing : ProofFault.UnknownSuite;
        if (proofs.Count == 0 || !Ed25519.IsSupported) return false;

        // Step 2: what the document says without them, so that nothing in them has a say in how it is understood.
        fault = ProofFault.Malformed;
        if (!ActivityDocument.TryRead(JsonMembers.Without(json, JsonMembers.OfSignatures), out ActivityDocument? unsecured, out _)) return false;

        // Step 3: whom it is from.
        fault = ProofFault.NotTheActors;
        if (Claimant.Of(unsecured.Node) is not { } actorId) return false;

        // Step 4: the first proof in order, and those that the same key made.
        var read = proofs.ConvertAll(proof => Read(json, proof, actorId, now, rules));
        fault = read[0].Fault;
        if (read.Find(proof => proof.Fault == ProofFault.None) is not { Method: { } method, Created: var created }) return false;
        fault = ProofFault.None;
        envelope = new ProofEnvelope
        {
            ActorId = actorId,
            VerificationMethod = method,
            Created = created,
            ReadAt = now,
            Node = unsecured.Node,
            Candidates = [.. read.Where(proof => proof.Fault == ProofFault.None && proof.Method == method).SelectMany(proof => proof.Data!.Select(data => (data, proof.Signature!)))],
        };
        return true;
    }

    /// <summary>
    /// Verifies a proof with a key. <see langword="null"/> when the key is not the one that the proof names, is not the actor's, has expired, or did
    /// not sign. The result speaks for the key's controller, so the key must come from the controller's own document or be confirmed by it
    /// (<see cref="AssertionMethods"/>).
    /// </summary>
    public static ProvedBy? Verify(ProofEnvelope envelope, Multikey key)
    {
        if (key.Kind != KeyKind.Ed25519 || key.Id != envelope.VerificationMethod || key.Controller != envelope.ActorId) return null; // [FEP-fe34]
        if (key.Expires <= envelope.ReadAt) return null; // [FEP-521a MUST NOT]
        foreach ((byte[] data, byte[] signature) in envelope.Candidates)
            if (Ed25519.Verify(key.Key.Span, data, signature)) return new ProvedBy(envelope.ActorId, key.Id, envelope.Node);
        return null;
    }

    /// <summary>
    /// A copy of a document with a proof. Its context should say what a proof is (<c>https://w3id.org/security/data-integrity/v2</c>), or those
    /// who read it as JSON-LD lose the proof.
    /// </summary>
    /// <param name="document">What is to be published, complete: nothing may change later, not even a number's spelling in a member.</param>
    /// <param name="key">The actor's key.</param>
    /// <param name="now">The current time; the proof has whole seconds.</param>
    /// <exception cref="ArgumentException">The document has a proof already.</exception>
    /// <exception cref="JsonLd.JsonLdException">The document has no canonical form, or is larger than any peer reads.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="Ed25519.IsSupported"/> is false.</exception>
    public static JsonObject Sign(JsonObject document, Ed25519PrivateKey key, DateTimeOffset now)
    {
        if (document.ContainsKey("proof")) throw new ArgumentException("there is a proof already", nameof(document));
        var proof = new JsonObject
        {
            ["type"] = "DataIntegrityProof",
            ["cryptosuite"] = EddsaJcs2022.Name,
            ["created"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["verificationMethod"] = key.KeyId,
            ["proofPurpose"] = "assertionMethod",
        };
        if (document["@context"] is { } context) proof.Insert(0, "@context", context.DeepClone()); // [vc-di-eddsa §3.3.1 step 2]
        byte[] data = EddsaJcs2022.HashData(JsonSerializer.SerializeToUtf8Bytes(document, Unescaped), JsonSerializer.SerializeToUtf8Bytes(proof, Unescaped));
        proof["proofValue"] = Multibase.Encode(key.Sign(data));
        var signed = (JsonObject)document.DeepClone();
        signed["proof"] = proof;
        return signed;
    }

    private static IEnumerable<JsonElement> ProofsOf(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("proof", out JsonElement proof)) return [];
        return (proof.ValueKind == JsonValueKind.Array ? proof.EnumerateArray() : Enumerable.Repeat(proof, 1)).Where(one => one.ValueKind == JsonValueKind.Object);
    }

    private static bool IsOfSuite(JsonElement proof, ProofRules rules) =>
        JsonMembers.Text(proof, "type") == "DataIntegrityProof" // [FEP-8b32 MUST]
        && JsonMembers.Text(proof, "cryptosuite") is { } suite
        && (suite == EddsaJcs2022.Name || (rules.AcceptDraftSuiteName && suite == EddsaJcs2022.DraftName));

    private static ReadProof Read(JsonElement json, JsonElement proof, string actorId, DateTimeOffset now, ProofRules rules)
    {
        // A chain's proof is over the earlier ones, too; nobody here makes chains. [VC Data Integrity §2.1.2]
        if (proof.TryGetProperty("previousProof", out _)) return new(ProofFault.Malformed);
        if (JsonMembers.Text(proof, "proofPurpose") is not { } purpose) return new(ProofFault.Malformed);
        if (purpose != "assertionMethod") return new(ProofFault.WrongPurpose); // [FEP-8b32 MUST]
        if (JsonMembers.Text(proof, "verificationMethod") is not { } method) return new(ProofFault.Malformed);
        if (!Claimant.MayOwn(actorId, method)) return new(ProofFault.NotTheActors);
        if (ProofTime.Check(proof, now, rules, out DateTimeOffset created) is var stale and not ProofFault.None) return new(stale);
        if (JsonMembers.Text(proof, "proofValue") is not { } value || EddsaJcs2022.Signature(value) is not { } signature) return new(ProofFault.Malformed);
        var data = new List<byte[]?> { EddsaJcs2022.HashData(json, proof, JsonMembers.OfSignatures) };
        if (rules.AcceptProofOverSignature && json.TryGetProperty("signature", out _)) data.Add(EddsaJcs2022.HashData(json, proof, ["proof"]));
        return data.OfType<byte[]>().ToList() is { Count: > 0 } hashes
            ? new(ProofFault.None, method, created, hashes, signature)
            : new(ProofFault.ContextMismatch);
    }

    private sealed record ReadProof(
        ProofFault Fault, string? Method = null, DateTimeOffset Created = default, IReadOnlyList<byte[]>? Data = null, byte[]? Signature = null);
}
