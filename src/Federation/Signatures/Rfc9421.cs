using Federation.Keys;
using Federation.Origins;
using Federation.Signatures.StructuredFields;

namespace Federation.Signatures;

/// <summary>
/// RFC 9421 HTTP Message Signatures with RFC 9530 Content-Digest, for requests, in the fediverse's profile: the key id is a URL, the
/// time is stated, and method, target, host and body are covered.
/// </summary>
internal static class Rfc9421
{
    /// <summary>Two signatures, each by an 8192-bit key over twenty components, stay under it.</summary>
    private const int MaxFieldLength = 8 * 1024;

    /// <summary>A signer and the proxies on its way; each costs a reading, none a verification.</summary>
    private const int MaxSignatures = 8;

    /// <summary>Honest requests cover two to ten.</summary>
    private const int MaxCovered = 32;

    private const string Label = "sig1";

    /// <summary>The headers that exist once in a request; a second one would be read by somebody else than the one who checks.</summary>
    private static readonly string[] Singular = ["Host", "Date", "Content-Type", "Content-Length"];

    /// <summary>
    /// The first signature that would do, if it is genuine; those beside it are their makers' affair, a proxy's for instance. The fault is
    /// that of the first one.
    /// </summary>
    public static SignatureFault Read(HttpRequestParts request, DateTimeOffset now, SignatureLimits limits, out SignatureEnvelope? envelope)
    {
        envelope = null;
        if (request.Headers("Signature").Count == 0) return SignatureFault.Missing;
        // An absolute target names a host of its own, so that a request to another server would fit its signature here.
        if (request.Target is not ['/', ..]) return SignatureFault.Malformed;
        if (Array.Exists(Singular, name => request.Headers(name).Count > 1)) return SignatureFault.Malformed;
        if (ReadField(request, "Signature-Input") is not { } inputs || ReadField(request, "Signature") is not { } signatures) return SignatureFault.Malformed;
        // [RFC 9421 §4] a label in one field but not the other is an error
        if (inputs.Count != signatures.Count || !inputs.Keys.All(signatures.ContainsKey)) return SignatureFault.Malformed;

        SignatureFault digest = BodyDigest.Check(request, SignatureScheme.Rfc9421);
        SignatureFault first = SignatureFault.None;
        foreach ((string label, Member input) in inputs)
        {
            SignatureFault fault = ReadOne(new Claim(request, digest, input, signatures[label]), now, limits, out envelope);
            if (fault == SignatureFault.None) return SignatureFault.None;
            if (first == SignatureFault.None) first = fault;
        }
        return first;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        string method, Uri target, ReadOnlyMemory<byte> body, RsaPrivateKey key, DateTimeOffset now, IEnumerable<KeyValuePair<string, string>> further)
    {
        string authority = HttpUrl.AsciiAuthority(target);
        List<KeyValuePair<string, string>> headers = [new("Host", authority), new("Date", HttpDate.Format(now))];
        List<string> names = ["@method", "@target-uri", "@authority", "host", "date"];
        if (BodyDigest.IsDue(method, body))
        {
            headers.Add(new("Content-Digest", ContentDigest.Of(body.Span)));
            names.Add("content-digest");
        }
        foreach ((string name, string value) in further)
        {
            headers.Add(new(name, value));
            names.Add(name.ToLowerInvariant());
        }
        var message = new SignedMessage
        {
            Method = method,
            Target = target.PathAndQuery,
            Scheme = target.Scheme,
            Authority = authority,
            Fields = name => [.. headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)],
        };
        var covered = new InnerList([.. names.Select(name => new Item(new BareItem.String(name), []))], new Parameters
        {
            ["created"] = new BareItem.Integer(now.ToUnixTimeSeconds()),
            ["keyid"] = new BareItem.String(key.KeyId),
            ["alg"] = new BareItem.String("rsa-v1_5-sha256"),
        });
        byte[] signed = SignatureBase.Of(message, covered) ?? throw new ArgumentException("A method, target or key id outside ASCII cannot be signed.");
        headers.Add(new("Signature-Input", $"{Label}={StructuredField.Serialize(covered)}"));
        headers.Add(new("Signature", $"{Label}=:{Convert.ToBase64String(key.SignSha256(signed))}:"));
        return headers;
    }

    private static SignatureFault ReadOne(Claim claim, DateTimeOffset now, SignatureLimits limits, out SignatureEnvelope? envelope)
    {
        envelope = null;
        if (claim.Input is not InnerList covered || claim.Signature is not Item { Value: BareItem.ByteSequence signature }) return SignatureFault.Malformed;
        if (covered.Items.Count > MaxCovered || SignatureBase.ComponentsOf(covered) is not { } components) return SignatureFault.Malformed;

        // Who claims it, and in which algorithm. [RFC 9421 §2.3]
        if (!HasTypes(covered.Parameters)) return SignatureFault.Malformed;
        string? keyId = covered.Parameters.Find<BareItem.String>("keyid")?.Value;
        if (!HttpUrl.TryParse(keyId, out _)) return SignatureFault.Malformed;
        if (!TryAlgorithm(covered.Parameters, out SignatureAlgorithm? algorithm)) return SignatureFault.UnknownScheme;

        // When it was made, what it covers, and over which bytes
        if (FreshnessFault(covered.Parameters, now, limits, out DateTimeOffset signedAt) is var stale and not SignatureFault.None) return stale;
        HashSet<string> plain = [.. components.Where(component => component.IsPlain).Select(component => component.Name)];
        if (!CoversEnough(plain, claim.Request)) return SignatureFault.TooLittleCovered;
        if (claim.Digest != SignatureFault.None) return claim.Digest;
        SignedMessage message = SignedMessage.Of(claim.Request);
        if (SignatureBase.Of(message, covered) is not { } signed) return SignatureFault.Malformed;

        envelope = new SignatureEnvelope
        {
            Scheme = SignatureScheme.Rfc9421,
            KeyId = keyId,
            Host = plain.Contains("@target-uri") || plain.Contains("@authority") ? message.NormalAuthority! : claim.Request.Headers("Host")[0],
            SignedAt = signedAt,
            Algorithm = algorithm,
            Signature = signature.Value,
            Candidates = [signed],
            Covered = plain,
        };
        return SignatureFault.None;
    }

    private static OrderedDictionary<string, Member>? ReadField(HttpRequestParts request, string name)
    {
        string text = StructuredField.Combine(request.Headers(name));
        if (text.Length > MaxFieldLength) return null;
        return StructuredField.ParseDictionary(text) is { Count: > 0 and <= MaxSignatures } members ? members : null;
    }

    /// <summary>[RFC 9421 §2.3] Parameters that it does not define are signed like the others and mean nothing here.</summary>
    private static bool HasTypes(Parameters parameters)
    {
        foreach ((string name, BareItem value) in parameters)
        {
            bool typed = name switch
            {
                "created" or "expires" => value is BareItem.Integer,
                "keyid" or "alg" or "nonce" or "tag" => value is BareItem.String,
                _ => true,
            };
            if (!typed) return false;
        }
        return true;
    }

    /// <summary>[RFC 9421 §3.3.7, §6.2.2] Those that a public key can verify. A shared secret's is refused: nobody here shares one.</summary>
    private static bool TryAlgorithm(Parameters parameters, out SignatureAlgorithm? algorithm)
    {
        algorithm = parameters.Find<BareItem.String>("alg")?.Value switch
        {
            "rsa-v1_5-sha256" => SignatureAlgorithm.RsaPkcs1Sha256,
            "rsa-pss-sha512" => SignatureAlgorithm.RsaPssSha512,
            "ecdsa-p256-sha256" => SignatureAlgorithm.EcdsaP256Sha256,
            "ed25519" => SignatureAlgorithm.Ed25519,
            _ => null, // the key decides
        };
        return algorithm is not null || !parameters.ContainsKey("alg");
    }

    private static SignatureFault FreshnessFault(Parameters parameters, DateTimeOffset now, SignatureLimits limits, out DateTimeOffset signedAt)
    {
        signedAt = default;
        if (parameters.Find<BareItem.Integer>("created") is not { } created) return SignatureFault.TooLittleCovered; // when is not signed
        if (created.Value < 0 || created.Value > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return SignatureFault.Malformed;
        signedAt = DateTimeOffset.FromUnixTimeSeconds(created.Value);
        if (!limits.IsFresh(signedAt, now)) return SignatureFault.Stale;
        // [RFC 9421 §2.3, §7.2.1] not after it
        return parameters.Find<BareItem.Integer>("expires") is { } expires && (expires.Value < now.ToUnixTimeSeconds() || expires.Value < created.Value)
            ? SignatureFault.Stale : SignatureFault.None;
    }

    /// <summary>
    /// [RFC 9421 §7.2.1] Method, host, target with its query, and body. Only components without parameters count: those with some say
    /// less than the whole.
    /// </summary>
    private static bool CoversEnough(HashSet<string> covered, HttpRequestParts request)
    {
        bool query = covered.Contains("@query") || !request.Target.Contains('?', StringComparison.Ordinal);
        bool target = covered.Contains("@request-target") || (covered.Contains("@path") && query);
        bool host = covered.Contains("@authority") || covered.Contains("host");
        return covered.Contains("@method")
            && (covered.Contains("@target-uri") || (target && host))
            && (covered.Contains("content-digest") || !BodyDigest.IsDue(request.Method, request.Body));
    }

    /// <summary>A request, what is wrong with its digest, and the members of one label in its two signature fields.</summary>
    private sealed record Claim(HttpRequestParts Request, SignatureFault Digest, Member Input, Member Signature);
}
