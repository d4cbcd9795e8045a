using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>Bearer tokens for the owner's apps, however they came by them. [RFC 6750]</summary>
internal sealed class AccessTokens(Db db, DoorRates rates, TimeProvider clock)
{
    /// <summary>How exactly the last use is noted: a write for every request would cost a disk sync each.</summary>
    private static readonly TimeSpan LastUseAccuracy = TimeSpan.FromMinutes(10);

    /// <summary>A token that may do everything and does not expire. The token itself: shown once, never stored.</summary>
    internal async Task<string> CreateAsync(string name, CancellationToken ct)
    {
        var secret = Secrets.New();
        await db.WriteAsync(async tx =>
        {
            var grant = await GrantRows.InsertAsync(tx, null, name, Scopes.Everything, clock.Milliseconds());
            await TokenRows.InsertAsync(tx, Secrets.Hash(secret), grant, TokenRow.Access, Scopes.Everything, null);
        }, ct);
        return secret;
    }

    /// <summary>What the request's token lets its app do.</summary>
    /// <param name="http">The request.</param>
    /// <param name="inAddress">The token may stand in the address, for browsers' EventSource, which can send no header. [SWICG SSE]</param>
    internal async Task<Access> FindAsync(HttpContext http, bool inAddress = false)
    {
        if (SecretOf(http.Request, inAddress) is not { } secret) return Access.Refused(Refusal.TokenMissing);
        var now = clock.Milliseconds();
        var hash = Secrets.Hash(secret);
        if (await db.ReadAsync(tx => TokenRows.FindAsync(tx, hash, now), http.RequestAborted) is not { Kind: TokenRow.Access } token) return Access.Refused(Refusal.TokenWrong);
        if (rates.App(http, token.GrantSeq) is not null) return Access.Refused(Refusal.TooOften);
        if (token.LastUsedAt is not { } last || last.ToTime() + LastUseAccuracy < now.ToTime())
        {
            await db.WriteAsync(tx => GrantRows.SetUsedAsync(tx, token.GrantSeq, now), http.RequestAborted);
        }
        return new Access(null, Scopes.Parse(token.Scope), token.ClientId) { TokenHash = hash, App = token.ClientId ?? $"grant {token.GrantSeq}" };
    }

    /// <summary>Has a token that was good neither expired nor been revoked since?</summary>
    internal async Task<bool> IsStillGoodAsync(Access access, CancellationToken ct) =>
        await db.ReadAsync(tx => TokenRows.FindAsync(tx, access.TokenHash, clock.Milliseconds()), ct) is not null;

    private static string? SecretOf(HttpRequest request, bool inAddress)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return header[scheme.Length..].Trim();
        return inAddress && header.Length == 0 && request.Query["access_token"].ToString() is { Length: > 0 } token ? token : null;
    }
}
