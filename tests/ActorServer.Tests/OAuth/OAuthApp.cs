using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using ActorServer.Identity;
using ActorServer.OAuth;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.OAuth;

/// <summary>An app as its programmer would write it, and the owner in a browser who lets it in.</summary>
internal sealed partial class OAuthApp(RunningServer server)
{
    internal const string Callback = "https://app.example/callback";
    internal const string Verifier = "a-verifier-of-at-least-forty-three-characters-0123456789";

    internal string ClientId { get; set; } = "";
    internal string? ClientSecret { get; set; }
    internal string Redirect { get; set; } = Callback;

    /// <summary>What the browser sends to be the owner's; null for a stranger's.</summary>
    internal string? Cookie { get; set; }
    internal string Csrf { get; private set; } = "";

    /// <summary>A registered app, and the owner signed in.</summary>
    internal static async Task<OAuthApp> RegisteredAsync(RunningServer server, JsonObject? metadata = null)
    {
        var app = new OAuthApp(server);
        await app.SignInAsync();
        using var response = await app.RegisterAsync(metadata ?? Metadata());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var registered = await JsonAsync(response);
        app.ClientId = registered["client_id"]!.GetValue<string>();
        app.ClientSecret = registered["client_secret"]?.GetValue<string>();
        return app;
    }

    internal static JsonObject Metadata(string method = "none", string redirect = Callback) => new()
    {
        ["client_name"] = "Test app",
        ["redirect_uris"] = new JsonArray(redirect),
        ["token_endpoint_auth_method"] = method,
    };

    internal async Task SignInAsync()
    {
        var (secret, csrf) = (Secrets.New(), Secrets.New());
        await server.Db.WriteAsync(tx => AccessRows.AddSessionAsync(tx, Secrets.Hash(secret), csrf, 0, long.MaxValue));
        (Cookie, Csrf) = ($"session={secret}", csrf);
    }

    internal Task<HttpResponseMessage> RegisterAsync(JsonObject metadata, string? from = null) => SendAsync(HttpMethod.Post, "/oauth/register",
        new StringContent(metadata.ToJsonString(), Encoding.UTF8, "application/json"), request =>
        {
            if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        });

    internal Dictionary<string, string> Request(string? scope = "read write") => new()
    {
        ["response_type"] = "code",
        ["client_id"] = ClientId,
        ["redirect_uri"] = Redirect,
        ["scope"] = scope ?? "",
        ["state"] = "st&te=1",
        ["code_challenge"] = Pkce.Challenge(Verifier),
        ["code_challenge_method"] = "S256",
    };

    internal Task<HttpResponseMessage> AskAsync(Dictionary<string, string> request) =>
        SendAsync(HttpMethod.Get, "/oauth/authorize?" + string.Join('&', request.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}")), null, AsOwner);

    /// <summary>The page as the owner sees it.</summary>
    internal async Task<string> PageAsync(Dictionary<string, string>? request = null)
    {
        using var response = await AskAsync(request ?? Request());
        var html = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, html);
        return html;
    }

    /// <summary>Presses a button on the page, with the fields that stand in it. Where the browser is sent.</summary>
    internal async Task<Uri> DecideAsync(string decision = "allow", Dictionary<string, string>? request = null)
    {
        var fields = HiddenField().Matches(await PageAsync(request)).Where(m => !m.Groups["name"].Value.StartsWith("back", StringComparison.Ordinal))
            .GroupBy(m => m.Groups["name"].Value).ToDictionary(g => g.Key, g => WebUtility.HtmlDecode(g.Last().Groups["value"].Value));
        fields["decision"] = decision;
        using var response = await PostConsentAsync(fields);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.Location!;
    }

    internal Task<HttpResponseMessage> PostConsentAsync(Dictionary<string, string> fields, Action<HttpRequestMessage>? change = null) =>
        SendAsync(HttpMethod.Post, "/oauth/authorize", new FormUrlEncodedContent(fields), change ?? AsOwner);

    /// <summary>The owner lets the app in; the code that it gets.</summary>
    internal async Task<string> CodeAsync(string scope = "read write") => ParameterOf(await DecideAsync(request: Request(scope)), "code")!;

    internal Dictionary<string, string> Exchange(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = Redirect,
        ["code_verifier"] = Verifier,
    };

    internal Task<HttpResponseMessage> TokenAsync(Dictionary<string, string> fields) => PostFormAsync("/oauth/token", fields);

    internal Task<HttpResponseMessage> RefreshAsync(string token, string? scope = null)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = token };
        if (scope is not null) fields["scope"] = scope;
        return TokenAsync(fields);
    }

    /// <summary>The whole way: what the token endpoint answered.</summary>
    internal async Task<JsonObject> SignedInAsync(string scope = "read write")
    {
        using var response = await TokenAsync(Exchange(await CodeAsync(scope)));
        var body = await JsonAsync(response);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body.ToJsonString());
        return body;
    }

    internal Task<HttpResponseMessage> PostFormAsync(string path, Dictionary<string, string> fields)
    {
        if (ClientSecret is null) fields.TryAdd("client_id", ClientId);
        return SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), request =>
        {
            if (ClientSecret is { } secret) request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{secret}")));
        });
    }

    internal Task<HttpResponseMessage> PostToOutboxAsync(string token, JsonObject posted) => SendAsync(HttpMethod.Post, "/actor/outbox",
        new StringContent(posted.ToJsonString(), new MediaTypeHeaderValue(As.MediaType)), request => request.Headers.Authorization = new("Bearer", token));

    internal Task<HttpResponseMessage> GetAsync(string token, string path) => SendAsync(HttpMethod.Get, path, null, request =>
    {
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
    });

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? server.Own.Origin + path : path) { Content = content };
        change?.Invoke(request);
        return await server.Client.SendAsync(request);
    }

    internal void AsOwner(HttpRequestMessage request)
    {
        request.Headers.Add("Accept", "text/html");
        if (Cookie is { } cookie) request.Headers.Add("Cookie", cookie);
    }

    internal static async Task AssertErrorAsync(string error, HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        Assert.Equal(error, JsonNode.Parse(body)!["error"]!.GetValue<string>());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    internal static async Task<JsonObject> JsonAsync(HttpResponseMessage response) => (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    internal static string? ParameterOf(Uri uri, string name) => HttpUtility.ParseQueryString(uri.Query)[name];

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/>""")]
    private static partial Regex HiddenField();
}
