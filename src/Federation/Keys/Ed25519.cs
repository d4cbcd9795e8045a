using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>
/// Ed25519 as RFC 8032 §5.1 has it, through OpenSSL: .NET 10's base library does not have it. Thread-safe. Each call makes its native
/// objects and frees them before it returns, so none can leak or be used too late; nothing managed is allocated but the result.
/// </summary>
/// <remarks>
/// Where there is no libcrypto of 1.1.1 or later (Windows, macOS), <see cref="IsSupported"/> is false and every call throws
/// <see cref="PlatformNotSupportedException"/>.
/// </remarks>
public static class Ed25519
{
    /// <summary>Bytes of a public key, and of the seed that a private key is. [RFC 8032 §5.1.5]</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of a signature. [RFC 8032 §5.1.6]</summary>
    public const int SignatureLength = 64;

    /// <summary>Whether this machine can do it. A library that has it switched off (FIPS mode) counts as one without.</summary>
    public static bool IsSupported { get; } = Libcrypto.TryLoad() && CanMakeKeys();

    /// <summary>
    /// Verifies a signature. False for one that is not this key's over this message, for one in a form other than the canonical one
    /// (S at least L [RFC 8032 §5.1.7]), and for a key or a signature of the wrong length.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        ThrowIfUnsupported();
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength) return false;
        nint key = 0, context = 0;
        try
        {
            key = Libcrypto.NewPublicKey(Libcrypto.Ed25519, 0, publicKey, KeyLength);
            if (key == 0) return false;
            context = Libcrypto.NewContext();
            return context != 0
                && Libcrypto.VerifyInit(context, 0, 0, 0, key) == 1
                && Libcrypto.Verify(context, signature, SignatureLength, message, (nuint)message.Length) == 1;
        }
        finally
        {
            Free(key, context);
        }
    }

    /// <summary>Signs a message with a seed. The signature depends on nothing else. [RFC 8032 §5.1.6]</summary>
    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    /// <exception cref="CryptographicException">OpenSSL refused.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        ThrowIfUnsupported();
        nint key = 0, context = 0;
        try
        {
            key = PrivateKey(seed);
            context = Libcrypto.NewContext();
            byte[] signature = new byte[SignatureLength];
            nuint length = SignatureLength;
            return context != 0
                && Libcrypto.SignInit(context, 0, 0, 0, key) == 1
                && Libcrypto.Sign(context, signature, ref length, message, (nuint)message.Length) == 1 ? signature : throw Refused();
        }
        finally
        {
            Free(key, context);
        }
    }

    /// <summary>The public key of a seed. [RFC 8032 §5.1.5]</summary>
    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    /// <exception cref="CryptographicException">OpenSSL refused.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        ThrowIfUnsupported();
        return PublicKey(seed);
    }

    /// <summary>A new private key: 32 bytes from the system's source of randomness.</summary>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public static byte[] GenerateSeed()
    {
        ThrowIfUnsupported();
        return RandomNumberGenerator.GetBytes(KeyLength);
    }

    private static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        nint key = 0;
        try
        {
            key = PrivateKey(seed);
            byte[] result = new byte[KeyLength];
            nuint length = KeyLength;
            return Libcrypto.GetPublicKey(key, result, ref length) == 1 ? result : throw Refused();
        }
        finally
        {
            Free(key, 0);
        }
    }

    private static nint PrivateKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != KeyLength) throw new ArgumentException("an Ed25519 private key has 32 bytes", nameof(seed));
        nint key = Libcrypto.NewPrivateKey(Libcrypto.Ed25519, 0, seed, KeyLength);
        return key != 0 ? key : throw Refused();
    }

    private static void Free(nint key, nint context)
    {
        Libcrypto.FreeContext(context);     // both take zero
        Libcrypto.FreeKey(key);
        Libcrypto.ClearErrors();
    }

    private static bool CanMakeKeys()
    {
        try
        {
            return PublicKey(new byte[KeyLength]).Length == KeyLength;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static void ThrowIfUnsupported()
    {
        if (!IsSupported) throw new PlatformNotSupportedException("Ed25519 needs OpenSSL's libcrypto, 1.1.1 or later");
    }

    private static CryptographicException Refused() => new("OpenSSL refused an Ed25519 operation");
}
