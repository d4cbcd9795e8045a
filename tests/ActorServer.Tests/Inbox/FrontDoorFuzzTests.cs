using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Json;

namespace ActorServer.Tests.Inbox;

/// <summary>
/// Requests as peers send them, spoilt: in the body before it is signed, or in headers, path, method and bytes afterwards. The same ones in every run;
/// ACTOR_FUZZ_REQUESTS makes it a long one.
/// </summary>
[Trait("Suite", "front-door-fuzz")]
public sealed partial class FrontDoorFuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20261123;
    private const int Requests = 3_000;
    private const int AtOnce = 8;
    private const long MostGrowth = 96L * 1024 * 1024;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    /// <summary>An answer, and what the server must then have stored.</summary>
    private sealed record Answer(int Status, bool IsInbox, byte[] Body, TimeSpan Took);

    [Fact]
    public async Task Whatever_knocks_gets_an_answer_and_only_what_its_signer_may_say_is_kept()
    {
        var count = Environment.GetEnvironmentVariable("ACTOR_FUZZ_REQUESTS") is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : Requests;
        await using var server = await RunningServer.StartAloneAsync(("HostRate", "0"), ("AddressRate", "0"));
        await using var alice = await FakePeer.StartAsync();
        await using var victim = await FakePeer.StartAsync("victim");
        await alice.BeFollowedAsync(server);
        var before = await InboundAsync(server);
        var shapes = Shapes(alice, victim, server);
        var statuses = new ConcurrentDictionary<int, int>();
        var accepted = new ConcurrentBag<string>();
        var memory = 0L;
        var next = -1;

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                if (i == count / 3) memory = GC.GetTotalMemory(forceFullCollection: true);
                if (await SendAsync(alice, server, shapes, new Random(Seed + i)) is not { } answer) continue;
                statuses.AddOrUpdate(answer.Status, 1, (_, n) => n + 1);
                Assert.True(answer.Status is >= 200 and < 500, $"request {i}: {answer.Status}: {Encoding.UTF8.GetString(answer.Body)}");
                Assert.True(answer.Took < Hang, $"request {i} took {answer.Took}");
                if (answer is { Status: 202, IsInbox: true } && IdOf(answer.Body) is { } id) accepted.Add(id);
                if (i % 1000 == 0) Forget(alice, victim);
            }
        })));

        var stored = (await InboundAsync(server)).Except(before).ToList();
        var growth = GC.GetTotalMemory(forceFullCollection: true) - memory;
        output.WriteLine($"{count} requests; {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}; {stored.Count} stored; memory grew by {growth / 1024} kB in the last two thirds");
        Assert.All(stored, row => Assert.Equal(alice.Actor, row.Actor));
        // What was taken is kept, and what is kept was taken. An id may have come first with a Delete, which counts only where it is kept.
        Assert.Empty(accepted.Except(stored.Select(row => row.Uri)));
        Assert.Empty(stored.Where(row => row.Type != As.Delete).Select(row => row.Uri).Except(accepted));
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM object WHERE own = 0 AND attributed_to <> @Actor", new { alice.Actor }));
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM object WHERE own = 0 AND uri NOT LIKE @host", new { host = alice.Origin + "/%" }));
        Assert.InRange(growth, long.MinValue, MostGrowth);
        using var still = await server.GetAsync($"{server.Own.Origin}/health/ready");
        Assert.True(still.IsSuccessStatusCode);
    }

    private static async Task<HashSet<(string Uri, string Type, string Actor)>> InboundAsync(RunningServer server) =>
        [.. (await server.ReadAsync(tx => tx.ListAsync<ActivityRow>("SELECT * FROM activity WHERE direction = 'in'"))).Select(row => (row.Uri, row.Type, row.Actor))];

    /// <summary>The id of an activity that is kept when it is taken. Not so a Delete: of nothing known it is taken and not kept.</summary>
    private static string? IdOf(byte[] body)
    {
        if (!ActivityDocument.TryRead(body, out var document, out _) || Federation.Activity.From(document.Node, body) is not { } activity) return null;
        return activity.Type == As.Delete ? null : activity.Id;
    }

    private static async Task<Answer?> SendAsync(FakePeer alice, RunningServer server, List<string> shapes, Random random)
    {
        var shape = shapes[random.Next(shapes.Count)].Replace("$RANDOM", random.NextInt64().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? shape : SpoilJson(shape, random));
        if (random.Next(6) == 0) SpoilBytes(body, random);
        var key = random.Next(8) == 0 ? null : alice.Key;
        var change = random.Next(3) == 0 ? SpoilRequest(random, server) : null;
        var target = (Inbox: server.Own.SharedInbox, IsInbox: true);
        var watch = Stopwatch.StartNew();
        try
        {
            using var response = await alice.PostAsync(target.Inbox, body, key, change: request =>
            {
                change?.Invoke(request);
                target.IsInbox = request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath is "/inbox" or "/actor/inbox";
                if (request.Content is not ByteArrayContent) target.IsInbox = false;
            }).WaitAsync(Hang);
            return new Answer((int)response.StatusCode, target.IsInbox, body, watch.Elapsed);
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or UriFormatException)
        {
            return null;    // what a client cannot even send
        }
    }

    private static string SpoilJson(string shape, Random random)
    {
        var root = JsonNode.Parse(shape)!;
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var places = Objects(root).SelectMany(map => map.Select(member => (Map: map, member.Key))).ToList();
            if (places.Count == 0) break;
            var (map, name) = places[random.Next(places.Count)];
            switch (random.Next(6))
            {
                case 0: map.Remove(name); break;
                case 1: map[name] = new JsonArray(map[name]?.DeepClone(), Junk(random)); break;
                case 2: map[Names[random.Next(Names.Length)]] = map[name]?.DeepClone(); break;
                case 3: map[name] = Nest(map[name]?.DeepClone(), random.Next(1, 80)); break;
                default: map[name] = Junk(random); break;
            }
        }
        var text = root.ToJsonString();
        // A name twice: no JSON object of .NET's can hold that.
        return random.Next(20) == 0 ? text.Insert(1, "\"id\":\"https://twice.invalid/1\",") : text;
    }

    private static readonly string[] Names = ["id", "@id", "type", "@type", "actor", "object", "attributedTo", "@context", "@graph", "target", "to", "bto", "tag", "published", "as:actor", "proof", "signature"];

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Objects(member.Value)).Prepend(map).ToList(),
        JsonArray list => list.SelectMany(Objects).ToList(),
        _ => [],
    };

    private static JsonNode? Nest(JsonNode? node, int depth)
    {
        for (; depth > 0; depth--) node = new JsonArray(node);
        return node;
    }

    private static JsonNode? Junk(Random random) => random.Next(18) switch
    {
        0 => null,
        1 => true,
        2 => long.MinValue,
        3 => 1e300,
        4 => "",
        5 => new string('a', random.Next(1, 20_000)),
        6 => "\u0000\uFFFE\u202E<script>",
        7 => new JsonObject(),
        8 => new JsonArray(),
        9 => "http://localhost:1/",
        10 => "https://[::1]/",
        11 => "javascript:alert(1)",
        12 => "https://victim.invalid/users/victim",
        13 => As.Public,
        14 => new JsonObject { ["@value"] = "x", ["@language"] = "en" },
        15 => new JsonArray([.. Enumerable.Range(0, random.Next(1, 300)).Select(i => (JsonNode)$"https://many.invalid/{i}")]),
        16 => "0000-99-99T99:99:99Z",
        _ => new[] { As.Create, As.Update, As.Delete, As.Undo, As.Accept, As.Announce, As.Like, As.Follow, As.Block, As.Person, As.Note, "Tombstone", "Nonsense" }[random.Next(13)],
    };

    private static void SpoilBytes(byte[] body, Random random)
    {
        for (var times = random.Next(1, 6); times > 0 && body.Length > 0; times--) body[random.Next(body.Length)] = (byte)random.Next(256);
    }

    private static Action<HttpRequestMessage> SpoilRequest(Random random, RunningServer server) => request =>
    {
        switch (random.Next(9))
        {
            case 0: request.Method = new HttpMethod(new[] { "GET", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD", "TRACE", "SEARCH" }[random.Next(8)]); break;
            case 1: request.RequestUri = new Uri(server.Own.Origin + new[] { "/inbox/", "/inbox?x=%00", "/actor/inbox", "//inbox", "/INBOX", "/objects/%2e%2e/inbox", "/actor", "/wall", "/a/" + new string('b', 3000) }[random.Next(9)]); break;
            case 2: request.Headers.Remove(Headers[random.Next(Headers.Length)]); break;
            case 3: SpoilHeader(request, Headers[random.Next(Headers.Length)], random); break;
            case 4: request.Headers.TryAddWithoutValidation(Headers[random.Next(Headers.Length)], new string('x', random.Next(1, 9000))); break;
            case 5: request.Content!.Headers.Remove("Content-Type"); request.Content.Headers.TryAddWithoutValidation("Content-Type", new[] { "text/html", "application/json", "", "application/ld+json;profile=\"", "multipart/form-data; boundary=x" }[random.Next(5)]); break;
            case 6: request.Headers.TryAddWithoutValidation("Signature-Input", "sig1=(\"@method\" \"@target-uri\");keyid=\"x\";created=1"); break;
            case 7: request.Headers.TransferEncodingChunked = true; break;
            default: request.Headers.TryAddWithoutValidation("X-Forwarded-For", new[] { "1.2.3.4", "::1, ,", new string(',', 500), "\u00ff" }[random.Next(4)]); break;
        }
    };

    private static readonly string[] Headers = ["Signature", "Date", "Digest", "Host", "Authorization", "Accept"];

    private static void SpoilHeader(HttpRequestMessage request, string name, Random random)
    {
        if (!request.Headers.TryGetValues(name, out var values)) return;
        var text = new StringBuilder(string.Join(",", values));
        // The key id stays readable: a name made of noise would only be looked up.
        var from = name == "Signature" ? text.ToString().IndexOf("headers=", StringComparison.Ordinal) : 0;
        if (text.Length <= from || from < 0) return;
        for (var times = random.Next(1, 4); times > 0; times--) text[random.Next(from, text.Length)] = (char)random.Next(' ', '~');
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, text.ToString());
    }

    /// <summary>Activities of real servers, as this peer would send them: its own ids, and nobody named who is anywhere else.</summary>
    private static List<string> Shapes(FakePeer alice, FakePeer victim, RunningServer server)
    {
        var shapes = new List<string>
        {
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Follow","actor":"{{{alice.Actor}}}","object":"{{{server.Own.Actor}}}"}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Create","actor":"{{{alice.Actor}}}","object":{"id":"{{{alice.Origin}}}/n/$RANDOM","type":"Note","attributedTo":"{{{alice.Actor}}}","content":"<p>hi</p>","to":["{{{As.Public}}}"],"tag":[{"type":"Mention","href":"{{{server.Own.Actor}}}"}]},"to":["{{{As.Public}}}"]}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Update","actor":"{{{alice.Actor}}}","object":{"id":"{{{alice.Origin}}}/n/1","type":"Note","attributedTo":"{{{alice.Actor}}}","content":"new"}}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{victim.Origin}}}/$RANDOM","type":"Create","actor":"{{{victim.Actor}}}","object":{"id":"{{{victim.Origin}}}/n/$RANDOM","type":"Note","attributedTo":"{{{victim.Actor}}}","content":"forged"}}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Undo","actor":"{{{alice.Actor}}}","object":{"id":"{{{alice.Origin}}}/f","type":"Follow","actor":"{{{alice.Actor}}}","object":"{{{server.Own.Actor}}}"}}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Announce","actor":"{{{alice.Actor}}}","object":"{{{victim.Origin}}}/n/1","to":["{{{As.Public}}}"]}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Accept","actor":"{{{alice.Actor}}}","object":{"type":"Follow","actor":"{{{server.Own.Actor}}}","object":"{{{alice.Actor}}}"}}""",
            $$$"""{"@context":"{{{As.Context}}}","id":"{{{alice.Origin}}}/$RANDOM","type":"Like","actor":"{{{alice.Actor}}}","object":"{{{server.Own.Origin}}}/objects/1"}""",
        };
        if (!Directory.Exists(Conformance.Folder)) return shapes;
        foreach (var sample in Conformance.Read("wire-samples/index.json")["samples"]!.AsArray().Where(sample => sample!["kind"]!.GetValue<string>() == "activity"))
        {
            var text = Hosts().Replace(File.ReadAllText(Path.Combine(Conformance.Folder, "wire-samples", sample!["file"]!.GetValue<string>())), alice.Origin);
            if (text.Length > 20_000 || Parse(text) is not JsonObject activity) continue;
            activity["id"] = $"{alice.Origin}/$RANDOM";
            activity["actor"] = alice.Actor;
            if (activity["object"] is JsonObject made && made["attributedTo"] is not null) made["attributedTo"] = alice.Actor;
            shapes.Add(activity.ToJsonString());
        }
        return shapes;
    }

    private static JsonNode? Parse(string text)
    {
        try { return JsonNode.Parse(text); }
        catch (System.Text.Json.JsonException) { return null; }
    }

    private static void Forget(params FakePeer[] peers)
    {
        foreach (var peer in peers) peer.Requests.Clear();
    }

    [GeneratedRegex(@"https?://(?!www\.w3\.org|w3id\.org|purl\.org|schema\.org|joinmastodon\.org)[^/""\\\s#?]+")]
    private static partial Regex Hosts();
}
