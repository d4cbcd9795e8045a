using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Federation.Keys;
using Federation.Origins;

namespace Federation.Signatures;

/// <summary>
/// draft-cavage-http-signatures-12 as the fediverse uses it: header <c>Signature</c> (the <c>Authorization</c> form is used by nobody
/// here), RSASSA-PKCS1-v1_5. <c>hs2019</c> means SHA-256 with an RSA key, which is what all its senders do.
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

        // Who claims it, and in which algorithm
        if (!parameters.TryGetValue("keyId", out string? keyId) || !HttpUrl.TryParse(keyId, out _)) return SignatureFault.Malformed; // [cavage-12 §2.1.1]
        string? algorithm = parameters.GetValueOrDefault("algorithm");
        if (HashOf(algorithm) is not { } hash) return SignatureFault.UnknownScheme;
        if (!parameters.TryGetValue("signature", out string? encoded) || StrictBase64.Decode(encoded) is not { } signature) return SignatureFault.Malformed;

        // What it covers
        if (CoveredBy(parameters) is not { } covered) return SignatureFault.Malformed;
        if (CoverageFault(covered, request, algorithm) is var coverage and not SignatureFault.None) return coverage;

        // When
        if (FreshnessFault(covered, parameters, request, now, limits, out DateTimeOffset signedAt) is var stale and not SignatureFault.None) return stale;

        // Which bytes
        if (DigestFault(request) is var digest and not SignatureFault.None) return digest;
        if (SigningString(covered, parameters, request, request.Target) is not { } signed) return SignatureFault.Malformed;

        List<byte[]> candidates = [signed];
        int query = request.Target.IndexOf('?', StringComparison.Ordinal);
        if (limits.AcceptUnsignedQueryOfGet && query >= 0 && request.Method.Equals("GET", StringComparison.OrdinalIgnoreCase))
            candidates.Add(SigningString(covered, parameters, request, request.Target[..query])!);
        envelope = new SignatureEnvelope(SignatureScheme.Cavage, keyId, request.Headers("Host")[0], signedAt, hash, signature, candidates);
        return SignatureFault.None;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Sign(string method, Uri target, ReadOnlyMemory<byte> body, RsaPrivateKey key, DateTimeOffset now)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", target.IsDefaultPort ? HttpUrl.AsciiHost(target) : $"{HttpUrl.AsciiHost(target)}:{target.Port}"),
            new("Date", HttpDate.Format(now)),
        ];
        if (HasBody(method, body)) headers.Add(new("Digest", Digest.Of(body.Span)));

        var text = new StringBuilder($"{RequestTarget}: {LowerMethod(method)} {target.PathAndQuery}");
        var names = new StringBuilder(RequestTarget);
        foreach ((string name, string value) in headers)
        {
            string lower = name.ToLowerInvariant();
            text.Append('\n').Append(lower).Append(": ").Append(value);
            names.Append(' ').Append(lower);
        }
        string signature = Convert.ToBase64String(key.SignSha256(Encoding.UTF8.GetBytes(text.ToString())));
        headers.Add(new("Signature", $"keyId=\"{key.KeyId}\",algorithm=\"rsa-sha256\",headers=\"{names}\",signature=\"{signature}\""));
        return headers;
    }

    /// <summary>[cavage-12 §2.3] The covered values, a line each; <see langword="null"/> when one of them is not there.</summary>
    internal static byte[]? SigningString(IReadOnlyList<string> covered, Dictionary<string, string> parameters, HttpRequestParts request, string target)
    {
        var text = new StringBuilder();
        foreach (string name in covered)
        {
            string? value = name switch
            {
                RequestTarget => $"{LowerMethod(request.Method)} {target}",
                Created => parameters.GetValueOrDefault("created"),
                Expires => parameters.GetValueOrDefault("expires"),
                _ => HeaderValue(request.Headers(name)),
            };
            if (value is null) return null; // [cavage-12 §2.3] a listed header that is absent MUST produce an error
            if (text.Length > 0) text.Append('\n');
            text.Append(name).Append(": ").Append(value);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The header list, lower-cased as it is in the signing string; Date alone when there is none. [cavage-12 §2.1.6]</summary>
    internal static IReadOnlyList<string>? CoveredBy(Dictionary<string, string> parameters)
    {
        if (!parameters.TryGetValue("headers", out string? list)) return ["date"];
        string[] names = list.ToLowerInvariant().Split(' ', MaxCovered + 1, StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > MaxCovered) return null; // [cavage-12 §2.1.6 MUST NOT] zero-length
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
            if (!seen.Add(name) || (name[0] == '(' && name is not (RequestTarget or Created or Expires)) || name[0] == '@') return null;
        return names;
    }

    private static HashAlgorithmName? HashOf(string? algorithm) => algorithm switch
    {
        null or "rsa-sha256" or "hs2019" => HashAlgorithmName.SHA256,
        "rsa-sha512" => HashAlgorithmName.SHA512,
        _ => null, // hmac with a public key, rsa-sha1, Ed25519 names
    };

    private static SignatureFault CoverageFault(IReadOnlyList<string> covered, HttpRequestParts request, string? algorithm)
    {
        bool created = covered.Contains(Created);
        // [cavage-12 §2.3 MUST] (created) and (expires) not with an algorithm that starts with rsa
        if ((created || covered.Contains(Expires)) && algorithm?.StartsWith("rsa", StringComparison.Ordinal) == true) return SignatureFault.Malformed;
        return covered.Contains(RequestTarget) && covered.Contains("host") && (created || covered.Contains("date"))
            && (!HasBody(request.Method, request.Body) || covered.Contains("digest")) ? SignatureFault.None : SignatureFault.TooLittleCovered;
    }

    private static SignatureFault FreshnessFault(
        IReadOnlyList<string> covered, Dictionary<string, string> parameters, HttpRequestParts request, DateTimeOffset now, SignatureLimits limits, out DateTimeOffset signedAt)
    {
        signedAt = DateTimeOffset.MaxValue;
        if (parameters.TryGetValue("expires", out string? expires))
        {
            if (!TryUnixTime(expires, out DateTimeOffset end)) return SignatureFault.Malformed;
            if (end < now) return SignatureFault.Stale; // [cavage-12 §2.1.5 MUST NOT] process after it
        }
        if (parameters.TryGetValue("created", out string? created))
        {
            if (created.Contains('.', StringComparison.Ordinal) || !TryUnixTime(created, out signedAt)) return SignatureFault.Malformed; // [cavage-12 §2.1.4]
            if (!IsFresh(signedAt, now, limits)) return SignatureFault.Stale;
        }
        if (covered.Contains("date"))
        {
            if (request.Headers("Date") is not [var date] || !HttpDate.TryParse(date.Trim(), out DateTimeOffset time)) return SignatureFault.Malformed;
            if (!IsFresh(time, now, limits)) return SignatureFault.Stale;
            if (time < signedAt) signedAt = time;
        }
        return SignatureFault.None;
    }

    private static bool IsFresh(DateTimeOffset time, DateTimeOffset now, SignatureLimits limits) =>
        time <= now + limits.ClockSkew && time >= now - limits.MaxAge - limits.ClockSkew;

    private static bool TryUnixTime(string text, out DateTimeOffset time)
    {
        time = default;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)) return false;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }

    private static SignatureFault DigestFault(HttpRequestParts request) => request.Headers("Digest") switch
    {
        [var digest] => Digest.Check(digest, request.Body.Span), // also on a GET: a digest that is there must be right
        _ => HasBody(request.Method, request.Body) ? SignatureFault.DigestMissing : SignatureFault.None,
    };

    /// <summary>A POST counts as having a body even when it is empty, so that nobody can add one.</summary>
    private static bool HasBody(string method, ReadOnlyMemory<byte> body) =>
        !body.IsEmpty || !(method.Equals("GET", StringComparison.OrdinalIgnoreCase) || method.Equals("HEAD", StringComparison.OrdinalIgnoreCase));

    /// <summary>[cavage-12 §2.3] Several headers of one name are joined with a comma and a space, surrounding white space removed.</summary>
    private static string? HeaderValue(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join(", ", values.Select(value => value.Trim()));

    private static string LowerMethod(string method) => method.ToLowerInvariant();
}
