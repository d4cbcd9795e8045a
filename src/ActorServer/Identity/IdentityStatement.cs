using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;

namespace ActorServer.Identity;

/// <summary>
/// That the holder of a key and an actor are the same: said by the actor's document, and signed with the key. Whoever moves to another address
/// can still show the key. [FEP-c390]
/// </summary>
internal static class IdentityStatement
{
    private const string Type = "VerifiableIdentityStatement";

    /// <summary>The owner's, with the key for proofs; null where there is none. Always the same for one key: its time is when the key was made.</summary>
    internal static async Task<JsonObject?> OfAsync(Tx tx, OwnIds own)
    {
        if (!Ed25519.IsSupported || await KeyRows.InUseAsync(tx, KeyRow.Ed25519) is not { } row) return null;
        var did = $"did:key:{row.PublicKey}";
        var statement = new JsonObject { ["type"] = Type, ["subject"] = did, ["alsoKnownAs"] = own.Actor };
        return ObjectProof.Sign(statement, Ed25519PrivateKey.FromMultibase(did, row.Secret), row.CreatedAt.ToTime());
    }

    /// <summary>
    /// The DIDs that an actor's document, as received, proves to hold. What does not verify, names another actor or another key is no statement.
    /// [FEP-c390 MUST discard]
    /// </summary>
    internal static IReadOnlyList<string> VerifiedIn(string actorJson, string actorId, DateTimeOffset now)
    {
        if (!actorJson.Contains(Type, StringComparison.Ordinal) || !BoundedJson.TryParse(Encoding.UTF8.GetBytes(actorJson), out var root, out _)) return [];
        var statements = new AsNode(root).Each("attachment").Where(item => item.Types.Any(type => type.EndsWith(Type, StringComparison.Ordinal)));
        return [.. statements.Take(Limits.IdentityStatements).Select(statement => SubjectOf(statement, actorId, now)).OfType<string>().Distinct()];
    }

    private static string? SubjectOf(AsNode statement, string actorId, DateTimeOffset now)
    {
        if (statement.IdOf("alsoKnownAs") != actorId || statement.IdOf("subject") is not { } subject) return null;
        if (!ObjectProof.TryRead(statement.Json, now, out var envelope, out _)) return null;
        // The key is the subject itself: nothing needs to be fetched to verify. [FEP-c390 MUST]
        if (envelope.ActorId != subject || envelope.VerificationMethod.Split('#')[0] != subject) return null;
        return Multikey.FromDidKey(envelope.VerificationMethod) is { } key && ObjectProof.Verify(envelope, key) is not null ? subject : null;
    }
}
