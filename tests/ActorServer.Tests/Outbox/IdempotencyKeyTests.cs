using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Outbox;

public sealed class IdempotencyKeyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Who_asks_again_under_the_same_key_gets_the_same_answer_and_says_nothing_twice()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var (note, key) = (Note("once"), Guid.NewGuid().ToString());
        note["cc"] = Server.Own.Followers;

        var first = await PublishedAsync(note, key);
        var second = await PublishedAsync(note, key);

        Assert.Equal(first, second);
        await Server.EventuallyAllAsync(first, WorkRow.Done);
        Assert.Single(alice.OfType(As.Create), create => create["object"]!["content"]!.GetValue<string>() == "once");
    }

    [Fact]
    public async Task All_at_once_they_are_still_one()
    {
        var (note, key) = (Note("in parallel"), Guid.NewGuid().ToString());

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PublishedAsync(note, key)));

        Assert.Single(all.Distinct());
        Assert.Equal(1, await Server.CountAsync("SELECT COUNT(*) FROM object WHERE content_html = 'in parallel'"));
    }

    [Fact]
    public async Task Another_body_needs_another_key()
    {
        var key = Guid.NewGuid().ToString();
        await PublishedAsync(Note("first"), key);

        using var other = await PostAsync(Note("second"), key);
        await Problems.AssertAsync(Refusal.IdempotencyKeyReused, other);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM object WHERE content_html = 'second'"));
        Assert.NotEqual(await PublishedAsync(Note("first"), key), await PublishedAsync(Note("first"), key + "2"));
    }

    [Fact]
    public async Task Another_app_may_choose_the_same_key()
    {
        var key = Guid.NewGuid().ToString();
        var mine = await PublishedAsync(Note("mine"), key);

        var token = await Server.Get<AccessTokens>().CreateAsync("another", CancellationToken.None);
        using var theirs = await PostAsync(Note("theirs"), key, token);
        Assert.Equal(HttpStatusCode.Created, theirs.StatusCode);
        Assert.NotEqual(mine, theirs.Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_was_refused_may_be_put_right_under_the_same_key()
    {
        var key = Guid.NewGuid().ToString();
        using var refused = await PostAsync(new JsonObject { ["type"] = As.Follow }, key);
        await Problems.AssertAsync(Refusal.ObjectMissing, refused);

        await PublishedAsync(Note("put right"), key);
    }

    [Fact]
    public async Task It_outlives_a_restart_but_not_the_day()
    {
        await using var server = await RunningServer.StartAsync();
        var (note, key) = (Note("durable"), "a-key");
        var first = await PublishedAsync(note, key, server);

        await server.RestartAsync();
        Assert.Equal(first, await PublishedAsync(note, key, server));
        server.Advance(Limits.IdempotencyKey + TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, await PublishedAsync(note, key, server));
    }

    private static JsonObject Note(string content) => new() { ["type"] = As.Note, ["content"] = content, ["to"] = As.Public };

    private async Task<string> PublishedAsync(JsonObject posted, string key, RunningServer? server = null)
    {
        using var response = await PostAsync(posted, key, null, server);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private async Task<HttpResponseMessage> PostAsync(JsonObject posted, string key, string? token = null, RunningServer? at = null)
    {
        var server = at ?? Server;
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.Outbox) { Content = new StringContent(posted.ToJsonString(), new MediaTypeHeaderValue(As.MediaType)) };
        request.Headers.Authorization = new("Bearer", token ?? server.Token);
        request.Headers.Add("Idempotency-Key", key);
        return await server.Client.SendAsync(request);
    }
}
