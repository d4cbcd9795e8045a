using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>A browser in which the owner is signed in.</summary>
/// <param name="Csrf">Stands in every form of the owner's pages; a page of another site cannot know it.</param>
/// <param name="SecretHash">Which session.</param>
internal sealed record Session(string Csrf, string SecretHash);

/// <summary>Sessions of browsers: a cookie with a random secret, of which only the hash is kept.</summary>
internal sealed class Sessions(Db db, ActorServerOptions options, TimeProvider clock)
{
    private readonly bool _secure = options.PublicOrigin!.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>The __Host- prefix makes browsers refuse the cookie from anywhere but this very host over https. [RFC 6265bis §4.1.3.2]</summary>
    private string CookieName => _secure ? "__Host-session" : "session";

    /// <summary>The owner's session; null for everybody else.</summary>
    internal async Task<Session?> FindAsync(HttpContext http)
    {
        if (http.Request.Cookies[CookieName] is not { Length: > 0 } secret) return null;
        var hash = Secrets.Hash(secret);
        var row = await db.ReadAsync(tx => AccessRows.FindSessionAsync(tx, hash, clock.Milliseconds()), http.RequestAborted);
        if (row is null) return null;
        var now = clock.GetUtcNow();
        if (row.UsedAt is not { } used || now - used.ToTime() > Limits.SessionUseAccuracy) await db.WriteAsync(tx => AccessRows.NoteUseAsync(tx, hash, now.ToUnixTimeMilliseconds()));
        return new Session(row.Csrf, hash);
    }

    /// <summary>Signs this browser in. Always a new secret: one that was there before may be known to somebody.</summary>
    internal async Task StartAsync(HttpContext http)
    {
        var secret = Secrets.New();
        var now = clock.GetUtcNow();
        await db.WriteAsync(tx => AccessRows.AddSessionAsync(tx, Secrets.Hash(secret), Secrets.New(),
            now.ToUnixTimeMilliseconds(), (now + Limits.Session).ToUnixTimeMilliseconds(), BrowserWords.Of(http.Request.Headers.UserAgent.ToString())));
        http.Response.Cookies.Append(CookieName, secret, Cookie(Limits.Session));
    }

    internal async Task EndAsync(HttpContext http, Session session)
    {
        await db.WriteAsync(tx => AccessRows.EndSessionAsync(tx, session.SecretHash));
        http.Response.Cookies.Delete(CookieName, Cookie(null));
    }

    /// <summary>Signs out every browser, this one too.</summary>
    internal async Task EndAllAsync(HttpContext http)
    {
        await db.WriteAsync(AccessRows.EndAllSessionsAsync);
        http.Response.Cookies.Delete(CookieName, Cookie(null));
    }

    /// <summary>Lax: the cookie comes along when the owner follows a link to the wall, but not when another site posts a form.</summary>
    private CookieOptions Cookie(TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        Secure = _secure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = maxAge,
    };
}
