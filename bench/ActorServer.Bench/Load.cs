using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using ActorServer.Store;
using Federation;
using Federation.Keys;

namespace ActorServer.Bench;

/// <summary>A request to an inbox, as it goes over the wire.</summary>
internal readonly record struct SignedRequest(byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers);

/// <summary>Where new ids stand among those that are there.</summary>
internal enum Ids
{
    /// <summary>Behind all of them.</summary>
    CountingUp,

    /// <summary>Behind those of the same sender, of whom there are a thousand: most servers make ids from the time.</summary>
    CountingUpBySender,

    /// <summary>Anywhere, so that each has another place in every index.</summary>
    WithoutOrder,
}

/// <summary>A peer that says many things: its actor is served on loopback, its requests are signed before the clock runs.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly WebApplication _peer;
    private readonly RsaPrivateKey _key;
    private readonly Signing _signing;
    private readonly string _actor;
    private readonly string _relay;
    private int _made;

    private Load(WebApplication peer, string origin)
    {
        _peer = peer;
        _actor = $"{origin}/users/load";
        _relay = $"{origin}/users/relay";
        _key = RsaPrivateKey.Generate($"{_actor}#main-key");
        _signing = new Signing(_key, _relay);
    }

    internal static async Task<Load> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        Load? load = null;
        app.Run(async http =>
        {
            http.Response.ContentType = As.MediaType;
            await http.Response.WriteAsync(http.Request.Path == "/users/relay" ? load!.RelayJson() : load!.ActorJson());
        });
        await app.StartAsync();
        load = new Load(app, app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        return load;
    }

    /// <summary>Signed Creates of different notes, of the size of a usual post with its context.</summary>
    internal IReadOnlyList<SignedRequest> Sign(string inbox, int count, Mechanism mechanism = Mechanism.Cavage, Ids ids = Ids.CountingUp)
    {
        var requests = new SignedRequest[count];
        var first = Interlocked.Add(ref _made, count) - count;
        Parallel.For(0, count, i =>
        {
            requests[i] = _signing.Sign(new Uri(inbox), CreateJson(IdOf(BehindWhatIsThere + first + i, ids), Begin.AddSeconds(first + i)), mechanism);
        });
        return requests;
    }

    /// <summary>Deletes of themselves by people of whom nobody ever heard. Their keys cannot be had any more, so nobody can tell what signed them.</summary>
    internal IReadOnlyList<SignedRequest> SignDepartures(string inbox, int count)
    {
        var requests = new SignedRequest[count];
        var first = Interlocked.Add(ref _made, count) - count;
        Parallel.For(0, count, i =>
        {
            var stranger = $"{new Uri(_actor).GetLeftPart(UriPartial.Authority)}/users/gone-{first + i}";
            requests[i] = Signing.AsIfSigned(new Uri(inbox), $$"""
                {"@context":"{{As.Context}}","id":"{{stranger}}#delete","type":"Delete","actor":"{{stranger}}","to":["{{As.Public}}"],"object":"{{stranger}}"}
                """, $"{stranger}#main-key");
        });
        return requests;
    }

    /// <summary>Numbers below are those of posts that a bench puts into a database by itself.</summary>
    private const long BehindWhatIsThere = 10_000_000;
    private const long Senders = 1000;
    private const ulong FifteenDigits = 1_000_000_000_000_000;

    /// <summary>Fifteen digits, whichever way they are made.</summary>
    internal static string IdOf(long number, Ids ids) => ids switch
    {
        Ids.CountingUpBySender => string.Create(CultureInfo.InvariantCulture, $"{number % Senders:D3}{number / Senders:D12}"),
        Ids.WithoutOrder => (unchecked((ulong)number * 0x9E37_79B9_7F4A_7C15) % FifteenDigits).ToString("D15", CultureInfo.InvariantCulture),
        _ => number.ToString("D15", CultureInfo.InvariantCulture),
    };

    /// <summary>Sends all of them, some at once, and returns requests a second. Any answer but 202 ends the measurement.</summary>
    internal static async Task<double> RunAsync(string inbox, IReadOnlyList<SignedRequest> requests, int concurrency)
    {
        using var client = NewClient();
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
            {
                await SendAsync(client, inbox, requests[i].Body, requests[i].Headers);
            }
        }));
        return requests.Count / watch.Elapsed.TotalSeconds;
    }

    internal string Actor => _actor;

    internal string PublicPem => _key.PublicPem;

    internal static HttpClient NewClient() =>
