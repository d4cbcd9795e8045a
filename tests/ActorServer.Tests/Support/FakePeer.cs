using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using Federation;
using Federation.Keys;
using Federation.Signatures;

namespace ActorServer.Tests.Support;

/// <summary>A peer that signs what it sends, records what it gets, and answers as the test says. A real socket on loopback.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    // Finding primes takes longer than most tests; peers of one test get different ones.
    private static readonly Lazy<string>[] Pems = [.. Enumerable.Range(0, 24).Select(_ => new Lazy<string>(NewPem))];
    private static int _keys;
    private static int _made;

    private readonly FakeHost _host;
    private readonly bool _ownsHost;
    private readonly HttpClient _client;

    private FakePeer(FakeHost host, bool ownsHost, string name)
    {
        _host = host;
        _ownsHost = ownsHost;
        Name = name;
        Key = NewKey($"{Actor}#main-key");
#pragma warning disable RS0030 // The fake peer's own client, to a server on loopback: not a way out of the product.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
#pragma warning restore RS0030
    }

    internal string Origin => _host.Origin;
    internal string Authority => new Uri(Origin).Authority;
    internal string Name { get; }
    internal string Actor => $"{Origin}/users/{Name}";
    internal string Inbox => $"{Actor}/inbox";
    internal string SharedInbox => $"{Origin}/inbox";
    internal string Followers => $"{Actor}/followers";
    internal RsaPrivateKey Key { get; set; }

    /// <summary>The peer's idea of the time; a test whose server's clock runs ahead gives it that clock.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>What is served at each path. The actor is there from the start; a test changes or removes it. A Tombstone is served as 410.</summary>
    internal ConcurrentDictionary<string, string> Handles => _host.Handles;
    internal ConcurrentDictionary<string, JsonObject> Documents => _host.Documents;

    /// <inheritdoc cref="FakeHost.Raw"/>
    internal ConcurrentDictionary<string, (string ContentType, string Body)> Raw => _host.Raw;

    /// <inheritdoc cref="FakeHost.Files"/>
    internal ConcurrentDictionary<string, byte[]> Files => _host.Files;

    /// <summary>Every request, in order.</summary>
    internal ConcurrentQueue<Received> Requests => _host.Requests;

    /// <summary>The activities that were delivered and taken.</summary>
    internal IEnumerable<JsonObject> Delivered => Requests.Where(r => r is { Method: "POST", Answered: < 300 }).Select(r => r.Json);

    /// <summary>The answer to a POST at a path; 202 unless the test says otherwise.</summary>
    internal Func<string, int> AnswerPost { get => _host.AnswerPost; set => _host.AnswerPost = value; }

    /// <summary>The answer to a GET at a path; null is what the documents say.</summary>
    internal Func<string, int?> AnswerGet { get => _host.AnswerGet; set => _host.AnswerGet = value; }

    /// <summary>What the answer to a POST says.</summary>
    internal string AnswerBody { get => _host.AnswerBody; set => _host.AnswerBody = value; }

    internal string? RetryAfter { get => _host.RetryAfter; set => _host.RetryAfter = value; }
    internal Func<Task> BeforeAnswer { get => _host.BeforeAnswer; set => _host.BeforeAnswer = value; }

    internal static async Task<FakePeer> StartAsync(string name = "alice", bool offersSharedInbox = true)
    {
        var host = new FakeHost();
        await host.UpAsync();
        var peer = new FakePeer(host, ownsHost: true, name);
        peer.Serve(offersSharedInbox);
        return peer;
    }

    /// <summary>Somebody else on the same server.</summary>
    internal FakePeer Neighbour(string name, bool offersSharedInbox = true)
    {
        var peer = new FakePeer(_host, ownsHost: false, name);
        peer.Serve(offersSharedInbox);
        return peer;
    }

    /// <summary>A new key under the same or another id, listed in the actor's document.</summary>
    internal void RotateKey(string fragment = "main-key")
    {
        Key = NewKey($"{Actor}#{fragment}");
        Documents[$"/users/{Name}"]["publicKey"] = PublicKey();
    }

    internal static RsaPrivateKey NewKey(string keyId) =>
        RsaPrivateKey.FromPem(keyId, Pems[(uint)Interlocked.Increment(ref _keys) % Pems.Length].Value);

    internal Task GoDownAsync() => _host.DownAsync();

    internal Task ComeUpAsync() => _host.UpAsync();

    /// <summary>Sends an activity of this peer's actor, signed, to an inbox. id and actor are filled in where the test left them out.</summary>
    internal async Task<HttpResponseMessage> SendAsync(string inbox, JsonObject activity)
    {
        Complete(activity);
        return await PostAsync(inbox, Encoding.UTF8.GetBytes(activity.ToJsonString()), Key);
    }

    /// <summary>Sends what must be taken. The activity's id.</summary>
    internal async Task<string> DeliverAsync(RunningServer server, JsonObject activity)
    {
        using var response = await SendAsync(server.Own.Inbox, activity);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return activity["id"]!.GetValue<string>();
    }

    /// <summary>Sends what must be refused, for this reason.</summary>
    internal async Task AssertRefusedAsync(RunningServer server, JsonObject activity, Refusal refusal)
    {
        using var response = await SendAsync(server.Own.Inbox, activity);
        await Problems.AssertAsync(refusal, response);
    }

    internal JsonObject Complete(JsonObject activity)
    {
        activity["@context"] ??= As.Context;
        activity["id"] ??= NewId();
        activity["actor"] ??= Actor;
        return activity;
    }

    internal string NewId() => $"{Actor}/activities/{Interlocked.Increment(ref _made)}";

    /// <summary>Sends bytes as they are; unsigned when there is no key. The test may change the request after it is signed.</summary>
    internal async Task<HttpResponseMessage> PostAsync(
        string inbox, byte[] body, RsaPrivateKey? key, DateTimeOffset? at = null, string? contentType = As.LdMediaType, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, inbox) { Content = new ByteArrayContent(body) };
        if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (key is not null) Sign(request, body, key, at ?? Clock.GetUtcNow());
        change?.Invoke(request);
        return await _client.SendAsync(request);
    }

    internal static void Sign(HttpRequestMessage request, byte[] body, RsaPrivateKey key, DateTimeOffset at, string? asIfTo = null)
    {
        foreach (var (name, value) in HttpSignature.Sign(request.Method.Method, new Uri(asIfTo ?? request.RequestUri!.ToString()), body, key, at))
        {
            request.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>A GET signed by this peer's actor.</summary>
    internal async Task<HttpResponseMessage> GetSignedAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
        Sign(request, [], Key, Clock.GetUtcNow());
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
    internal static JsonObject Create(JsonObject note) => Around(As.Create, note);

    internal static JsonObject Update(JsonObject note) => Around(As.Update, note);

    private static JsonObject Around(string type, JsonObject note) => new()
    {
        ["type"] = type,
        ["to"] = note["to"]?.DeepClone(),
        ["cc"] = note["cc"]?.DeepClone(),
        ["object"] = note.DeepClone(),
    };

    /// <summary>This peer says something and tells the server. The post's id.</summary>
    internal async Task<string> SayAsync(RunningServer server, string content, JsonObject? more = null)
    {
        var note = MakeNote(content, more);
        await DeliverAsync(server, Create(note));
        return note["id"]!.GetValue<string>();
    }

    /// <summary>This peer follows the server's owner and is accepted. The Follow's id.</summary>
    internal async Task<string> FollowAsync(RunningServer server)
    {
        var follow = await DeliverAsync(server, new JsonObject { ["type"] = As.Follow, ["object"] = server.Own.Actor });
        await RunningServer.EventuallyAsync("the follow is accepted",
            () => Task.FromResult(Delivered.Any(a => a["type"]!.GetValue<string>() == As.Accept && a["object"]!["id"]!.GetValue<string>() == follow)));
        return follow;
    }

    /// <summary>The server's owner follows this peer, which accepts. The Follow's id.</summary>
    internal async Task<string> BeFollowedAsync(RunningServer server)
    {
        var follow = await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = Actor });
        await DeliverAsync(server, new JsonObject { ["type"] = As.Accept, ["object"] = follow });
        return follow;
    }

    /// <summary>Waits for an activity of a type to arrive, at any inbox of this host. The newest.</summary>
    internal async Task<JsonObject> WaitForAsync(string type, int count = 1)
    {
        await RunningServer.EventuallyAsync($"{count} {type} arrived at {Origin}", () => Task.FromResult(OfType(type).Count() >= count));
        return OfType(type).Last();
    }

    internal IEnumerable<JsonObject> OfType(string type) => Delivered.Where(a => a["type"]!.GetValue<string>() == type);

    /// <summary>The inboxes of this host that an activity was posted to, whatever was answered.</summary>
    internal IEnumerable<string> InboxesThatGot(string activity) =>
        Requests.Where(r => r.Method == "POST" && r.Json["id"]!.GetValue<string>() == activity).Select(r => r.Path);

    internal int Fetches(string id) => Requests.Count(r => r.Method == "GET" && Origin + r.Path == id);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_ownsHost) await _host.DisposeAsync();
        Key.Dispose();
    }

    private static string NewPem()
    {
        using var key = RsaPrivateKey.Generate("https://example.org/key");
        return key.PrivatePem;
    }

    private JsonObject PublicKey() => new() { ["id"] = Key.KeyId, ["owner"] = Actor, ["publicKeyPem"] = Key.PublicPem };

    private void Serve(bool offersSharedInbox)
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
            ["publicKey"] = PublicKey(),
        };
        if (offersSharedInbox) actor["endpoints"] = new JsonObject { ["sharedInbox"] = SharedInbox };
        Documents[$"/users/{Name}"] = actor;
        _host.Handles[$"acct:{Name}@{Authority}"] = Actor;
    }
}
