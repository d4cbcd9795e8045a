using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Federation;
using Federation.Keys;
using Federation.Signatures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorServer.Tests.Support;

/// <summary>A peer that signs what it sends, records what it gets, and answers as the test says. A real socket on loopback.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private int _made;

    private FakePeer(WebApplication app, HttpClient client)
    {
        _app = app;
        _client = client;
    }

    internal string Origin { get; private set; } = "";
    internal string Name { get; private init; } = "";
    internal string Actor => $"{Origin}/users/{Name}";
    internal string Inbox => $"{Actor}/inbox";
    internal string SharedInbox => $"{Origin}/inbox";
    internal string Followers => $"{Actor}/followers";
    internal RsaPrivateKey Key { get; set; } = null!;

    /// <summary>What is served at each path. The actor is there from the start; a test changes or removes it.</summary>
    internal ConcurrentDictionary<string, JsonObject> Documents { get; } = new();

    /// <summary>Every request, in order.</summary>
    internal ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>The activities that were delivered and taken.</summary>
    internal IEnumerable<JsonObject> Delivered => Requests.Where(r => r is { Method: "POST", Answered: < 300 }).Select(r => (JsonObject)JsonNode.Parse(r.Body)!);

    /// <summary>The answer to a POST at a path; 202 unless the test says otherwise.</summary>
    internal Func<string, int> AnswerPost { get; set; } = _ => StatusCodes.Status202Accepted;

    internal sealed record Received(string Method, string Path, HttpRequestParts Parts, string Body, int Answered);

    internal static async Task<FakePeer> StartAsync(string name = "alice", bool offersSharedInbox = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
#pragma warning disable RS0030 // The fake peer's own client, to a server on loopback: not a way out of the product.
        var peer = new FakePeer(app, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })) { Name = name };
#pragma warning restore RS0030
        app.Run(peer.AnswerAsync);
        await app.StartAsync();
        peer.Origin = app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        peer.Key = RsaPrivateKey.Generate($"{peer.Actor}#main-key");
        peer.Documents[$"/users/{name}"] = peer.ActorDocument(offersSharedInbox);
        return peer;
    }

    /// <summary>Sends an activity of this peer's actor, signed, to an inbox. id and actor are filled in where the test left them out.</summary>
    internal async Task<HttpResponseMessage> SendAsync(string inbox, JsonObject activity)
    {
        activity["@context"] ??= As.Context;
        activity["id"] ??= $"{Actor}/activities/{Interlocked.Increment(ref _made)}";
        activity["actor"] ??= Actor;
        return await PostAsync(inbox, Encoding.UTF8.GetBytes(activity.ToJsonString()), Key);
    }

    /// <summary>Sends bytes as they are; unsigned when there is no key.</summary>
    internal async Task<HttpResponseMessage> PostAsync(string inbox, byte[] body, RsaPrivateKey? key, DateTimeOffset? at = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, inbox) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(As.LdMediaType);
        if (key is not null)
        {
            foreach (var (name, value) in HttpSignature.Sign("POST", new Uri(inbox), body, key, at ?? TimeProvider.System.GetUtcNow()))
            {
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return await _client.SendAsync(request);
    }

    /// <summary>A GET signed by this peer's actor.</summary>
    internal async Task<HttpResponseMessage> GetSignedAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
        foreach (var (name, value) in HttpSignature.Sign("GET", new Uri(url), ReadOnlyMemory<byte>.Empty, Key, TimeProvider.System.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await _client.SendAsync(request);
    }

    /// <summary>A post of this peer's, served at its id.</summary>
    internal JsonObject MakeNote(string content, JsonObject? more = null)
    {
        var path = $"/notes/{Interlocked.Increment(ref _made)}";
        var note = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = Origin + path,
            ["type"] = As.Note,
            ["attributedTo"] = Actor,
            ["content"] = content,
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(Followers),
        };
        foreach (var (name, value) in more ?? []) note[name] = value?.DeepClone();
        Documents[path] = note;
        return (JsonObject)note.DeepClone();
    }

    /// <summary>A Create around a post, addressed as the post is.</summary>
    internal static JsonObject Create(JsonObject note) => new()
    {
        ["type"] = As.Create,
        ["to"] = note["to"]?.DeepClone(),
        ["cc"] = note["cc"]?.DeepClone(),
        ["object"] = note.DeepClone(),
    };

    /// <summary>This peer follows the server's owner and is accepted.</summary>
    internal async Task FollowAsync(RunningServer server)
    {
        using var response = await SendAsync(server.Own.Inbox, new JsonObject { ["type"] = As.Follow, ["object"] = server.Own.Actor });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await RunningServer.EventuallyAsync("the follow is accepted", () => Task.FromResult(Delivered.Any(a => a["type"]!.GetValue<string>() == As.Accept)));
    }

    /// <summary>The server's owner follows this peer, which accepts.</summary>
    internal async Task BeFollowedAsync(RunningServer server)
    {
        var follow = await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = Actor });
        using var response = await SendAsync(server.Own.Inbox, new JsonObject { ["type"] = As.Accept, ["object"] = follow });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private JsonObject ActorDocument(bool offersSharedInbox)
    {
        var actor = new JsonObject
        {
            ["@context"] = new JsonArray(As.Context, "https://w3id.org/security/v1"),
            ["id"] = Actor,
            ["type"] = As.Person,
            ["preferredUsername"] = Name,
            ["name"] = $"{Name} of the fake peer",
            ["inbox"] = Inbox,
            ["outbox"] = $"{Actor}/outbox",
            ["followers"] = Followers,
            ["publicKey"] = new JsonObject { ["id"] = Key.KeyId, ["owner"] = Actor, ["publicKeyPem"] = Key.PublicPem },
        };
        if (offersSharedInbox) actor["endpoints"] = new JsonObject { ["sharedInbox"] = SharedInbox };
        return actor;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.OfType<string>().ToArray(), StringComparer.OrdinalIgnoreCase);
        var path = http.Request.Path.Value!;
        var parts = new HttpRequestParts(
            http.Request.Method, path + http.Request.QueryString, name => headers.GetValueOrDefault(name, []), body.ToArray());
        var document = Documents.GetValueOrDefault(path) ?? (path == "/.well-known/webfinger" ? WebFinger(http.Request.Query["resource"].ToString()) : null);
        var status = HttpMethods.IsPost(http.Request.Method) ? AnswerPost(path) : document is null ? 404 : document["type"]?.ToString() == As.Tombstone ? 410 : 200;
        Requests.Enqueue(new Received(http.Request.Method, path, parts, Encoding.UTF8.GetString(body.ToArray()), status));
        http.Response.StatusCode = status;
        if (HttpMethods.IsPost(http.Request.Method) || document is null) return;
        http.Response.ContentType = path == "/.well-known/webfinger" ? "application/jrd+json" : As.MediaType;
        await http.Response.WriteAsync(document.ToJsonString());
    }

    private JsonObject? WebFinger(string resource) => resource != $"acct:{Name}@{new Uri(Origin).Authority}" ? null : new JsonObject
    {
        ["subject"] = resource,
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["type"] = As.MediaType, ["href"] = Actor }),
    };
}
