using System.Text.Json.Nodes;
using Federation;
using Federation.Keys;
using Federation.Proofs;

namespace ActorServer.Tests.Support;

/// <summary>A peer that vouches for what it says within the document, so that whoever gets it passed on can tell whose it is. [FEP-8b32]</summary>
internal static class PeerProofs
{
    /// <summary>A new key for proofs, listed in the peer's document.</summary>
    internal static Ed25519PrivateKey ListProofKey(this FakePeer peer)
    {
        var key = Ed25519PrivateKey.Generate($"{peer.Actor}#ed25519-key");
        peer.Documents[$"/users/{peer.Name}"]["assertionMethod"] = new JsonArray(new JsonObject
        {
            ["id"] = key.KeyId,
            ["type"] = "Multikey",
            ["controller"] = peer.Actor,
            ["publicKeyMultibase"] = key.PublicKeyMultibase,
        });
        return key;
    }

    /// <summary>An activity of the peer's with a proof.</summary>
    internal static JsonObject Prove(this FakePeer author, JsonObject activity, Ed25519PrivateKey key)
    {
        activity["@context"] = new JsonArray(As.Context, "https://w3id.org/security/data-integrity/v2");
        author.Complete(activity);
        (activity["object"] as JsonObject)?.Remove("@context");
        return ObjectProof.Sign(activity, key, author.Clock.GetUtcNow());
    }
}
