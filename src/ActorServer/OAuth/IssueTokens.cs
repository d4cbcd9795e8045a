using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.OAuth;

/// <summary>What an app gets for a code or for a refresh token. [RFC 6749 §5.1]</summary>
internal sealed record Issued(string AccessToken, string RefreshToken, string Scope);

/// <summary>From the owner's yes to a code, from the code to tokens, and from each refresh token to the next.</summary>
internal sealed partial class IssueTokens(Db db, TimeProvider clock, ILogger<IssueTokens> log)
{
    /// <summary>The owner said yes. A code for the app: good once, for a moment.</summary>
    internal async Task<string> NewCodeAsync(AuthorizationRequest request)
    {
        var code = Secrets.New();
        var now = clock.GetUtcNow();
        await db.WriteAsync(async tx =>
        {
            await TokenRows.SweepAsync(tx, now.ToUnixTimeMilliseconds(), (now - Limits.CodeIsRemembered).ToUnixTimeMilliseconds());
            await ClientRows.SetAllowedAsync(tx, request.Client.ClientId, now.ToUnixTimeMilliseconds());
            await TokenRows.InsertCodeAsync(tx, new CodeRow
            {
                SecretHash = Secrets.Hash(code),
                ClientId = request.Client.ClientId,
                Scope = request.Scopes.ToString(),
                RedirectUri = request.RedirectUri,
                Challenge = request.Challenge,
                ExpiresAt = (now + Limits.AuthorizationCode).ToUnixTimeMilliseconds(),
            });
        });
        return code;
    }

    /// <summary>[RFC 6749 §4.1.3]</summary>
    internal Task<(Issued? Tokens, OAuthError? Error)> ForCodeAsync(ClientRow client, string code, string? redirectUri, string? verifier) => db.WriteAsync(async tx =>
    {
        var now = clock.Milliseconds();
        await tx.HoldAsync(Secrets.Hash(code));
        if (await TokenRows.FindCodeAsync(tx, Secrets.Hash(code)) is not { } row || row.ClientId != client.ClientId) return Refused("This code is not known, or not for this app.");
        if (row.GrantSeq is { } used)
        {
            // [RFC 6749 §4.1.2 SHOULD] Somebody else has it, too: whatever was got with it ends.
            await EndAsync(tx, used, client, "an authorization code");
            return Refused("This code was used before.");
        }
        if (row.ExpiresAt <= now) return Refused("This code has expired.");
        // [RFC 6749 §4.1.3 MUST] identical; who leaves it out goes by OAuth 2.1, where the verifier stands for it.
        if (redirectUri is not null && redirectUri != row.RedirectUri) return Refused("redirect_uri is not the one that was asked with.");
        if (!Pkce.Matches(row.Challenge, verifier)) return Refused("code_verifier does not match the challenge.");

        var grant = await GrantRows.InsertAsync(tx, client.ClientId, client.Name, row.Scope, now);
        await TokenRows.SetCodeUsedAsync(tx, row.SecretHash, grant);
        return (await IssueAsync(tx, grant, row.Scope, row.Scope), null);
    });

    /// <summary>[RFC 6749 §6] Each refresh token is good once; one that comes again ends everything. [RFC 9700 §4.14.2]</summary>
    internal Task<(Issued? Tokens, OAuthError? Error)> ForRefreshTokenAsync(ClientRow client, string token, string? scope) => db.WriteAsync(async tx =>
    {
        var now = clock.Milliseconds();
        await tx.HoldAsync(Secrets.Hash(token));
        var found = await TokenRows.FindAsync(tx, Secrets.Hash(token), now);
        if (found is not { Kind: TokenRow.Refresh } row || row.ClientId != client.ClientId) return Refused("This refresh token is not known, has expired or was revoked, or is another app's.");
        if (row.UsedAt is not null)
        {
            await EndAsync(tx, row.GrantSeq, client, "a refresh token");
            return Refused("This refresh token was used before. The owner has to let the app in again.");
        }
        var asked = scope is null ? row.GrantScope : Scopes.Parse(scope).ToString();
        if (asked.Length == 0 || !Scopes.Parse(row.GrantScope).Cover(Scopes.Parse(asked))) return (null, OAuthError.InvalidScope("That is more than the owner agreed to."));
        await TokenRows.SetUsedAsync(tx, row.SecretHash, now);
        return (await IssueAsync(tx, row.GrantSeq, asked, row.GrantScope), null);
    });

    /// <summary>[RFC 7009 §2.1] The app gives up what it got: every token of the same grant ends with this one. False when it is another app's.</summary>
    internal Task<bool> RevokeAsync(ClientRow client, string token) => db.WriteAsync(async tx =>
    {
        if (await TokenRows.FindAsync(tx, Secrets.Hash(token), clock.Milliseconds()) is not { } row) return true;   // [RFC 7009 §2.2] unknown is as good as revoked
        if (row.ClientId != client.ClientId) return false;
        await GrantRows.RevokeAsync(tx, row.GrantSeq, clock.Milliseconds());
        return true;
    });

    private async Task<Issued> IssueAsync(Tx tx, long grant, string scope, string grantScope)
    {
        var (access, refresh, now) = (Secrets.New(), Secrets.New(), clock.GetUtcNow());
        await TokenRows.InsertAsync(tx, Secrets.Hash(access), grant, TokenRow.Access, scope, (now + Limits.AccessToken).ToUnixTimeMilliseconds());
        await TokenRows.InsertAsync(tx, Secrets.Hash(refresh), grant, TokenRow.Refresh, grantScope, (now + Limits.RefreshToken).ToUnixTimeMilliseconds());
        return new Issued(access, refresh, scope);
    }

    private async Task EndAsync(Tx tx, long grant, ClientRow client, string what)
    {
        if (await GrantRows.RevokeAsync(tx, grant, clock.Milliseconds())) tx.AfterCommit(() => LogEnded(client.Name, what));
    }

    private static (Issued?, OAuthError?) Refused(string description) => (null, OAuthError.InvalidGrant(description));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The app {App} is signed out: {What} of it came twice, so somebody else may have it")]
    private partial void LogEnded(string app, string what);
}
