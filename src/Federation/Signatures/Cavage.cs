using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Federation.Keys;
using Federation.Origins;

namespace Federation.Signatures;

/// <summary>
/// draft-cavage-http-signatures-12 as the fediverse uses it: header <c>Signature</c> (the <c>Authorization</c> form is used by nobody
/// here). [ActivityPub HTTP Signatures] <c>hs2019</c> means what the key is for: RSASSA-PKCS1-v1_5 with SHA-256, which is what all its senders do, or Ed25519.
/// </summary>
internal static class Cavage
{
    private const string RequestTarget = "(request-target)";
    private const string Created = "(created)";
    private const string Expires = "(expires)";

    /// <summary>Honest requests cover five to ten.</summary>
    private const int MaxCovered = 32;

    /// <summary>The headers that exist once in a request; a second one would be read by somebody else than the one who checks.</summary>
    private static readonly string[] Singular = ["Signature", "Host", "Date", "Digest", "Content-Type", "Content-Length"];

    public static SignatureFault Read(HttpRequestParts request, DateTimeOffset now, SignatureLimits limits, out SignatureEnvelope? envelope)
    {
        envelope = null;
        foreach (string name in Singular)
            if (request.Headers(name).Count > 1) return SignatureFault.Malformed;
        if (SignatureParameters.Parse(request.Headers("Signature")[0]) is not { } parameters) return SignatureFault.Malformed;

        // Who claims it, and in which algorithm. [Cavage-12 §2.1.1, §2.1.2, §2.1.3]
        string? keyId = parameters.GetValueOrDefault("keyId");
        if (!HttpUrl.TryParse(keyId, out _)) return SignatureFault.Malformed;
        if (!TryAlgorithm(parameters.GetValueOrDefault("algorithm"), out SignatureAlgorithm? algorithm)) return SignatureFault.UnknownScheme;
        if (StrictBase64.Decode(parameters.GetValueOrDefault("signature")) is not { } signature) return SignatureFault.Malformed;

        // What it covers, when it was made, and over which bytes
        if (CoveredBy(parameters) is not { } covered) return SignatureFault.Malformed;
        var claim = new Claim(request, parameters, covered);
        if (CoverageFault(claim) is var coverage and not SignatureFault.None) return coverage;
        if (FreshnessFault(claim, now, limits, out DateTimeOffset signedAt) is var stale and not SignatureFault.None) return stale;
        if (BodyDigest.Check(request, SignatureScheme.Cavage) is var digest and not SignatureFault.None) return digest;
        if (SigningString(claim, request.Target) is not { } signed) return SignatureFault.Malformed;

        List<byte[]> candidates = [signed];
        int query = request.Target.IndexOf('?', StringComparison.Ordinal);
        if (limits.AcceptUnsignedQueryOfGet && query >= 0 && request.Method.Equals("GET", StringComparison.OrdinalIgnoreCase))
            candidates.Add(SigningString(claim, request.Target[..query])!);
        envelope = new SignatureEnvelope
        {
            Scheme = SignatureScheme.Cavage,
            KeyId = keyId,
            Host = request.Headers("Host")[0],
            SignedAt = signedAt,
            Algorithm = algorithm,
            Signature = signature,
            Candidates = candidates,
            Covered = covered,
        };
        return SignatureFault.None;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        string method, Uri target, ReadOnlyMemory<byte> body, RsaPrivateKey key, DateTimeOffset now, IEnumerable<KeyValuePair<string, string>> further)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", HttpUrl.AsciiAuthority(target)),
            new("Date", HttpDate.Format(now)),
        ];
        if (BodyDigest.IsDue(method, body)) headers.Add(new("Digest", Digest.Of(body.Span)));
        headers.AddRange(further);

        // Written once, into lent memory: each delivery has its own, and they are the larger part of what it allocates.
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture);
        var names = new StringBuilder(RequestTarget);
        text.AppendLiteral($"{RequestTarget}: {method.ToLowerInvariant()} {target.PathAndQuery}");
        foreach ((string name, string value) in headers)
        {
            string lower = name.ToLowerInvariant();
            text.AppendLiteral("\n");
            text.AppendLiteral(lower);
            text.AppendLiteral(": ");
            text.AppendLiteral(value);
            names.Append(' ').Append(lower);
        }
        string signature = Convert.ToBase64String(key.SignSha256(ToUtf8(ref text)));
        headers.Add(new("Signature", $"keyId=\"{key.KeyId}\",algorithm=\"rsa-sha256\",headers=\"{names}\",signature=\"{signature}\""));
        return headers;
    }

    /// <summary>[Cavage-12 §2.3] The covered values, a line each; <see langword="null"/> when one of them is not there.</summary>
    internal static byte[]? SigningString(Claim claim, string target)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture);
        foreach (string name in claim.Covered)
        {
            string? value = name switch
            {
                RequestTarget => $"{claim.Request.Method.ToLowerInvariant()} {target}",
                Created => claim.Parameters.GetValueOrDefault("created"),
                Expires => claim.Parameters.GetValueOrDefault("expires"),
                _ => HeaderValue(claim.Request.Headers(name)),
            };
            if (value is null) return null; // [Cavage-12 §2.3 MUST] a listed header that is absent produces an error
            if (!text.Text.IsEmpty) text.AppendLiteral("\n");
            text.AppendLiteral(name);
            text.AppendLiteral(": ");
            text.AppendLiteral(value);
        }
        return ToUtf8(ref text);
    }

    /// <summary>What was written into lent memory, which goes back.</summary>
    private static byte[] ToUtf8(ref DefaultInterpolatedStringHandler text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text.Text)];
        Encoding.UTF8.GetBytes(text.Text, bytes);
        text.Clear();
        return bytes;
    }

    /// <summary>The header list, lower-cased as it is in the signing string; Date alone when there is none. [Cavage-12 §2.1.6]</summary>
    internal static IReadOnlyList<string>? CoveredBy(Dictionary<string, string> parameters)
    {
        if (!parameters.TryGetValue("headers", out string? list)) return ["date"];
        string[] names = list.ToLowerInvariant().Split(' ', MaxCovered + 1, StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > MaxCovered) return null; // [Cavage-12 §2.1.6 MUST NOT] zero-length
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            if (Array.IndexOf(names, name) < i || (name[0] == '(' && name is not (RequestTarget or Created or Expires)) || name[0] == '@') return null;
        }
        return names;
    }

    private static bool TryAlgorithm(string? name, out SignatureAlgorithm? algorithm)
    {
        algorithm = name switch
        {
            "rsa-sha256" => SignatureAlgorithm.RsaPkcs1Sha256,
            "rsa-sha512" => SignatureAlgorithm.RsaPkcs1Sha512,
            "ed25519-sha512" => SignatureAlgorithm.Ed25519, // Misskey's name for it
            _ => null, // the key decides
        };
        return algorithm is not null || name is null or "hs2019"; // not hmac with a public key, not rsa-sha1
    }

    private static SignatureFault CoverageFault(Claim claim)
    {
        bool namesRsa = claim.Parameters.GetValueOrDefault("algorithm")?.StartsWith("rsa", StringComparison.Ordinal) == true;
        // [Cavage-12 §2.3 MUST] (created) and (expires) not with an algorithm that starts with rsa
        if (namesRsa && (claim.Covers(Created) || claim.Covers(Expires))) return SignatureFault.Malformed;
        bool enough = claim.Covers(RequestTarget) && claim.Covers("host")
            && (claim.Covers("date") || claim.Covers(Created))
            && (claim.Covers("digest") || !BodyDigest.IsDue(claim.Request.Method, claim.Request.Body));
        return enough ? SignatureFault.None : SignatureFault.TooLittleCovered;
    }

    private static SignatureFault FreshnessFault(Claim claim, DateTimeOffset now, SignatureLimits limits, out DateTimeOffset signedAt)
    {
        signedAt = DateTimeOffset.MaxValue;
        if (claim.Parameters.TryGetValue("expires", out string? expires))
        {
            if (!TryUnixTime(expires, NumberStyles.AllowDecimalPoint, out DateTimeOffset end)) return SignatureFault.Malformed;
            if (end < now) return SignatureFault.Stale; // [Cavage-12 §2.1.5 MUST NOT] process after it
        }
        if (claim.Parameters.TryGetValue("created", out string? created))
        {
            // [Cavage-12 §2.1.4] whole seconds
            if (!TryUnixTime(created, NumberStyles.None, out signedAt)) return SignatureFault.Malformed;
            if (!limits.IsFresh(signedAt, now)) return SignatureFault.Stale;
        }
        if (claim.Covers("date"))
        {
            if (claim.Request.Headers("Date") is not [var date]) return SignatureFault.Malformed;
            if (!HttpDate.TryParse(date.Trim(), out DateTimeOffset time)) return SignatureFault.Malformed;
            if (!limits.IsFresh(time, now)) return SignatureFault.Stale;
            if (time < signedAt) signedAt = time;
        }
        return SignatureFault.None;
    }

    private static bool TryUnixTime(string text, NumberStyles style, out DateTimeOffset time)
    {
        time = default;
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal seconds)) return false;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }

    /// <summary>[Cavage-12 §2.3] Several headers of one name are joined with a comma and a space, surrounding white space removed.</summary>
    private static string? HeaderValue(IReadOnlyList<string> values) =>
        values.Count switch
        {
            0 => null,
            1 => values[0].Trim(),
            _ => string.Join(", ", values.Select(value => value.Trim())),
        };

    /// <summary>A request, and what its Signature header says about itself.</summary>
    internal sealed record Claim(HttpRequestParts Request, Dictionary<string, string> Parameters, IReadOnlyList<string> Covered)
    {
        public bool Covers(string name) => Covered.Contains(name);
    }
}
