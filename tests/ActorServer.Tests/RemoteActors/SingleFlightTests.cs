using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.RemoteActors;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.RemoteActors;

public sealed class SingleFlightTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Fifty_first_requests_at_once_signed_with_one_unknown_key_cost_one_fetch()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.BeforeAnswer = () => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => alice.SendAsync(Server.Own.Inbox, Like())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(1, alice.Fetches(alice.Actor));
    }

    [Fact]
    public async Task Fifty_requests_at_once_with_a_key_that_is_not_there_cost_one_fetch()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.AnswerGet = _ => 500;
        alice.BeforeAnswer = () => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => alice.SendAsync(Server.Own.Inbox, Like())));

        foreach (var answer in answers) await Problems.AssertAsync(Refusal.KeyUnavailable, answer);
        Assert.Equal(1, alice.Fetches(alice.Actor));
    }

    [Fact]
    public async Task Fifty_who_look_for_one_actor_at_once_cost_one_fetch()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.BeforeAnswer = () => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Server.Get<Peers>().GetAsync(alice.Actor, CancellationToken.None))));

        Assert.All(found, peer => Assert.Equal(alice.Actor, peer?.Uri));
        Assert.Equal(1, alice.Fetches(alice.Actor));
    }

    [Fact]
    public async Task One_who_gives_up_does_not_break_it_off_for_the_others_and_the_next_starts_anew()
    {
        var flights = new SingleFlight<int>();
        var (started, landed) = (0, new TaskCompletionSource<int>());
        using var impatient = new CancellationTokenSource();
        var first = flights.RunAsync("a", GetAsync, impatient.Token);
        var second = flights.RunAsync("a", GetAsync, CancellationToken.None);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        landed.SetResult(1);
        Assert.Equal(1, await second);
        Assert.Equal(1, started);

        await RunningServer.EventuallyAsync("the next flight starts", async () => await flights.RunAsync("a", () => Task.FromResult(2), CancellationToken.None) == 2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => flights.RunAsync("b", () => throw new InvalidOperationException(), CancellationToken.None));

        Task<int> GetAsync()
        {
            Interlocked.Increment(ref started);
            return landed.Task;
        }
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}
