using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Tests.Support;

/// <summary>A browser in which the owner is signed in.</summary>
internal sealed class OwnerBrowser
{
    private const string Csrf = "the token of its forms";

    private readonly RunningServer _server;
    private readonly string _secret = Secrets.New();

    private OwnerBrowser(RunningServer server) => _server = server;

    internal static async Task<OwnerBrowser> SignInAsync(RunningServer server)
    {
        var browser = new OwnerBrowser(server);
        var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await server.Db.WriteAsync(tx => AccessRows.AddSessionAsync(tx, Secrets.Hash(browser._secret), Csrf, now, now + (long)Limits.Session.TotalMilliseconds));
        return browser;
    }

    /// <summary>What the cookie of the session holds.</summary>
    internal string Secret => _secret;

    /// <summary>A page, which must be there.</summary>
    internal async Task<string> OpenAsync(string url)
    {
        using var request = Request(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var response = await _server.Client.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Where a page leads on to.</summary>
    internal async Task<string?> LedToAsync(string path)
    {
        using var request = Request(HttpMethod.Get, _server.Own.Origin + path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var response = await _server.Client.SendAsync(request);
        return response.Headers.Location?.OriginalString;
    }

    internal async Task<System.Net.HttpStatusCode> StatusAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Get, _server.Own.Origin + path);
        foreach (var (name, value) in headers.Prepend(("Accept", "text/html"))) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _server.Client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>The first thing that a stream of events tells.</summary>
    internal async Task<string> FirstEventAsync(string path)
    {
        using var request = Request(HttpMethod.Get, _server.Own.Origin + path);
        using var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal)) return line;
        }
        return "";
    }

    internal async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = Request(HttpMethod.Post, _server.Own.Origin + path);
        request.Headers.TryAddWithoutValidation("Origin", _server.Own.Origin);
        var form = new MultipartFormDataContent { { new StringContent(Csrf), "csrf" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        request.Content = form;
        return await _server.Client.SendAsync(request);
    }

    /// <summary>A form with a picture in it.</summary>
    internal async Task<HttpResponseMessage> UploadAsync(string path, string name, byte[] png, params (string Name, string Value)[] fields)
    {
        using var request = Request(HttpMethod.Post, _server.Own.Origin + path);
        request.Headers.TryAddWithoutValidation("Origin", _server.Own.Origin);
        var form = new MultipartFormDataContent { { new StringContent(Csrf), "csrf" } };
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        form.Add(new ByteArrayContent(png), name, "picture.png");
        request.Content = form;
        return await _server.Client.SendAsync(request);
    }

    private HttpRequestMessage Request(HttpMethod method, string url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("Cookie", $"session={_secret}");
        return request;
    }
}
