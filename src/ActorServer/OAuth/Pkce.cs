using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ActorServer.Identity;

namespace ActorServer.OAuth;

/// <summary>Proof that who brings a code is who asked for it. Only S256: a challenge that is its own answer proves nothing. [RFC 7636]</summary>
internal static class Pkce
{
    internal const string Method = "S256";

    /// <summary>SHA-256 in base64url, as [RFC 7636 §4.2] makes it.</summary>
    internal static bool IsChallenge(string? challenge) => challenge is { Length: 43 } && challenge.All(IsUrlSafe);

    internal static bool Matches(string challenge, string? verifier) =>
        verifier is { Length: >= 43 and <= 128 } && verifier.All(c => IsUrlSafe(c) || c is '.' or '~')    // [RFC 7636 §4.1]
        && Secrets.AreEqual(challenge, Challenge(verifier));

    internal static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private static bool IsUrlSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
