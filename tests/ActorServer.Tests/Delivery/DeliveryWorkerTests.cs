using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Delivery;

public sealed class DeliveryWorkerTests
{
    [Fact]
    public async Task Rows_survive_a_restart_and_what_was_delivered_is_not_sent_again()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        bob.AnswerPost = _ => 500;
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = new JsonArray(alice.Actor, bob.Actor) });
        await RunningServer.EventuallyAsync("both were tried", async () => (await server.WorkAsync(create)).All(row => row.Attempts == 1));

        await server.RestartAsync();
        bob.AnswerPost = _ => 202;
        server.Advance(Limits.FirstRetry * 2);
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Single(alice.InboxesThatGot(create));
        Assert.Equal(2, bob.InboxesThatGot(create).Count());
    }

    [Fact]
    public async Task What_is_under_way_when_the_server_stops_ends_and_is_not_sent_again()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.BeforeAnswer = () => Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System);
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = alice.Actor });
        await RunningServer.EventuallyAsync("the delivery is under way", () => Task.FromResult(alice.InboxesThatGot(create).Any()));

        await server.RestartAsync();
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Single(alice.InboxesThatGot(create));
    }

    [Fact]
    public async Task A_host_whose_turn_has_not_come_holds_up_nobody_else_and_does_not_count_as_down()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "1"), ("RequestBurst", "2"));
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var many = new List<string>();
        for (var i = 0; i < 40; i++) many.Add(await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = $"{i}", ["to"] = alice.Actor }));

        var one = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = bob.Actor });
        await server.EventuallyAllAsync(one, WorkRow.Done);

        Assert.Contains(WorkRow.Waiting, (await Task.WhenAll(many.Select(server.WorkAsync))).SelectMany(rows => rows).Select(row => row.State));
        Assert.Equal(0, (await server.ReadAsync(tx => HostRows.FindAsync(tx, alice.Authority)))?.Failures ?? 0);
    }

    [Fact, Trait("Database", "SQLite")]
    public async Task What_was_claimed_by_a_process_that_died_is_free_after_the_next_start()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.AnswerPost = _ => 500;
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = alice.Actor });
        await server.EventuallyTriedAsync(create, 1);
        await server.Db.WriteAsync(tx => tx.ExecuteAsync("UPDATE work SET due_at = 0, leased_until = 9999999999999"));
        alice.AnswerPost = _ => 202;

        await server.RestartAsync();

        await server.EventuallyAllAsync(create, WorkRow.Done);
    }

    [Fact]
    public async Task One_host_gets_only_a_few_deliveries_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        var (now, most) = (0, 0);
        alice.BeforeAnswer = async () =>
        {
            var running = Interlocked.Increment(ref now);
            lock (alice) most = Math.Max(most, running);
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System);
            Interlocked.Decrement(ref now);
        };
        var creates = new List<string>();
        for (var i = 0; i < 15; i++) creates.Add(await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = alice.Actor }));

        foreach (var create in creates) await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.InRange(most, 1, Limits.DeliveriesPerHost);
    }
}
