using System.Globalization;
using System.Text;
using System.Text.Json;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;

namespace Federation.Conformance;

/// <summary>FEP-8b32's vectors through the front door: reading, finding the key, verifying.</summary>
internal static class ObjectProofs
{
    private const string Folder = "integrity-proofs/fep-8b32/";

    private static readonly Dictionary<string, string> Skipped = new()
    {
        ["w3c-eddsa-jcs-2022"] = "a credential has an issuer and no actor; the unit tests check its every step",
        ["w3c-eddsa-rdfc-2022"] = "another cryptosuite: FEP-8b32 wants eddsa-jcs-2022",
    };

    public static IEnumerable<Result> Run()
    {
        if (!Ed25519.IsSupported)
        {
            yield return new("fep-8b32", null, "this machine has no Ed25519");
            yield break;
        }
        JsonElement[] vectors = [.. Data.Json(Folder + "vectors.json").GetProperty("vectors").EnumerateArray()];
        foreach (JsonElement vector in vectors) yield return Run(vector);
        bool numbers = Verify(vectors[0], Data.Bytes(Folder + "raw-numbers.signed.json")) is not null;
        yield return new("fep-8b32/raw-numbers", numbers, numbers ? "" : "refused");
        foreach (string suite in (string[])["eddsa-rdfc-2022", "Ed25519Signature2020", "proof-set-chain"])
            yield return new("vc-di-eddsa/" + suite, null, "another cryptosuite: FEP-8b32 wants eddsa-jcs-2022");
    }

    private static Result Run(JsonElement vector)
    {
        string id = vector.GetProperty("id").GetString()!, verdict = vector.GetProperty("verdict").GetString()!;
        if (Skipped.TryGetValue(id, out string? reason)) return new("fep-8b32/" + id, null, reason);
        bool accepted = Verify(vector, Encoding.UTF8.GetBytes(vector.GetProperty("document").GetRawText())) is not null;
        return new("fep-8b32/" + id, verdict == "either" || accepted == (verdict == "accept"), $"accepted: {accepted}, verdict: {verdict}");
    }

    private static ProvedBy? Verify(JsonElement vector, byte[] document)
    {
        string now = vector.TryGetProperty("now", out JsonElement given) ? given.GetString()! : "2026-01-01T00:00:00Z";
        if (!BoundedJson.TryParse(document, out JsonElement json, out _)) return null;
        if (!ObjectProof.TryRead(json, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), out ProofEnvelope? envelope, out _)) return null;
        string method = envelope.VerificationMethod;
        if (Multikey.FromDidKey(method) is { } did) return ObjectProof.Verify(envelope, did);
        Multikey? published = KeyDocument(vector, method);
        if (!vector.TryGetProperty("actor", out JsonElement actor)) return published is null ? null : ObjectProof.Verify(envelope, published);
        if (AssertionMethods.Find(new AsNode(actor), method) is { } embedded) return ObjectProof.Verify(envelope, embedded);
        return published is not null && AssertionMethods.Confirms(new AsNode(actor), published) ? ObjectProof.Verify(envelope, published) : null;
    }

    /// <summary>What fetching the key would find, with the controller that its id says.</summary>
    private static Multikey? KeyDocument(JsonElement vector, string method) =>
        vector.GetProperty("keys").TryGetProperty(method, out JsonElement multibase)
            ? Multikey.From(new AsNode(JsonSerializer.SerializeToElement(
                new { id = method, type = "Multikey", controller = method.Split('#')[0], publicKeyMultibase = multibase.GetString() })))
            : null;
}
