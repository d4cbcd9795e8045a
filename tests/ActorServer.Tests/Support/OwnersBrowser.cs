using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Tests.Support;

/// <summary>A browser in which the owner of a server is signed in.</summary>
internal sealed class OwnersBrowser(RunningServer server, string secret)
{
    internal const string Csrf = "the-token-of-this-session";

    internal static async Task<OwnersBrowser> SignedInAsync(RunningServer server)
    {
        var (secret, now) = (Secrets.New(), server.Clock.GetUtcNow());
        await server.Db.WriteAsync(tx => AccessRows.AddSessionAsync(tx, Secrets.Hash(secret), Csrf, now.ToUnixTimeMilliseconds(), (now + Limits.Session).ToUnixTimeMilliseconds()));
        return new(server, secret);
    }

    internal async Task<string> ReadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Own.Origin + path);
        using var response = await SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Posts a form of a page of the server's own, with the session's token unless the test says otherwise.</summary>
    internal async Task<HttpResponseMessage> PostAsync(string path, string who, string? csrf = Csrf, string? origin = null)
    {
        var fields = new Dictionary<string, string> { ["who"] = who };
        if (csrf is not null) fields["csrf"] = csrf;
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.Origin + path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", origin ?? server.Own.Origin);
        return await SendAsync(request);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Add("Cookie", $"session={secret}");
        request.Headers.Add("Accept", "text/html");
        return server.Client.SendAsync(request);
    }
}
