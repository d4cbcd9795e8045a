using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class MoveTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whom_the_owner_follows_is_followed_at_the_new_account_when_both_agree(bool sentByTheOld)
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var moved = await FakePeer.StartAsync("new");
        var follow = await old.BeFollowedAsync(Server);
        var said = await old.SayAsync(Server, "said before");
        Agree(old, moved);

        var move = sentByTheOld ? old : moved;
        await move.DeliverAsync(Server, MoveOf(old, moved));

        Assert.Equal(moved.Actor, (await moved.WaitForAsync(As.Follow))["object"]!.GetValue<string>());
        Assert.Equal(follow, (await old.WaitForAsync(As.Undo))["object"]!["id"]!.GetValue<string>());
        Assert.Null(await FindAsync(old));
        Assert.Equal(FollowRow.Pending, (await FindAsync(moved))!.State);
        Assert.Contains(NotificationRow.Move, await Server.NotificationsAsync(move));
        if (sentByTheOld) Assert.Contains(said, await Server.WallAsync());
    }

    [Fact]
    public async Task An_account_that_does_not_name_the_old_one_gets_nobody()
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var victim = await FakePeer.StartAsync("victim");
        await old.BeFollowedAsync(Server);

        await old.AssertRefusedAsync(Server, MoveOf(old, victim), Refusal.MoveUnconfirmed);

        Assert.NotNull(await FindAsync(old));
        Assert.Null(await FindAsync(victim));
    }

    [Fact]
    public async Task An_account_that_only_says_that_it_was_another_gets_nobody()
    {
        await using var victim = await FakePeer.StartAsync("victim");
        await using var mallory = await FakePeer.StartAsync("mallory");
        await victim.BeFollowedAsync(Server);
        mallory.Documents["/users/mallory"]["alsoKnownAs"] = new JsonArray(victim.Actor);

        await mallory.AssertRefusedAsync(Server, MoveOf(victim, mallory), Refusal.MoveUnconfirmed);

        Assert.NotNull(await FindAsync(victim));
    }

    [Fact]
    public async Task A_Move_of_two_strangers_is_not_for_a_third_to_tell()
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var moved = await FakePeer.StartAsync("new");
        await using var mallory = await FakePeer.StartAsync("mallory");
        await old.BeFollowedAsync(Server);
        Agree(old, moved);

        await mallory.AssertRefusedAsync(Server, MoveOf(old, moved), Refusal.NotTheOwnerOfTheObject);

        Assert.NotNull(await FindAsync(old));
    }

    [Fact]
    public async Task Accounts_that_move_in_a_circle_are_not_followed_around()
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var moved = await FakePeer.StartAsync("new");
        await old.BeFollowedAsync(Server);
        Agree(old, moved);
        Agree(moved, old);

        await old.AssertRefusedAsync(Server, MoveOf(old, moved), Refusal.MoveUnconfirmed);

        Assert.NotNull(await FindAsync(old));
    }

    [Fact]
    public async Task A_Move_of_somebody_whom_the_owner_does_not_follow_changes_nothing()
    {
        await using var old = await FakePeer.StartAsync("old");
        await using var moved = await FakePeer.StartAsync("new");
        Agree(old, moved);

        await old.DeliverAsync(Server, MoveOf(old, moved));

        Assert.Null(await FindAsync(moved));
        Assert.Empty(await Server.NotificationsAsync(old));
    }

    [Fact]
    public async Task A_new_account_that_cannot_be_had_moves_nobody()
    {
        await using var old = await FakePeer.StartAsync("old");
        await old.BeFollowedAsync(Server);

        var nowhere = new JsonObject { ["type"] = As.Move, ["object"] = old.Actor, ["target"] = $"{old.Origin}/users/nobody" };
        await old.AssertRefusedAsync(Server, nowhere, Refusal.ObjectUnavailable);

        Assert.NotNull(await FindAsync(old));
    }

    [Fact]
    public async Task The_owner_moves_to_an_account_that_names_this_one_and_may_come_back()
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await using var moved = await FakePeer.StartAsync("new");
        await follower.FollowAsync(server);
        var toNew = new JsonObject { ["type"] = As.Move, ["target"] = moved.Actor };

        await server.AssertRefusedAsync((JsonObject)toNew.DeepClone(), Refusal.MoveUnconfirmed);
        Assert.Null((await server.GetDocumentAsync(server.Own.Actor))["movedTo"]);

        moved.Documents["/users/new"]["alsoKnownAs"] = server.Own.Actor;
        var move = await server.PublishAsync(toNew);
        var told = await follower.WaitForAsync(As.Move);
        Assert.Equal((server.Own.Actor, moved.Actor), (told["object"]!.GetValue<string>(), told["target"]!.GetValue<string>()));
        Assert.Equal(moved.Actor, (await server.GetDocumentAsync(server.Own.Actor))["movedTo"]!.GetValue<string>());

        await server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = move });
        await follower.WaitForAsync(As.Undo);
        Assert.Null((await server.GetDocumentAsync(server.Own.Actor))["movedTo"]);
    }

    [Fact]
    public async Task The_owner_moves_only_the_owner()
    {
        await using var moved = await FakePeer.StartAsync("new");
        moved.Documents["/users/new"]["alsoKnownAs"] = Server.Own.Actor;

        var another = new JsonObject { ["type"] = As.Move, ["object"] = "https://other.example/users/bob", ["target"] = moved.Actor };
        await Server.AssertRefusedAsync(another, Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Move }, Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Move, ["target"] = Server.Own.Actor }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task The_owner_says_which_accounts_may_move_here()
    {
        var update = new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject { ["id"] = Server.Own.Actor, ["type"] = As.Person, ["alsoKnownAs"] = new JsonArray("https://old.example/users/nick", "javascript:alert(1)") },
        };
        await Server.PublishAsync(update);
        var names = (await Server.GetDocumentAsync(Server.Own.Actor))["alsoKnownAs"]!.AsArray().Select(id => id!.GetValue<string>());
        Assert.Equal(["https://old.example/users/nick"], names);

        update["object"]!["alsoKnownAs"] = new JsonArray();
        await Server.PublishAsync((JsonObject)update.DeepClone());
        Assert.Null((await Server.GetDocumentAsync(Server.Own.Actor))["alsoKnownAs"]);
    }

    internal static JsonObject MoveOf(FakePeer old, FakePeer moved) => new() { ["type"] = As.Move, ["object"] = old.Actor, ["target"] = moved.Actor };

    internal static void Agree(FakePeer old, FakePeer moved)
    {
        old.Documents[$"/users/{old.Name}"]["movedTo"] = moved.Actor;
        moved.Documents[$"/users/{moved.Name}"]["alsoKnownAs"] = new JsonArray(old.Actor);
    }

    private Task<FollowRow?> FindAsync(FakePeer peer) => Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, peer.Actor));
}
