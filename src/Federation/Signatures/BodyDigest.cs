namespace Federation.Signatures;

/// <summary>What both schemes ask of a body: that a digest of it is there, and that whatever digest is there is right.</summary>
internal static class BodyDigest
{
    /// <summary>A POST counts as having a body even when it is empty, so that nobody can add one.</summary>
    public static bool IsDue(string method, ReadOnlyMemory<byte> body) => !body.IsEmpty
        || !(method.Equals("GET", StringComparison.OrdinalIgnoreCase) || method.Equals("HEAD", StringComparison.OrdinalIgnoreCase));

    /// <summary>Checks the digest that the scheme signs. The other scheme's proves nothing here, but it must not contradict.</summary>
    public static SignatureFault Check(HttpRequestParts request, SignatureScheme scheme)
    {
        (SignatureFault? own, SignatureFault? other) = scheme switch
        {
            SignatureScheme.Cavage => (OfDigest(request), OfContentDigest(request)),
            SignatureScheme.Rfc9421 => (OfContentDigest(request), OfDigest(request)),
        };
        if (other is SignatureFault.Malformed or SignatureFault.DigestMismatch) return other.Value;
        return own ?? (IsDue(request.Method, request.Body) ? SignatureFault.DigestMissing : SignatureFault.None);
    }

    private static SignatureFault? OfDigest(HttpRequestParts request) => request.Headers("Digest") switch
    {
        [] => null,
        [var digest] => Digest.Check(digest, request.Body.Span), // also on a GET: a digest that is there must be right
        _ => SignatureFault.Malformed,
    };

    private static SignatureFault? OfContentDigest(HttpRequestParts request) =>
        request.Headers("Content-Digest") is { Count: > 0 } lines ? ContentDigest.Check(lines, request.Body.Span) : null;
}
