using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Delivery;

/// <summary>A clock that ran ahead and is put right: what waits does not wait until the wrong time comes again.</summary>
public sealed class ClockSetBackTests
{
    private static readonly TimeSpan Lease = new ActorServerOptions().Lease;

    private static readonly TimeSpan Wrong = TimeSpan.FromDays(400);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_put_off_by_a_clock_that_was_ahead_goes_out(bool whileStopped)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        server.Clock.Advance(Wrong);
        alice.AnswerPost = _ => 500;
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = alice.Actor });
        await server.EventuallyTriedAsync(create, 1);
        alice.AnswerPost = _ => 202;

        server.Advance(-Wrong);
        if (whileStopped) await server.RestartAsync();

        await server.EventuallyAllAsync(create, WorkRow.Done);
    }

    [Fact]
    public async Task A_lease_that_a_worker_took_by_a_clock_ahead_and_then_died_with_is_none()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        server.Clock.Advance(Wrong);
        alice.AnswerPost = _ => 500;
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = alice.Actor });
        await server.EventuallyTriedAsync(create, 1);
        alice.AnswerPost = _ => 202;
        var lease = (server.Clock.GetUtcNow() + Lease).ToUnixTimeMilliseconds();
        await server.Db.WriteAsync(tx => tx.ExecuteAsync("UPDATE work SET leased_until = @lease WHERE state = 'waiting'", new { lease }));

        server.Advance(-Wrong);

        await server.EventuallyAllAsync(create, WorkRow.Done);
    }

    [Fact]
    public async Task The_end_of_a_poll_is_a_date_and_stays()
    {
        await using var server = await RunningServer.StartAsync();
        server.Clock.Advance(Wrong);
        await server.PublishAsync(new JsonObject
        {
            ["type"] = As.Question,
            ["content"] = "?",
            ["to"] = As.Public,
            ["endTime"] = (server.Clock.GetUtcNow() + TimeSpan.FromDays(1)).ToXsd(),
            ["oneOf"] = new JsonArray(new JsonObject { ["type"] = As.Note, ["name"] = "a" }, new JsonObject { ["type"] = As.Note, ["name"] = "b" }),
        });
        const string End = "SELECT due_at FROM work WHERE kind = 'close-poll'";
        var before = await server.CountAsync(End);

        server.Clock.Advance(-Wrong);
        await server.RestartAsync();
        await server.EventuallyNothingWaitsAsync();

        Assert.Equal(before, await server.CountAsync(End));
    }
}
