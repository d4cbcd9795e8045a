using System.Buffers.Text;
using System.Security.Cryptography;
using ActorServer.Store;

namespace ActorServer.Push;

/// <summary>By which push services know this server: made once, since browsers bind their subscription to it. [RFC 8292] Secret, as all keys are.</summary>
/// <param name="Public">The point, uncompressed, in base64url.</param>
/// <param name="Private">The number, in base64url.</param>
internal sealed record VapidKeys(string Public, string Private)
{
    private const string Setting = "push.vapid";

    internal static async Task<VapidKeys> KeepAsync(Tx tx)
    {
        var kept = (await SettingRows.KeepAsync(tx, Setting, New())).Split(' ');
        return new(kept[0], kept[1]);
    }

    private static string New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        byte[] point = [4, .. parameters.Q.X!, .. parameters.Q.Y!];
        return $"{Base64Url.EncodeToString(point)} {Base64Url.EncodeToString(parameters.D!)}";
    }
}
