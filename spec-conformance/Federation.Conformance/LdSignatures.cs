using System.Globalization;
using System.Text;
using System.Text.Json;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;

namespace Federation.Conformance;

/// <summary>RsaSignature2017: documents that real servers signed, made ones, and signed RDF in other clothes.</summary>
internal static class LdSignatures
{
    private const string Folder = "integrity-proofs/rsasignature2017/";

    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture);

    public static IEnumerable<Result> Run()
    {
        foreach (JsonElement vector in Data.Json(Folder + "vectors.json").GetProperty("vectors").EnumerateArray())
        {
            ProvedBy? proved = Verify(vector.GetProperty("document"), vector, vector.GetProperty("publicKeyPem").GetString()!);
            string verdict = vector.GetProperty("verdict").GetString()!;
            bool passed = verdict switch
            {
                "accept" => proved is not null,
                "reject" => proved is null,
                "accept-but-strip" => proved is not null, // that it is stripped is a unit test's business
                "reject-or-use-compacted-form" => proved is null,
                _ => true,
            };
            yield return new("rsasignature2017/" + vector.GetProperty("id").GetString(), passed, $"accepted: {proved is not null}, verdict: {verdict}");
        }
        JsonElement attacks = Data.Json(Folder + "restructuring-attacks.json");
        string pem = attacks.GetProperty("publicKeyPem").GetString()!;
        foreach (JsonElement attack in attacks.GetProperty("attacks").EnumerateArray()) yield return Attack(attack, pem);

        JsonElement numbers = Data.Json(Folder + "raw-numbers.signed.json");
        bool accepted = Verify(numbers, numbers.GetProperty("signature"), Encoding.UTF8.GetString(Data.Bytes(Folder + "raw-numbers.public-key.pem"))) is not null;
        yield return new("rsasignature2017/raw-numbers", accepted, accepted ? "" : "refused");
    }

    /// <summary>Refused; where the data says that it does no harm, it may also say what the original says.</summary>
    private static Result Attack(JsonElement attack, string pem)
    {
        string id = attack.GetProperty("id").GetString()!, verdict = attack.GetProperty("verdict").GetString()!;
        ProvedBy? attacked = Verify(attack.GetProperty("attack"), attack, pem), original = Verify(attack.GetProperty("original"), attack, pem);
        bool passed = attacked is null
            || (verdict == "accept-or-reject" && original is not null && JsonElement.DeepEquals(attacked.Node.Json, original.Node.Json));
        return new("restructuring-attacks/" + id, passed, $"accepted: {attacked is not null}, verdict: {verdict}");
    }

    private static ProvedBy? Verify(JsonElement json, JsonElement source, string pem)
    {
        if (!ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json.GetRawText()), out ActivityDocument? document, out _)) return null;
        if (!LdSignature.TryRead(document, Now, out LdSignatureEnvelope? envelope, out _)) return null;
        string creator = source.GetProperty("creator").GetString()!;
        // The owner of a vector's key is who its id says: what fetching it would find.
        return LdSignature.Verify(envelope, new PublicKey(creator, creator.Split('#')[0].Replace("/public_key_pem", "", StringComparison.Ordinal), pem));
    }
}
