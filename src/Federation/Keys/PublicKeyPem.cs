namespace Federation.Keys;

/// <summary>
/// Public keys as text: "BEGIN PUBLIC KEY" (SubjectPublicKeyInfo) and "BEGIN RSA PUBLIC KEY" (PKCS#1). [RFC 7468 §13] Line breaks do not
/// matter: some peers publish the whole key on one line.
/// </summary>
internal static class PublicKeyPem
{
    /// <summary>A key of <see cref="PublicKey.MaxBits"/> takes some 1.5 kB.</summary>
    private const int MaxLength = 8 * 1024;

    private const string Begin = "-----BEGIN PUBLIC KEY-----";
    private const string End = "-----END PUBLIC KEY-----";
    private const string BeginPkcs1 = "-----BEGIN RSA PUBLIC KEY-----";
    private const string EndPkcs1 = "-----END RSA PUBLIC KEY-----";

    /// <summary>The DER inside; <see langword="null"/> when there is none.</summary>
    public static (byte[] Der, bool IsPkcs1)? Read(string pem)
    {
        if (pem.Length > MaxLength) return null;
        return Between(pem, Begin, End) is { } spki ? (spki, false)
            : Between(pem, BeginPkcs1, EndPkcs1) is { } pkcs1 ? (pkcs1, true)
            : null;
    }

    public static string Write(ReadOnlySpan<byte> subjectPublicKeyInfo) => $"{Begin}\n{Convert.ToBase64String(subjectPublicKeyInfo)}\n{End}\n";

    public static string WritePkcs1(ReadOnlySpan<byte> rsaPublicKey) => $"{BeginPkcs1}\n{Convert.ToBase64String(rsaPublicKey)}\n{EndPkcs1}\n";

    private static byte[]? Between(string pem, string begin, string end)
    {
        int start = pem.IndexOf(begin, StringComparison.Ordinal);
        if (start < 0) return null;
        start += begin.Length;
        int stop = pem.IndexOf(end, start, StringComparison.Ordinal);
        if (stop < 0) return null;
        byte[] der = new byte[(stop - start) / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(pem.AsSpan(start, stop - start), der, out int length) && length > 0 ? der[..length] : null;
    }
}
