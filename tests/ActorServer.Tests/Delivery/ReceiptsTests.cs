using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Delivery;

public sealed class ReceiptsTests
{
    [Fact]
    public async Task Many_that_are_delivered_together_keep_their_own_answer_each()
    {
        await using var server = await RunningServer.StartAsync();
        var peers = new List<FakePeer>();
        for (var i = 0; i < 12; i++) peers.Add(await FakePeer.StartAsync($"peer{i}"));
        for (var i = 0; i < peers.Count; i++) { var status = i % 2 == 0 ? 200 : 202; peers[i].AnswerPost = _ => status; }
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = new JsonArray([.. peers.Select(peer => (JsonNode)peer.Actor)]) });
        await server.EventuallyAllAsync(create, WorkRow.Done);

        var rows = (await server.WorkAsync(create)).ToDictionary(row => row.Lane);

        Assert.All(peers, (peer, i) => Assert.Equal(i % 2 == 0 ? 200 : 202, rows[peer.Authority].Status));
        Assert.All(peers, peer => Assert.Single(peer.InboxesThatGot(create)));
        Assert.All(rows.Values, row => Assert.Equal((1, 0L), (row.Attempts, row.LeasedUntil)));
        foreach (var peer in peers) Assert.NotNull((await server.ReadAsync(tx => HostRows.FindAsync(tx, peer.Authority)))!.LastOkAt);
        foreach (var peer in peers) await peer.DisposeAsync();
    }

    [Fact]
    public async Task A_host_that_failed_is_well_again_once_it_took_something_and_what_waited_for_it_goes()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.AnswerPost = _ => 503;
        var first = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "One", ["to"] = alice.Actor });
        await server.EventuallyTriedAsync(first, 1);
        var second = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Two", ["to"] = alice.Actor });
        Assert.Equal(WorkRow.Waiting, Assert.Single(await server.WorkAsync(second)).State);
        alice.AnswerPost = _ => 202;

        server.Advance(Limits.FirstRetry * 2);
        await server.EventuallyAllAsync(first, WorkRow.Done);
        await server.EventuallyAllAsync(second, WorkRow.Done);

        var host = await server.ReadAsync(tx => HostRows.FindAsync(tx, alice.Authority));
        Assert.Equal((0, 0L), (host!.Failures, host.RetryAt));
    }
}
