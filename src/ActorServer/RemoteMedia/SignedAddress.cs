using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ActorServer.Objects;

namespace ActorServer.RemoteMedia;

/// <summary>What somebody else's file is shown as. The letter stands in its address here; never use one for something else.</summary>
internal enum FileUse : byte
{
    Avatar = (byte)'a',
    Header = (byte)'h',
    Emoji = (byte)'e',
    Preview = (byte)'p',
    Attachment = (byte)'f',
}

/// <summary>
/// The address of somebody else's file, as it stands in the address under which this server shows it. The signature proves that this server wrote it,
/// into a page with a stored document that names the file: nobody can make this server fetch what they like. The same file always gets the same address,
/// so that browsers keep it. Pure.
/// </summary>
internal readonly record struct SignedAddress(FileUse Use, string Address)
{
    /// <summary>Half of HMAC-SHA256. 128 bits are not guessed, and addresses stay short.</summary>
    private const int MacBytes = 16;

    /// <summary>Longer ones are not shown. With the signature, in base64, a request line stays below the 8 kB that proxies take.</summary>
    private const int LongestAddress = 4000;

    /// <summary>Null when this is no address on the web.</summary>
    internal static string? Write(byte[] secret, FileUse use, string? address)
    {
        if (address is null || address.Length > LongestAddress || !ObjectDocument.IsWebAddress(address)) return null;
        byte[] named = [(byte)use, .. Encoding.UTF8.GetBytes(address)];
        return Base64Url.EncodeToString([.. Mac(secret, named), .. named]);
    }

    /// <summary>Null when this server did not write it.</summary>
    internal static SignedAddress? Read(byte[] secret, string signed)
    {
        // What decodes to the same bytes but is written differently would be a second address of the same file.
        if (!Base64Url.IsValid(signed, out var length) || length <= MacBytes + 1) return null;
        var bytes = Base64Url.DecodeFromChars(signed);
        var named = bytes.AsSpan(MacBytes);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacBytes), Mac(secret, named))) return null;
        return new((FileUse)named[0], Encoding.UTF8.GetString(named[1..]));
    }

    private static byte[] Mac(byte[] secret, ReadOnlySpan<byte> named) => HMACSHA256.HashData(secret, named)[..MacBytes];
}
