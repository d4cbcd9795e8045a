using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Keys;
using Federation.Proofs;
using Federation.Signatures;
using JsonLd;

namespace ActorServer.Bench;

/// <summary>How an activity shows whose it is.</summary>
internal enum Mechanism
{
    /// <summary>The HTTP signature of most servers.</summary>
    Cavage,

    /// <summary>RFC 9421 with an RSA key.</summary>
    Rfc9421Rsa,

    /// <summary>RFC 9421 with an Ed25519 key.</summary>
    Rfc9421Ed25519,

    /// <summary>A Linked Data signature, brought by somebody else, who signs the request in the draft's way.</summary>
    LdSignatureForwarded,

    /// <summary>An object integrity proof, brought in the same way.</summary>
    ObjectProofForwarded,
}

/// <summary>Signs requests in every way that peers do, before the clock runs.</summary>
internal sealed class Signing(RsaPrivateKey key, string relay) : IDisposable
{
    private static readonly JsonLdProcessor Processor = new(new JsonLdOptions());

    /// <summary>DER before the 32 bytes of an Ed25519 key. [RFC 8410 §4]</summary>
    private static readonly byte[] SpkiPrefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    private readonly RsaPrivateKey _relayKey = RsaPrivateKey.Generate($"{relay}#main-key");
    private readonly Ed25519PrivateKey _ed25519 = Ed25519PrivateKey.Generate(key.KeyId.Replace("#main-key", "#ed25519-key", StringComparison.Ordinal));

    internal string RelayKeyId => _relayKey.KeyId;
    internal string RelayPem => _relayKey.PublicPem;
    internal string Ed25519KeyId => _ed25519.KeyId;
    internal string Ed25519Multibase => _ed25519.PublicKeyMultibase;
    internal string Ed25519Pem => new(PemEncoding.Write("PUBLIC KEY", [.. SpkiPrefix, .. _ed25519.PublicKey.Span]));

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    internal SignedRequest Sign(Uri inbox, string json, Mechanism mechanism)
    {
        var body = Encoding.UTF8.GetBytes(mechanism switch
        {
            Mechanism.LdSignatureForwarded => WithLdSignature(json),
            Mechanism.ObjectProofForwarded => ObjectProof.Sign((JsonObject)JsonNode.Parse(json)!, _ed25519, Now).ToJsonString(),
            _ => json,
        });
        return new(body, mechanism switch
        {
            Mechanism.Cavage => HttpSignature.Sign("POST", inbox, body, key, Now),
            Mechanism.Rfc9421Rsa => HttpSignature.Sign(SignatureScheme.Rfc9421, "POST", inbox, body, key, Now),
            Mechanism.Rfc9421Ed25519 => WithEd25519(inbox, body),
            _ => HttpSignature.Sign("POST", inbox, body, _relayKey, Now),
        });
    }

    /// <summary>In the draft's way, in perfect form, and signed with nothing.</summary>
    internal static SignedRequest AsIfSigned(Uri inbox, string json, string keyId)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var signature = Convert.ToBase64String(RandomNumberGenerator.GetBytes(256));    // as long as RSA's
        return new(body,
        [
            new("Host", inbox.Authority), new("Date", Now.ToString("R")), new("Digest", "SHA-256=" + Convert.ToBase64String(SHA256.HashData(body))),
            new("Signature", $"keyId=\"{keyId}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date digest\",signature=\"{signature}\""),
        ]);
    }

    public void Dispose() => _relayKey.Dispose();

    /// <summary>[RFC 9421 §2.5, §3.1] Over the same components as RSA has here.</summary>
    private List<KeyValuePair<string, string>> WithEd25519(Uri inbox, byte[] body)
    {
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        var input = $"(\"@method\" \"@target-uri\" \"content-digest\");created={Now.ToUnixTimeSeconds()};keyid=\"{_ed25519.KeyId}\";alg=\"ed25519\"";
        var signed = $"\"@method\": POST\n\"@target-uri\": {inbox.AbsoluteUri}\n\"content-digest\": {digest}\n\"@signature-params\": {input}";
        return
        [
            new("Host", inbox.Authority), new("Content-Digest", digest), new("Signature-Input", $"sig1={input}"),
            new("Signature", $"sig1=:{Convert.ToBase64String(_ed25519.Sign(Encoding.ASCII.GetBytes(signed)))}:"),
        ];
    }

    /// <summary>RsaSignature2017: over the hashes of the options' and of the document's canonical RDF.</summary>
    private string WithLdSignature(string json)
    {
        var created = Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var options = new JsonObject { ["@context"] = "https://w3id.org/identity/v1", ["creator"] = key.KeyId, ["created"] = created };
        var signed = (JsonObject)JsonNode.Parse(json)!;
        signed["signature"] = new JsonObject
        {
            ["type"] = "RsaSignature2017",
            ["creator"] = key.KeyId,
            ["created"] = created,
            ["signatureValue"] = Convert.ToBase64String(key.SignSha256(Encoding.ASCII.GetBytes(Hash(options.ToJsonString()) + Hash(json)))),
        };
        return signed.ToJsonString();
    }

    private static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Processor.Canonicalize(LdJson.Parse(json)).NQuads.Span));
}
