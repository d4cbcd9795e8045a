using System.Diagnostics.CodeAnalysis;
using Federation.Keys;

namespace Federation.Signatures;

/// <summary>
/// Signatures of HTTP requests. The straight line in calls <see cref="TryReadEnvelope"/> first (no network, no key), finds the key,
/// then <see cref="Verify"/>. Each scheme has a file of its own; this one chooses between them.
/// </summary>
public static class HttpSignature
{
    /// <summary>
    /// Step 1 of the straight line in: reads the signature headers, checks that they cover enough, are fresh, and that the digest is
    /// the body's. Uses no network and never throws, whatever the headers hold.
    /// </summary>
    /// <param name="request">The request as received.</param>
    /// <param name="now">The current time.</param>
    /// <param name="envelope">What the request claims, when true.</param>
    /// <param name="fault">Why not, when false; otherwise <see cref="SignatureFault.None"/>.</param>
    /// <param name="limits">The limits, or <see cref="SignatureLimits.Default"/>.</param>
    public static bool TryReadEnvelope(
        HttpRequestParts request,
        DateTimeOffset now,
        [NotNullWhen(true)] out SignatureEnvelope? envelope,
        out SignatureFault fault,
        SignatureLimits? limits = null)
    {
        envelope = null;
        if (SchemeOf(request) is not { } scheme)
        {
            fault = SignatureFault.Missing;
            return false;
        }
        fault = scheme switch
        {
            SignatureScheme.Rfc9421 => Rfc9421.Read(request, now, limits ?? SignatureLimits.Default, out envelope),
            SignatureScheme.Cavage => Cavage.Read(request, now, limits ?? SignatureLimits.Default, out envelope),
        };
        return envelope is not null;
    }

    /// <summary>
    /// Step 3: verifies the signature with a key. <see langword="null"/> when it is not this key's. The result speaks for
    /// the key's owner, so the key must come from the owner's own document or be confirmed by it (<see cref="ActorKeys"/>). The key id
    /// was only the way to find it: it may be the actor's id, and is not compared.
    /// </summary>
    public static Signer? Verify(SignatureEnvelope envelope, PublicKey key)
    {
        foreach (byte[] candidate in envelope.Candidates)
            if (key.Verify(candidate, envelope.Signature, envelope.Algorithm)) return new Signer(key.Owner, key.Id);
        return null;
    }

    /// <summary>
    /// The headers of a signed request: <c>Host</c>, <c>Date</c>, <c>Digest</c> when there is a body, and <c>Signature</c> over all of
    /// them and the request target, in draft-cavage-12 with rsa-sha256, the form that every peer reads.
    /// </summary>
    /// <param name="method">The method, in any case.</param>
    /// <param name="target">The absolute URL.</param>
    /// <param name="body">The body; empty for GET.</param>
    /// <param name="key">Our key.</param>
    /// <param name="now">The current time; the header has whole seconds.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        string method, Uri target, ReadOnlyMemory<byte> body, RsaPrivateKey key, DateTimeOffset now) =>
        Sign(SignatureScheme.Cavage, method, target, body, key, now);

    /// <summary>
    /// The headers of a request signed in a scheme of the caller's choice. For RFC 9421: <c>Host</c>, <c>Date</c>, <c>Content-Digest</c> when
    /// there is a body, <c>Signature-Input</c> and <c>Signature</c>, one signature in rsa-v1_5-sha256 over @method, @target-uri, @authority,
    /// host, date and content-digest, which are the components that Fedify signs and Mastodon 4.5 reads.
    /// </summary>
    /// <param name="scheme">How to sign.</param>
    /// <param name="method">The method; RFC 9421 signs it in the case in which it will be sent, so in upper case.</param>
    /// <param name="target">The absolute URL.</param>
    /// <param name="body">The body; empty for GET.</param>
    /// <param name="key">Our key.</param>
    /// <param name="now">The current time; the headers have whole seconds.</param>
    /// <param name="further">Headers beside those, which are signed as well.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        SignatureScheme scheme, string method, Uri target, ReadOnlyMemory<byte> body, RsaPrivateKey key, DateTimeOffset now,
        IReadOnlyCollection<KeyValuePair<string, string>>? further = null) => scheme switch
        {
            SignatureScheme.Cavage => Cavage.Sign(method, target, body, key, now, further ?? []),
            SignatureScheme.Rfc9421 => Rfc9421.Sign(method, target, body, key, now, further ?? []),
        };

    /// <summary>
    /// RFC 9421 always comes with <c>Signature-Input</c>; the header <c>Signature</c> alone is the draft's. [RFC 9421 §4.1] A request with
    /// both is RFC 9421's and nothing else: its <c>Signature</c> cannot be read both ways, and what is wrong in one is not tried in the other.
    /// </summary>
    private static SignatureScheme? SchemeOf(HttpRequestParts request) =>
        request.Headers("Signature-Input").Count > 0 ? SignatureScheme.Rfc9421
        : request.Headers("Signature").Count > 0 ? SignatureScheme.Cavage
        : null;
}
