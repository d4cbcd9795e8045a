using System.Text.Json;

namespace Federation.Proofs;

/// <summary>
/// When a proof or LD signature counts. There is no greatest age: what was written years ago is as true as ever, and who replays an
/// activity is told by its id.
/// </summary>
internal static class ProofTime
{
    public static ProofFault Check(JsonElement proof, DateTimeOffset now, ProofRules rules, out DateTimeOffset created)
    {
        created = default;
        if (JsonMembers.Text(proof, "created") is not { } text || !XsdDateTime.TryParse(text, out created)) return ProofFault.Malformed;
        if (created > now + rules.ClockSkew) return ProofFault.Stale;
        if (!proof.TryGetProperty("expires", out JsonElement end) || end.ValueKind == JsonValueKind.Null) return ProofFault.None;
        if (end.ValueKind != JsonValueKind.String || !XsdDateTime.TryParse(end.GetString()!, out DateTimeOffset expires)) return ProofFault.Malformed;
        return expires > now ? ProofFault.None : ProofFault.Stale; // [VC Data Integrity §4.3 MUST] no skew: it is the signer's own wish
    }
}
