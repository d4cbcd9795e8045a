using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Outbox;

public sealed class RecipientsTests
{
    [Fact]
    public async Task Followers_on_one_server_share_one_copy_and_those_without_a_shared_inbox_get_their_own()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await using var carol = alice.Neighbour("carol", offersSharedInbox: false);
        foreach (var peer in new[] { alice, bob, carol }) await peer.FollowAsync(server);

        var create = await server.PublishAsync(Note(server.Own.Followers));
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Equal(["/inbox", "/users/carol/inbox"], alice.InboxesThatGot(create).Order());
    }

    [Fact]
    public async Task Who_is_named_gets_it_at_the_personal_inbox_unless_the_server_gets_a_copy_anyway()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await alice.FollowAsync(server);
        await bob.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });

        var direct = await server.PublishAsync(Note(bob.Actor, alice.Actor, bob.Actor));
        var forFollowersToo = await server.PublishAsync(Note(bob.Actor, server.Own.Followers));
        await server.EventuallyAllAsync(direct, WorkRow.Done);
        await server.EventuallyAllAsync(forFollowersToo, WorkRow.Done);

        Assert.Equal(["/users/alice/inbox", "/users/bob/inbox"], alice.InboxesThatGot(direct).Order());
        Assert.Equal(["/inbox"], alice.InboxesThatGot(forFollowersToo));
    }

    [Fact]
    public async Task Who_is_named_blind_gets_it_at_the_personal_inbox_even_when_the_server_gets_a_copy_since_nothing_on_the_wire_names_them()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await alice.FollowAsync(server);
        await bob.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });
        var note = Note(server.Own.Followers);
        note["bcc"] = bob.Actor;

        var create = await server.PublishAsync(note);
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Equal(["/inbox", "/users/bob/inbox"], alice.InboxesThatGot(create).Order());
    }

    [Fact]
    public async Task Somebody_unknown_is_found_by_the_queue_and_not_while_publishing()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.GoDownAsync();

        var create = await server.PublishAsync(Note(alice.Actor));
        var row = await server.EventuallyTriedAsync(create, 1);
        Assert.Equal((WorkRow.Resolve, WorkRow.Waiting), (row.Kind, row.State));
        await alice.ComeUpAsync();
        server.Advance(TimeSpan.FromHours(1));
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Equal(["/users/alice/inbox"], alice.InboxesThatGot(create));
    }

    [Fact]
    public async Task An_Undo_does_not_overtake_a_Follow_that_waits_for_its_recipient_to_be_found()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.AnswerGet = _ => 503;
        var follow = await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });
        await server.EventuallyTriedAsync(follow, 1);
        alice.AnswerGet = _ => null;
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });

        var undo = await server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = follow });
        server.Advance(TimeSpan.FromHours(1));
        await server.EventuallyAllAsync(undo, WorkRow.Done);

        Assert.Equal([As.Follow, As.Undo], alice.Delivered.Select(a => a["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_follower_whose_document_names_no_usable_shared_inbox_does_not_keep_the_owner_from_publishing()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Documents["/users/alice"]["endpoints"]!["sharedInbox"] = "not an address";
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Follow, ["object"] = server.Own.Actor });

        var create = await server.PublishAsync(Note(server.Own.Followers));
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Equal(["/users/alice/inbox"], alice.InboxesThatGot(create));
    }

    [Fact]
    public async Task Somebody_who_does_not_exist_is_not_looked_for_again()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Documents.TryRemove("/users/alice", out _);

        var create = await server.PublishAsync(Note(alice.Actor));
        var row = await server.EventuallyTriedAsync(create, 1);

        Assert.Equal(WorkRow.GivenUp, row.State);
    }

    [Fact]
    public async Task A_follower_who_is_gone_gets_nothing_more()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        await server.Db.WriteAsync(tx => PeerRows.SetGoneAsync(tx, alice.Actor, 1));

        var create = await server.PublishAsync(Note(server.Own.Followers, alice.Actor));

        Assert.Empty(await server.WorkAsync(create));
    }

    private static JsonObject Note(params string[] to) =>
        new() { ["type"] = As.Note, ["content"] = "Hi", ["to"] = new JsonArray([.. to.Select(id => (JsonNode)id)]) };
}
