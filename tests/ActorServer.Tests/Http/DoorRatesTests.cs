using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;
using Federation.Fetching;

namespace ActorServer.Tests.Http;

public sealed class DoorRatesTests
{
    [Fact]
    public void A_bucket_gives_its_burst_then_its_rate_and_says_how_long_to_wait()
    {
        var clock = new StoppedClock();
        var buckets = new TokenBuckets(2, 3, clock);

        for (var i = 0; i < 3; i++) Assert.Null(buckets.Take("a"));
        Assert.Equal(TimeSpan.FromSeconds(0.5), buckets.Take("a"));
        Assert.Null(buckets.Take("b"));
        clock.Now += TimeSpan.FromSeconds(0.5);
        Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
        clock.Now += TimeSpan.FromDays(1);
        for (var i = 0; i < 3; i++) Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
    }

    [Fact]
    public void Names_that_strangers_invent_do_not_fill_the_memory_nor_take_anything_from_who_was_there_before()
    {
        var clock = new StoppedClock();
        var buckets = new TokenBuckets(1, 3, clock);
        Assert.Null(buckets.Take("honest"));

        for (var i = 0; i < TokenBuckets.Most * 2; i++) buckets.Take($"invented {i}");

        Assert.InRange(buckets.Count, 1, TokenBuckets.Most + 1);
        Assert.NotNull(buckets.Take("one more"));
        Assert.Null(buckets.Take("honest"));
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.Null(buckets.Take("one more"));
        Assert.InRange(buckets.Count, 1, 10);
    }

    [Fact]
    public void No_rate_and_no_name_are_no_limit()
    {
        var clock = new StoppedClock();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(new TokenBuckets(0, 1, clock).Take("a")));
        var buckets = new TokenBuckets(1, 1, clock);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(buckets.Take(null)));
    }

    [Fact]
    public async Task One_host_that_sends_too_much_is_asked_to_wait_and_others_are_not()
    {
        await using var server = await RunningServer.StartAsync("nick", ("HostRate", "1"), ("HostBurst", "3"));
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        alice.Clock = server.Clock;
        for (var i = 0; i < 3; i++) await alice.DeliverAsync(server, Like());

        using var tooOften = await alice.SendAsync(server.Own.Inbox, Like());
        await Problems.AssertAsync(Refusal.TooOften, tooOften);
        Assert.Equal(Limits.ComeAgain, tooOften.Headers.RetryAfter?.Delta);
        await bob.DeliverAsync(server, Like());

        server.Advance(Limits.ComeAgain);
        await alice.DeliverAsync(server, Like());
    }

    [Fact]
    public async Task Forged_requests_do_not_use_up_the_share_of_the_host_that_they_name()
    {
        await using var server = await RunningServer.StartAsync("nick", ("HostRate", "1"), ("HostBurst", "3"));
        await using var alice = await FakePeer.StartAsync();
        using var forger = FakePeer.NewKey(alice.Key.KeyId);
        for (var i = 0; i < 10; i++)
        {
            using var forged = await alice.PostAsync(server.Own.Inbox, Encoding.UTF8.GetBytes(alice.Complete(Like()).ToJsonString()), forger);
            await Problems.AssertAsync(Refusal.SignatureWrong, forged);
        }

        await alice.DeliverAsync(server, Like());
    }

    [Fact]
    public async Task A_big_peer_that_brings_all_its_answers_at_once_is_not_refused()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, new ActorServerOptions().HostBurst).Select(_ => alice.SendAsync(server.Own.SharedInbox, Like())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
    }

    [Fact]
    public async Task An_address_that_knocks_too_often_is_turned_away_before_anything_is_read()
    {
        await using var server = await RunningServer.StartAsync("nick", ("AddressRate", "1"), ("AddressBurst", "3"));
        await using var alice = await FakePeer.StartAsync();
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.BadRequest, (await KnockAsync("203.0.113.7")).StatusCode);

        using var tooOften = await KnockAsync("10.0.0.1, 203.0.113.7");
        await Problems.AssertAsync(Refusal.TooOften, tooOften);
        Assert.NotNull(tooOften.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.BadRequest, (await KnockAsync("203.0.113.7, 203.0.113.8")).StatusCode);
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.BadRequest, (await KnockAsync(null)).StatusCode);

        // One /64 of IPv6 is one stranger.
        for (var i = 0; i < 3; i++) await KnockAsync($"2001:db8:1:2::{i}");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await KnockAsync("2001:db8:1:2:ffff::9")).StatusCode);

        Task<HttpResponseMessage> KnockAsync(string? forwardedFor) => alice.PostAsync(server.Own.Inbox, "no JSON"u8.ToArray(), alice.Key,
            change: request => { if (forwardedFor is not null) request.Headers.Add("X-Forwarded-For", forwardedFor); });
    }

    [Fact]
    public async Task Who_guesses_passwords_waits_alone()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < Limits.SignInFailures; i++) Assert.Equal(HttpStatusCode.Forbidden, (await GuessAsync("203.0.113.7")).StatusCode);

        using var tooOften = await GuessAsync("203.0.113.7");
        Assert.Equal(HttpStatusCode.TooManyRequests, tooOften.StatusCode);
        Assert.NotNull(tooOften.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Forbidden, (await GuessAsync("203.0.113.8")).StatusCode);

        async Task<HttpResponseMessage> GuessAsync(string from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Own.Origin}/sign-in") { Content = new FormUrlEncodedContent([new("password", "a wrong one")]) };
            request.Headers.Add("Origin", server.Own.Origin);
            request.Headers.Add("X-Forwarded-For", from);
            return await server.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task Signed_reading_with_ever_new_keys_does_not_make_this_server_fetch_for_ever()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var post = await server.SayAsync("for friends", new JsonObject { ["to"] = server.Own.Followers });
        for (var i = 0; i < Limits.KeyFetchBurst + 40; i++)
        {
            using var key = FakePeer.NewKey($"{alice.Origin}/keys/{i}");
            using var request = new HttpRequestMessage(HttpMethod.Get, post);
            request.Headers.Add("Accept", As.MediaType);
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            FakePeer.Sign(request, [], key, server.Clock.GetUtcNow());
            using var response = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.InRange(alice.Requests.Count, Limits.KeyFetchBurst, Limits.KeyFetchBurst + 30);
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };

    private sealed class StoppedClock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
