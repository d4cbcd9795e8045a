using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-7628: going on at another account, when both accounts say so.</summary>
public sealed class MoveTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Requirement("FEP-7628-02", "FEP-7628-03", "FEP-7628-04", "IN-Move")]
    public async Task A_Move_of_linked_accounts_is_followed_whichever_sends_it(bool sentByTheOld)
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var moved = await FakePeer.StartAsync("new");
        var follow = await old.BeFollowedAsync(Server);
        old.Documents["/users/old"]["movedTo"] = moved.Actor;
        moved.Documents["/users/new"]["alsoKnownAs"] = new JsonArray(old.Actor);

        await (sentByTheOld ? old : moved).DeliverAsync(Server, MoveOf(old, moved));

        Assert.Equal(moved.Actor, (await moved.WaitForAsync(As.Follow)).Text("object"));
        Assert.Equal(follow, (await old.WaitForAsync(As.Undo)).Text("object"));
    }

    [Fact]
    [Requirement("FEP-7628-02", "IN-Move")]
    public async Task Accounts_that_are_not_linked_move_nobody()
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var victim = await FakePeer.StartAsync("victim");
        await old.BeFollowedAsync(Server);

        await old.AssertRefusedAsync(Server, MoveOf(old, victim), Refusal.MoveUnconfirmed);

        Assert.Contains(old.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Fact]
    [Requirement("FEP-7628-08")]
    public async Task Whoever_moved_away_is_told_nothing_more_there()
    {
        await using var server = await RunningServer.StartAsync();
        await using var stays = await FakePeer.StartAsync("stays");
        await using var moves = await FakePeer.StartAsync("moves");
        await stays.FollowAsync(server);
        await moves.FollowAsync(server);
        var actor = moves.Documents[$"/users/{moves.Name}"];
        actor["movedTo"] = "https://elsewhere.example/users/moves";
        await moves.DeliverAsync(server, Documents.Activity(As.Update, actor.DeepClone()));

        var create = await server.PublishAsync(Documents.Note("for followers", server.Own.Followers));

        await stays.WaitForAsync(As.Create);
        Assert.DoesNotContain(await server.WorkAsync(create), row => row.Target.StartsWith(moves.Origin, StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("FEP-7628-01", "FEP-7628-05", "FEP-7628-07", "FEP-7628-09", "OUT-Move")]
    public async Task The_owner_moves_and_followers_are_told()
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await using var moved = await FakePeer.StartAsync("new");
        await follower.FollowAsync(server);
        await server.AssertRefusedAsync(new JsonObject { ["type"] = As.Move, ["target"] = moved.Actor }, Refusal.MoveUnconfirmed);
        moved.Documents["/users/new"]["alsoKnownAs"] = server.Own.Actor;

        var id = await server.PublishAsync(new JsonObject { ["type"] = As.Move, ["target"] = moved.Actor });

        var move = await follower.WaitForAsync(As.Move);
        Assert.Equal((id, server.Own.Actor, server.Own.Actor, moved.Actor), (move.Text("id"), move.Text("actor"), move.Text("object"), move.Text("target")));
        Assert.Contains(server.Own.Followers, move.Texts("to").Concat(move.Texts("cc")));
        Assert.Equal(moved.Actor, (await server.GetDocumentAsync(server.Own.Actor)).Text("movedTo"));
        Assert.Equal(moved.Actor, (await follower.WaitForAsync(As.Update))["object"]!.AsObject().Text("movedTo"));

        await server.PublishAsync(Documents.Activity(As.Undo, id));
        Assert.Null((await follower.WaitForAsync(As.Update, 2))["object"]!["movedTo"]);
    }

    private static JsonObject MoveOf(FakePeer old, FakePeer moved) => Documents.Activity(As.Move, old.Actor, new JsonObject { ["target"] = moved.Actor });
}
