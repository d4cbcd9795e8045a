using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class AnnounceTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_boost_of_the_owners_post_is_counted_once_for_each_person_and_the_owner_hears_of_it_once()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var post = await Server.SayAsync("boostable");

        var first = await alice.DeliverAsync(Server, Boost(post));
        await alice.DeliverAsync(Server, Boost(post));
        var other = await bob.DeliverAsync(Server, Boost(post));

        Assert.Equal([other, first], (await Server.GetItemsAsync($"{post}/shares")).Select(item => item.GetValue<string>()));
        Assert.Equal([NotificationRow.Boost], await Server.NotificationsAsync(alice));
        Assert.Equal([NotificationRow.Boost], await Server.NotificationsAsync(bob));
    }

    [Fact]
    public async Task A_boost_by_somebody_the_owner_follows_brings_the_post_from_its_origin_to_the_wall()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(Server);
        var post = bob.MakeNote("<p>by Bob</p>")["id"]!.GetValue<string>();

        var boost = await alice.DeliverAsync(Server, Boost(post));
        await Server.EventuallyAllAsync(boost, WorkRow.Done);

        Assert.Contains(post, await Server.WallAsync());
        Assert.Equal(bob.Actor, (await Server.ObjectAsync(post))!.AttributedTo);
        Assert.Equal(1, bob.Fetches(post));
    }

    [Fact]
    public async Task A_boost_by_a_stranger_is_neither_shown_nor_fetched()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var post = bob.MakeNote("by Bob")["id"]!.GetValue<string>();

        var boost = await alice.DeliverAsync(Server, Boost(post));

        Assert.Empty(await Server.WorkAsync(boost));
        Assert.Equal(0, bob.Fetches(post));
    }

    [Fact]
    public async Task An_embedded_copy_is_never_believed()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(Server);
        var note = bob.MakeNote("the truth");
        var post = note["id"]!.GetValue<string>();
        note["content"] = "a lie";

        var boost = await alice.DeliverAsync(Server, Boost(note));
        await Server.EventuallyAllAsync(boost, WorkRow.Done);

        Assert.Equal("the truth", (await Server.ObjectAsync(post))!.ContentHtml);
    }

    [Fact]
    public async Task A_boosted_poll_comes_to_the_wall_like_any_post()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var poll = alice.MakeNote("yes or no?", new JsonObject { ["type"] = "Question" })["id"]!.GetValue<string>();

        await Server.EventuallyAllAsync(await alice.DeliverAsync(Server, Boost(poll)), WorkRow.Done);

        Assert.Contains(poll, await Server.WallAsync());
    }

    [Fact]
    public async Task A_boosted_document_whose_author_is_on_another_origin_is_not_kept()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await alice.BeFollowedAsync(Server);
        var forged = mallory.MakeNote("I am Alice", new JsonObject { ["attributedTo"] = alice.Actor })["id"]!.GetValue<string>();
        var person = mallory.Actor;

        var boost = await alice.DeliverAsync(Server, Boost(forged));
        var boostOfPerson = await alice.DeliverAsync(Server, Boost(person));
        await Server.EventuallyAllAsync(boost, WorkRow.GivenUp);
        await Server.EventuallyAllAsync(boostOfPerson, WorkRow.GivenUp);

        Assert.Null(await Server.ObjectAsync(forged));
        Assert.Null(await Server.ObjectAsync(person));
    }

    [Fact]
    public async Task A_boosted_post_whose_author_cannot_be_fetched_now_is_tried_again()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(Server);
        var post = bob.MakeNote("by Bob")["id"]!.GetValue<string>();
        bob.AnswerGet = path => path == "/users/bob" ? 500 : null;

        var boost = await alice.DeliverAsync(Server, Boost(post));
        var row = await Server.EventuallyTriedAsync(boost, 1);

        Assert.Equal(WorkRow.Waiting, row.State);
        Assert.Null(await Server.ObjectAsync(post));
    }

    [Fact]
    public async Task A_post_boosted_under_the_address_of_its_page_is_shown_under_its_id()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var note = alice.MakeNote("by its page");
        alice.Documents["/@alice/1"] = note;

        await Server.EventuallyAllAsync(await alice.DeliverAsync(Server, Boost($"{alice.Origin}/@alice/1")), WorkRow.Done);

        Assert.Contains(note["id"]!.GetValue<string>(), await Server.WallAsync());
    }

    [Theory]
    [InlineData("by id")]
    [InlineData("embedded")]
    [InlineData("rebuilt")]
    [InlineData("without id")]
    public async Task An_Undo_takes_a_boost_back_however_it_names_it(string how)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var post = await Server.SayAsync("boostable");
        var boost = alice.Complete(Boost(post));
        await alice.DeliverAsync(Server, boost);
        Assert.Equal(2, (await Server.WallAsync()).Count(uri => uri == post));

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = LikeTests.Undone(how, boost, alice) });

        Assert.Single(await Server.WallAsync(), post);
        Assert.Empty(await Server.GetItemsAsync($"{post}/shares"));
        Assert.DoesNotContain(NotificationRow.Boost, await Server.NotificationsAsync(alice));
    }

    [Theory]
    [InlineData("not a uri")]
    [InlineData("urn:uuid:8a8c1f0e-0000-0000-0000-000000000000")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public async Task A_boost_of_what_is_no_web_address_shows_nothing(string what)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);

        var boost = await alice.DeliverAsync(Server, Boost(what));

        await RunningServer.EventuallyAsync("nothing waits", async () => (await Server.WorkAsync(boost)).All(row => row.State == WorkRow.GivenUp));
        Assert.DoesNotContain(what, await Server.WallAsync());
    }

    [Fact]
    public async Task What_the_owner_boosts_goes_to_followers_and_to_its_author_and_is_counted_once()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await bob.FollowAsync(Server);
        var post = await alice.SayAsync(Server, "boostable");
        var own = await Server.SayAsync("mine");

        var boost = await Server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = post });
        await Server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = own });
        await Server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = own });

        Assert.Equal(post, (await alice.WaitForAsync(As.Announce))["object"]!.GetValue<string>());
        await bob.WaitForAsync(As.Announce, 3);
        Assert.Single(await Server.GetItemsAsync($"{own}/shares"));
        Assert.Contains(post, await Server.WallAsync());
        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = boost });
        Assert.Equal(boost, (await bob.WaitForAsync(As.Undo))["object"]!["id"]!.GetValue<string>());
        await alice.WaitForAsync(As.Undo);
        Assert.DoesNotContain(post, await Server.WallAsync());
    }

    [Fact]
    public async Task Private_and_deleted_posts_cannot_be_passed_on()
    {
        await using var alice = await FakePeer.StartAsync();
        var direct = await alice.SayAsync(Server, "only you", new JsonObject { ["to"] = Server.Own.Actor, ["cc"] = null });
        var gone = await alice.SayAsync(Server, "gone");
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = gone });

        await Server.AssertRefusedAsync(Boost(direct), Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(Boost(gone), Refusal.Gone);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Announce }, Refusal.ObjectMissing);
    }

    private static JsonObject Boost(JsonNode post) => new() { ["type"] = As.Announce, ["object"] = post.DeepClone(), ["to"] = As.Public };
}
