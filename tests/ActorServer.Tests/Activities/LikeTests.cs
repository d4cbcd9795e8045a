using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class LikeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_Like_is_counted_once_for_each_person_and_the_owner_hears_of_it_once()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var post = await Server.SayAsync("likeable");

        var first = await alice.DeliverAsync(Server, LikeOf(post));
        await alice.DeliverAsync(Server, LikeOf(post));
        var other = await bob.DeliverAsync(Server, LikeOf(new JsonObject { ["id"] = post, ["type"] = As.Note }));

        Assert.Equal([other, first], (await Server.GetItemsAsync($"{post}/likes")).Select(item => item.GetValue<string>()));
        Assert.Equal(2, (await Server.GetDocumentAsync($"{post}/likes"))["totalItems"]!.GetValue<int>());
        Assert.Equal([NotificationRow.Like], await Server.NotificationsAsync(alice));
        Assert.Equal([NotificationRow.Like], await Server.NotificationsAsync(bob));
    }

    [Fact]
    public async Task A_Like_of_somebody_elses_post_or_of_nothing_does_not_notify()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "mine");

        await alice.DeliverAsync(Server, LikeOf(post));
        await alice.DeliverAsync(Server, LikeOf($"{Server.Own.Origin}/objects/never"));
        await alice.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Like }, Refusal.ObjectMissing);

        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Theory]
    [InlineData("by id")]
    [InlineData("embedded")]
    [InlineData("rebuilt")]
    [InlineData("without id")]
    public async Task An_Undo_takes_a_Like_back_however_it_names_it(string how)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("likeable");
        var like = alice.Complete(LikeOf(post));
        await alice.DeliverAsync(Server, like);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = Undone(how, like, alice) });

        Assert.Empty(await Server.GetItemsAsync($"{post}/likes"));
        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task Somebody_elses_Like_cannot_be_undone()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await Server.SayAsync("likeable");
        var like = alice.Complete(LikeOf(post));
        await alice.DeliverAsync(Server, like);

        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = like["id"]!.GetValue<string>() }, Refusal.NotTheOwnerOfTheObject);
        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = Undone("rebuilt", like, mallory) }, Refusal.NotTheOwnerOfTheObject);
        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = "https://other.example/likes/1" }, Refusal.NotTheOwnerOfTheObject);

        Assert.Single(await Server.GetItemsAsync($"{post}/likes"));
        Assert.Equal([NotificationRow.Like], await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task What_the_owner_likes_is_listed_and_its_author_told_until_it_is_undone()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "likeable");

        var like = await Server.PublishAsync(LikeOf(new JsonObject { ["id"] = post, ["content"] = "whatever the app knows" }));
        Assert.Contains(post, (await Server.GetItemsAsync(Server.Own.Liked)).Select(item => item.GetValue<string>()));
        Assert.Equal(post, (await alice.WaitForAsync(As.Like))["object"]!.GetValue<string>());
        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = like });

        var undo = await alice.WaitForAsync(As.Undo);
        Assert.Equal(like, undo["object"]!["id"]!.GetValue<string>());
        Assert.Equal(post, undo["object"]!["object"]!.GetValue<string>());
        Assert.DoesNotContain(post, (await Server.GetItemsAsync(Server.Own.Liked)).Select(item => item.GetValue<string>()));
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Undo, ["object"] = like }, Refusal.NotUndoable);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Like }, Refusal.ObjectMissing);
    }

    internal static JsonNode Undone(string how, JsonObject activity, FakePeer peer)
    {
        var rebuilt = (JsonObject)activity.DeepClone();
        switch (how)
        {
            case "by id": return activity["id"]!.DeepClone();
            case "rebuilt": rebuilt["id"] = peer.NewId(); break;
            case "without id": rebuilt.Remove("id"); break;
        }
        return rebuilt;
    }

    private static JsonObject LikeOf(JsonNode post) => new() { ["type"] = As.Like, ["object"] = post };
}
