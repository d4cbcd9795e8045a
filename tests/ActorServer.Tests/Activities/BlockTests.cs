using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class BlockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Whom_the_owner_blocks_hears_that_both_follows_ended_and_nothing_of_the_Block()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        await mallory.FollowAsync(Server);
        var followed = await mallory.BeFollowedAsync(Server);
        var said = await mallory.SayAsync(Server, "an insult");

        var block = await BlockAsync(mallory);

        Assert.Equal(mallory.Actor, (await mallory.WaitForAsync(As.Reject))["object"]!["actor"]!.GetValue<string>());
        Assert.Equal(followed, (await mallory.WaitForAsync(As.Undo))["object"]!["id"]!.GetValue<string>());
        Assert.Empty(await Server.WorkAsync(block));
        Assert.Empty(mallory.OfType(As.Block));
        Assert.Null(await FollowAsync(FollowRow.In, mallory));
        Assert.Null(await FollowAsync(FollowRow.Out, mallory));
        Assert.DoesNotContain(said, await Server.WallAsync());
        await mallory.AssertRefusedAsync(Server, Like(), Refusal.Blocked);
    }

    [Fact]
    public async Task Who_is_blocked_is_listed_for_the_owner_and_for_nobody_else()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        await BlockAsync(mallory);

        Assert.Contains(mallory.Actor, (await Server.GetItemsAsync(Server.Own.Blocked, asOwner: true)).Select(item => item.GetValue<string>()));
        using var anybody = await Server.GetAsync(Server.Own.Blocked);
        Assert.Equal(HttpStatusCode.Unauthorized, anybody.StatusCode);
        using var signed = await mallory.GetSignedAsync(Server.Own.Blocked);
        Assert.Equal(HttpStatusCode.Forbidden, signed.StatusCode);      // not even that there is a list
    }

    [Fact]
    public async Task The_Block_itself_is_shown_to_nobody_but_the_owner()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");

        // Whatever an app writes there: a Block is never addressed to anybody.
        var block = await Server.PublishAsync(new JsonObject { ["type"] = As.Block, ["object"] = mallory.Actor, ["to"] = As.Public });

        using var anybody = await Server.GetAsync(block);
        Assert.Equal(HttpStatusCode.NotFound, anybody.StatusCode);
        Assert.Equal(mallory.Actor, (await Server.GetDocumentAsync(block, asOwner: true))["object"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_Block_that_is_taken_back_lets_them_be_heard_again()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        mallory.Clock = Server.Clock;
        var block = await BlockAsync(mallory);
        await mallory.AssertRefusedAsync(Server, Like(), Refusal.Blocked);

        var undo = await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = block });
        Server.Advance(Limits.BlocksAreFresh);

        await mallory.DeliverAsync(Server, Like());
        Assert.Empty(await Server.WorkAsync(undo));
        Assert.DoesNotContain(mallory.Actor, (await Server.GetItemsAsync(Server.Own.Blocked, asOwner: true)).Select(item => item.GetValue<string>()));
    }

    [Fact]
    public async Task The_owner_cannot_block_the_owner_nor_nobody()
    {
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Block, ["object"] = Server.Own.Actor }, Refusal.RecipientInvalid);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Block, ["object"] = "urn:x" }, Refusal.RecipientInvalid);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Block }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task A_peer_that_blocks_the_owner_is_not_followed_any_more_and_the_owner_is_not_told()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        await alice.BeFollowedAsync(Server);
        var before = await Server.NotificationsAsync(alice);

        var block = await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Block, ["object"] = Server.Own.Actor });

        Assert.Null(await FollowAsync(FollowRow.In, alice));
        Assert.Null(await FollowAsync(FollowRow.Out, alice));
        Assert.Equal(before, await Server.NotificationsAsync(alice));
        Assert.NotNull(await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, block)));
    }

    [Fact]
    public async Task A_Block_of_somebody_else_ends_nothing()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Block, ["object"] = "https://other.example/users/bob" });

        Assert.NotNull(await FollowAsync(FollowRow.Out, alice));
    }

    private async Task<string> BlockAsync(FakePeer whom)
    {
        var block = await Server.PublishAsync(new JsonObject { ["type"] = As.Block, ["object"] = whom.Actor });
        whom.Clock = Server.Clock;
        Server.Advance(Limits.BlocksAreFresh);
        return block;
    }

    private Task<FollowRow?> FollowAsync(string direction, FakePeer peer) => Server.ReadAsync(tx => FollowRows.FindAsync(tx, direction, peer.Actor));

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}
