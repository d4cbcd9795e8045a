using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>
/// The first visit: whoever has the one-time link that the server wrote to its own console becomes the owner. A new link is made at each start
/// until one is used; only a hash of its token is kept.
/// </summary>
internal sealed class Setup(Db db, OwnIds own)
{
    private const string Setting = "setup.token-hash";

    /// <summary>The link, or null when the owner has a password already. Links made before do not work any more.</summary>
    internal Task<string?> NewLinkAsync()
    {
        var token = Secrets.New();
        return db.WriteAsync(async tx =>
        {
            if (await OwnerPassword.IsSetAsync(tx)) return null;
            await SettingRows.SetAsync(tx, Setting, Secrets.Hash(token));
            return (string?)$"{own.Origin}/setup?token={token}";
        });
    }

    /// <summary>Does this token still open the setup page?</summary>
    internal Task<bool> IsOpenAsync(string token, CancellationToken ct) => db.ReadAsync(tx => IsOpenAsync(tx, token), ct);

    /// <summary>Makes the owner. False when the token was used meanwhile.</summary>
    internal Task<bool> FinishAsync(string token, string passwordHash) => db.WriteAsync(async tx =>
    {
        await tx.HoldAsync(own.Actor);
        if (!await IsOpenAsync(tx, token)) return false;
        await OwnerPassword.SetHashAsync(tx, passwordHash);
        await SettingRows.RemoveAsync(tx, Setting);
        await SettingRows.SetAsync(tx, FirstSteps.Setting, "1");
        return true;
    });

    private static async Task<bool> IsOpenAsync(Tx tx, string token) =>
        !await OwnerPassword.IsSetAsync(tx)
        && await SettingRows.GetAsync(tx, Setting) is { } hash && Secrets.AreEqual(hash, Secrets.Hash(token));
}
