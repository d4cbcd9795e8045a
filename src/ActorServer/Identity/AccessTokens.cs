using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>Bearer tokens for the owner's apps. [RFC 6750]</summary>
internal sealed class AccessTokens(Db db, TimeProvider clock)
{
    /// <summary>How exactly the last use is noted: a write for every request would cost a disk sync each.</summary>
    private static readonly TimeSpan LastUseAccuracy = TimeSpan.FromMinutes(10);

    /// <summary>The token itself: shown once, never stored.</summary>
    internal async Task<string> CreateAsync(string name, CancellationToken ct)
    {
        var secret = Secrets.New();
        await db.WriteAsync(tx => AccessRows.AddTokenAsync(tx, name, Secrets.Hash(secret), clock.Milliseconds()), ct);
        return secret;
    }

    /// <summary>Null when the request carries a token that is known, else why not.</summary>
    internal async Task<Inbox.Refusal?> CheckAsync(HttpRequest request, CancellationToken ct)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return Inbox.Refusal.TokenMissing;
        var hash = Secrets.Hash(header[scheme.Length..].Trim());
        if (await db.ReadAsync(tx => AccessRows.FindTokenAsync(tx, hash), ct) is not { } token) return Inbox.Refusal.TokenWrong;
        if (token.LastUsedAt is not { } last || last.ToTime() + LastUseAccuracy < clock.GetUtcNow())
        {
            await db.WriteAsync(tx => AccessRows.SetTokenUsedAsync(tx, token.Seq, clock.Milliseconds()), ct);
        }
        return null;
    }
}
