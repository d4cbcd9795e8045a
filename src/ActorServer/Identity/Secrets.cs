using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ActorServer.Identity;

/// <summary>Secrets that this server hands out: 256 random bits each, of which only a hash is kept.</summary>
internal static class Secrets
{
    internal static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A fast hash is enough: nobody guesses 256 bits. (Passwords are another matter: the owner's password.)</summary>
    internal static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes the same time wherever the two differ.</summary>
    internal static bool AreEqual(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