#pragma warning disable RS0030 // The load generator's own client, to a program on loopback: not a way out of the product.
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
#pragma warning restore RS0030

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        _signing.Dispose();
        _key.Dispose();
    }

    private static async Task SendAsync(HttpClient client, string inbox, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, inbox) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(As.MediaType);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await client.SendAsync(request);
        if ((int)response.StatusCode != 202) throw new InvalidOperationException($"{inbox} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private string ActorJson() => ActorJson("load", _actor,
        $$"""
        [{{PublicKeyJson(_key.KeyId, _actor, _key.PublicPem)}},{{PublicKeyJson(_signing.Ed25519KeyId, _actor, _signing.Ed25519Pem)}}],
         "assertionMethod":[{"id":"{{_signing.Ed25519KeyId}}","type":"Multikey","controller":"{{_actor}}","publicKeyMultibase":"{{_signing.Ed25519Multibase}}"}]
        """);

    private string RelayJson() => ActorJson("relay", _relay, PublicKeyJson(_signing.RelayKeyId, _relay, _signing.RelayPem));

    private static string ActorJson(string name, string id, string keys) =>
        $$"""
        {"@context":["{{As.Context}}","https://w3id.org/security/v1","https://w3id.org/security/multikey/v1","https://www.w3.org/ns/did/v1"],
         "id":"{{id}}","type":"Person","preferredUsername":"{{name}}",
         "inbox":"{{id}}/inbox","outbox":"{{id}}/outbox","followers":"{{id}}/followers","publicKey":{{keys}} }
        """;

    private static string PublicKeyJson(string id, string owner, string pem) =>
        $$"""{"id":"{{id}}","owner":"{{owner}}","publicKeyPem":"{{pem.ReplaceLineEndings("\\n")}}"}""";

    /// <summary>A post a second: what was stored before came before it.</summary>
    internal static readonly DateTimeOffset Begin = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    internal string CreateJson(string number, DateTimeOffset published) =>
        $$"""
        {"@context":["{{As.Context}}","https://w3id.org/security/data-integrity/v1",{"ostatus":"http://ostatus.org#","atomUri":"ostatus:atomUri","inReplyToAtomUri":"ostatus:inReplyToAtomUri","conversation":"ostatus:conversation","sensitive":"as:sensitive","toot":"http://joinmastodon.org/ns#"}],
         "id":"{{_actor}}/statuses/{{number}}/activity","type":"Create","actor":"{{_actor}}","published":"{{published.ToXsd()}}","to":["{{As.Public}}"],"cc":["{{_actor}}/followers"],
         "object":{"id":"{{_actor}}/statuses/{{number}}","type":"Note","summary":null,"inReplyTo":null,"published":"{{published.ToXsd()}}","url":"{{_actor}}/{{number}}","attributedTo":"{{_actor}}",
         "to":["{{As.Public}}"],"cc":["{{_actor}}/followers"],"sensitive":false,"atomUri":"{{_actor}}/statuses/{{number}}","inReplyToAtomUri":null,"conversation":"tag:load,2026-11-23:objectId={{number}}:objectType=Conversation",
         "content":"<p>Post number {{number}} of a peer that has a lot to say, about as long as what people usually write, with <a href=\"https://example.org/tags/nothing\" class=\"mention hashtag\" rel=\"tag\">#<span>nothing</span></a> in particular to tell.</p>",
         "contentMap":{"en":"<p>Post number {{number}}.</p>"},"attachment":[],"tag":[{"type":"Hashtag","href":"https://example.org/tags/nothing","name":"#nothing"}],
         "replies":{"id":"{{_actor}}/statuses/{{number}}/replies","type":"Collection","first":{"type":"CollectionPage","next":"{{_actor}}/statuses/{{number}}/replies?page=true","partOf":"{{_actor}}/statuses/{{number}}/replies","items":[] } } } }
        """;
}
