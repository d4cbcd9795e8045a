using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class FollowTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_Follow_of_the_owner_is_accepted_and_the_follower_is_listed()
    {
        await using var alice = await FakePeer.StartAsync();

        var follow = await alice.FollowAsync(Server);

        Assert.Contains(alice.Actor, await ListAsync(Server.Own.Followers));
        var accept = alice.Delivered.Single();
        Assert.Equal(Server.Own.Actor, accept["actor"]!.GetValue<string>());
        Assert.Equal(follow, accept["object"]!["id"]!.GetValue<string>());
        Assert.Equal(alice.Actor, accept["object"]!["actor"]!.GetValue<string>());
        Assert.Equal(Server.Own.Actor, accept["object"]!["object"]!.GetValue<string>());
        Assert.Equal([NotificationRow.Follow], await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task A_Follow_whose_actor_is_not_the_signer_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.AssertRefusedAsync(Server, FollowOwner(actor: $"{alice.Origin}/users/mallory"), Refusal.ActorIsNotSigner);

        Assert.False(await IsFollowerAsync($"{alice.Origin}/users/mallory"));
    }

    [Fact]
    public async Task A_Follow_of_somebody_else_has_no_effect()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Follow, ["object"] = $"{Server.Own.Origin}/somebody" });

        Assert.Null(await FindAsync(FollowRow.In, alice));
    }

    [Fact]
    public async Task A_follower_whose_server_forgot_and_asks_again_is_accepted_again_and_counted_once()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);

        var again = await alice.FollowAsync(Server);

        Assert.Equal(2, alice.OfType(As.Accept).Count());
        Assert.Single(await ListAsync(Server.Own.Followers), alice.Actor);
        Assert.Equal(again, (await FindAsync(FollowRow.In, alice))!.ActivityUri);
        Assert.Equal([NotificationRow.Follow], await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task An_Undo_ends_the_following_and_takes_the_notification_back()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.FollowAsync(Server);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = follow });

        Assert.False(await IsFollowerAsync(alice.Actor));
        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task An_Undo_that_embeds_the_Follow_under_an_id_of_its_own_ends_the_following()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var rebuilt = alice.Complete(FollowOwner());

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = rebuilt });

        Assert.False(await IsFollowerAsync(alice.Actor));
    }

    [Fact]
    public async Task A_late_Undo_of_an_older_Follow_does_not_end_the_newer_one()
    {
        await using var alice = await FakePeer.StartAsync();
        var older = await alice.FollowAsync(Server);
        await alice.FollowAsync(Server);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = older });

        Assert.True(await IsFollowerAsync(alice.Actor));
    }

    [Fact]
    public async Task A_Follow_without_an_id_is_accepted_once_for_the_same_bytes()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(FollowOwner(alice.Actor).ToJsonString());

        using var first = await alice.PostAsync(Server.Own.Inbox, body, alice.Key);
        using var second = await alice.PostAsync(Server.Own.Inbox, body, alice.Key);

        Assert.Equal([202, 202], [(int)first.StatusCode, (int)second.StatusCode]);
        Assert.True(await IsFollowerAsync(alice.Actor));
        await alice.WaitForAsync(As.Accept);
        Assert.Equal(1, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'in' AND actor = @Actor", new { alice.Actor }));
    }

    [Fact]
    public async Task Whom_the_owner_follows_is_listed_only_after_the_Accept()
    {
        await using var alice = await FakePeer.StartAsync();

        var follow = await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });
        Assert.DoesNotContain(alice.Actor, await ListAsync(Server.Own.Following));
        var arrived = await alice.WaitForAsync(As.Follow);
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Accept, ["object"] = follow });

        Assert.Equal(follow, arrived["id"]!.GetValue<string>());
        Assert.Equal(alice.Actor, arrived["object"]!.GetValue<string>());
        Assert.Equal([alice.Inbox], alice.InboxesThatGot(follow).Select(path => alice.Origin + path));
        Assert.Contains(alice.Actor, await ListAsync(Server.Own.Following));
        Assert.Equal([NotificationRow.Accepted], await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task Following_again_what_is_followed_already_stays_followed()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);

        await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });

        Assert.Contains(alice.Actor, await ListAsync(Server.Own.Following));
    }

    [Fact]
    public async Task The_owner_cannot_follow_the_owner()
    {
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Follow, ["object"] = Server.Own.Actor }, Refusal.RecipientInvalid);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Follow }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task What_was_embedded_in_a_Follow_by_the_app_does_not_go_out_with_it()
    {
        await using var alice = await FakePeer.StartAsync();

        await Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Follow,
            ["object"] = new JsonArray(new JsonObject { ["id"] = alice.Actor, ["bcc"] = "https://secret.example/" }),
        });

        Assert.Equal(alice.Actor, (await alice.WaitForAsync(As.Follow))["object"]!.GetValue<string>());
    }

    [Fact]
    public async Task When_the_owner_unfollows_the_peer_is_told_and_its_posts_leave_the_wall()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "<p>Hello</p>");
        Assert.Contains(post, await Server.WallAsync());

        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = follow });

        var undo = await alice.WaitForAsync(As.Undo);
        Assert.Equal(follow, undo["object"]!["id"]!.GetValue<string>());
        Assert.Equal(alice.Actor, undo["object"]!["object"]!.GetValue<string>());
        Assert.DoesNotContain(alice.Actor, await ListAsync(Server.Own.Following));
        Assert.DoesNotContain(post, await Server.WallAsync());
    }

    private static JsonObject AFollow(string of) => new() { ["type"] = As.Follow, ["object"] = of };

    private JsonObject FollowOwner(string? actor = null)
    {
        var follow = AFollow(Server.Own.Actor);
        if (actor is not null) follow["actor"] = actor;
        return follow;
    }

    private async Task<IEnumerable<string>> ListAsync(string collection) => (await Server.GetItemsAsync(collection)).Select(item => item.GetValue<string>());

    private Task<bool> IsFollowerAsync(string actor) => Server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.In, actor));

    private Task<FollowRow?> FindAsync(string direction, FakePeer peer) => Server.ReadAsync(tx => FollowRows.FindAsync(tx, direction, peer.Actor));
}
