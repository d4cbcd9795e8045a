using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Inbox;

public sealed class EventStreamTests
{
    [Fact]
    public async Task What_comes_in_and_goes_out_is_told_and_a_broken_stream_goes_on_where_it_was()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        string last;
        using (var stream = await OpenAsync(server))
        {
            var like = await alice.DeliverAsync(server, Like());
            var (id, add) = await stream.NextAsync();
            Assert.Equal(As.Add, add["type"]!.GetValue<string>());
            Assert.Equal(server.Own.Inbox, add["target"]!.GetValue<string>());
            Assert.Equal(like, add["object"]!["id"]!.GetValue<string>());
            last = id;
        }

        var missed = await alice.DeliverAsync(server, Like());
        var posted = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = As.Public });
        using var again = await OpenAsync(server, last);

        Assert.Equal(missed, (await again.NextAsync()).Add["object"]!["id"]!.GetValue<string>());
        var mine = (await again.NextAsync()).Add;
        Assert.Equal(posted, mine["object"]!["id"]!.GetValue<string>());
        Assert.Equal(server.Own.Outbox, mine["target"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_token_may_stand_in_the_address_of_the_stream_and_nowhere_else()
    {
        await using var server = await RunningServer.StartAsync();

        using var inAddress = await server.Client.GetAsync($"{server.Own.EventStream}?access_token={server.Token}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", inAddress.Content.Headers.ContentType?.MediaType);
        using var without = await server.Client.GetAsync(server.Own.EventStream);
        await Problems.AssertAsync(Refusal.TokenMissing, without);
        using var inbox = await server.GetAsync($"{server.Own.Inbox}?access_token={server.Token}");
        await Problems.AssertAsync(Refusal.TokenMissing, inbox);
    }

    [Fact]
    public async Task There_are_so_many_streams_and_a_client_that_leaves_makes_room()
    {
        await using var server = await RunningServer.StartAsync();
        var streams = new List<Stream>();
        for (var i = 0; i < Limits.Streams; i++) streams.Add(await OpenAsync(server));

        using var tooMany = await server.GetAsync(server.Own.EventStream, asOwner: true);
        await Problems.AssertAsync(Refusal.TooManyStreams, tooMany);
        Assert.NotNull(tooMany.Headers.RetryAfter);

        streams[0].Dispose();
        await RunningServer.EventuallyAsync("there is room again", async () =>
        {
            using var request = Request(server);
            using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode == HttpStatusCode.OK;
        });
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        using var stream = await OpenAsync(server);
        await server.Db.WriteAsync(async tx => await GrantRows.RevokeAsync(tx, (await GrantRows.AllAsync(tx)).Single().Seq, 1));

        await alice.DeliverAsync(server, Like());

        await stream.EndAsync();
    }

    [Fact]
    public async Task The_deepest_activity_that_is_taken_in_can_be_read_and_told()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var deepest = Like();
        var inner = deepest;
        for (var depth = 2; depth <= Federation.Json.JsonLimits.Default.MaxDepth; depth++) inner["tag"] = inner = [];
        inner["name"] = "the ground";
        using var stream = await OpenAsync(server);

        var id = await alice.DeliverAsync(server, deepest);

        Assert.Equal(id, (await stream.NextAsync()).Add["object"]!["id"]!.GetValue<string>());
        using var page = await server.GetAsync($"{server.Own.Inbox}?page=first", asOwner: true);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("the ground", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_changes_goes_or_leaves_a_collection_is_told_beside_the_activity_and_again_after_a_break()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("first words");
        var id = note["id"]!.GetValue<string>();
        await alice.DeliverAsync(server, FakePeer.Create(note));
        var post = await server.SayAsync("mine");
        var like = await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = post });
        var follow = await alice.FollowAsync(server);
        using var stream = await OpenAsync(server);

        note["content"] = "other words";
        await alice.DeliverAsync(server, FakePeer.Update(note));
        var before = Assert.IsType<JsonObject>((await ExpectAsync(stream, (As.Add, server.Own.Inbox), (As.Update, null)))[1].Event["object"]);
        Assert.Equal((id, "other words"), (before["id"]!.GetValue<string>(), before["content"]!.GetValue<string>()));
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Delete, ["object"] = id });
        var gone = (await ExpectAsync(stream, (As.Add, server.Own.Inbox), (As.Delete, null)))[1].Event["object"]!;
        Assert.Equal((id, As.Tombstone), (gone["id"]!.GetValue<string>(), gone["type"]!.GetValue<string>()));
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Undo, ["object"] = like });
        Assert.Equal(like, (await ExpectAsync(stream, (As.Add, server.Own.Inbox), (As.Remove, $"{post}/likes")))[1].Event["object"]!.GetValue<string>());
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Undo, ["object"] = follow });
        var unfollowed = await ExpectAsync(stream, (As.Add, server.Own.Inbox), (As.Remove, server.Own.Followers));
        Assert.Equal(alice.Actor, unfollowed[1].Event["object"]!.GetValue<string>());
        // Who got a part of what one activity brought gets all of it again.
        Assert.Equal("", unfollowed[0].Id);

        await server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });
        using var again = await OpenAsync(server, unfollowed[1].Id);
        Assert.Equal(post, (await ExpectAsync(again, (As.Add, server.Own.Outbox), (As.Delete, null)))[1].Event["object"]!["id"]!.GetValue<string>());
    }

    private static async Task<List<(string Id, JsonObject Event)>> ExpectAsync(Stream stream, params (string Type, string? Target)[] expected)
    {
        var events = new List<(string Id, JsonObject Event)>();
        foreach (var _ in expected) events.Add(await stream.NextAsync());
        Assert.Equal(expected, events.Select(told => (told.Event["type"]!.GetValue<string>(), told.Event["target"]?.GetValue<string>())));
        return events;
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };

    private static HttpRequestMessage Request(RunningServer server)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, server.Own.EventStream);
        request.Headers.Authorization = new("Bearer", server.Token);
        return request;
    }

    private static async Task<Stream> OpenAsync(RunningServer server, string? lastEventId = null)
    {
        using var request = Request(server);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var stream = new Stream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        await stream.BeginAsync();
        return stream;
    }

    private sealed class Stream(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        /// <summary>The first line says that the server listens.</summary>
        internal async Task BeginAsync() => Assert.Equal(": here", await LineAsync());

        internal async Task<(string Id, JsonObject Add)> NextAsync()
        {
            var id = "";
            while (true)
            {
                var line = await LineAsync() ?? throw new InvalidOperationException("The stream ended.");
                if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
                if (line.StartsWith("data: ", StringComparison.Ordinal)) return (id, (JsonObject)JsonNode.Parse(line[6..], documentOptions: new() { MaxDepth = 128 })!);
            }
        }

        internal async Task EndAsync()
        {
            while (await LineAsync() is not null) { }
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }

        private async Task<string?> LineAsync()
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            return await reader.ReadLineAsync(patience.Token);
        }
    }
}
