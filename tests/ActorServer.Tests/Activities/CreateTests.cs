using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class CreateTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_post_of_somebody_the_owner_follows_comes_to_the_wall_without_a_notification()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);

        var post = await alice.SayAsync(Server, "<p>Hello</p>");

        Assert.Equal(post, (await Server.WallAsync())[0]);
        Assert.Equal([NotificationRow.Accepted], await Server.NotificationsAsync(alice));
        Assert.Equal("<p>Hello</p>", (await Server.ObjectAsync(post))!.ContentHtml);
    }

    [Fact]
    public async Task A_post_of_a_stranger_is_kept_but_not_shown()
    {
        await using var alice = await FakePeer.StartAsync();

        var post = await alice.SayAsync(Server, "Hello");

        Assert.NotNull(await Server.ObjectAsync(post));
        Assert.DoesNotContain(post, await Server.WallAsync());
        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task A_mention_by_a_stranger_notifies()
    {
        await using var alice = await FakePeer.StartAsync();

        var post = await alice.SayAsync(Server, "@nick hello", new JsonObject { ["tag"] = new JsonArray(Mention(Server.Own.Actor)) });

        Assert.Equal([NotificationRow.Mention], await Server.NotificationsAsync(alice));
        Assert.DoesNotContain(post, await Server.WallAsync());
    }

    [Fact]
    public async Task A_mention_of_somebody_else_does_not_notify()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.SayAsync(Server, "@bob hello", new JsonObject { ["tag"] = Mention($"{alice.Origin}/users/bob") });

        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task A_direct_message_notifies_and_is_kept_as_direct()
    {
        await using var alice = await FakePeer.StartAsync();

        var post = await alice.SayAsync(Server, "Only you", new JsonObject { ["to"] = Server.Own.Actor, ["cc"] = null });

        Assert.Equal([NotificationRow.Mention], await Server.NotificationsAsync(alice));
        Assert.Equal("Direct", (await Server.ObjectAsync(post))!.Visibility);
    }

    [Theory]
    [InlineData("to", "Public")]
    [InlineData("cc", "Unlisted")]
    public async Task Public_addressing_is_known_in_every_spelling(string property, string expected)
    {
        await using var alice = await FakePeer.StartAsync();
        foreach (var everybody in new[] { As.Public, "as:Public", "Public" })
        {
            var addressing = new JsonObject { ["to"] = alice.Followers, ["cc"] = alice.Followers };
            addressing[property] = new JsonArray(everybody);
            Assert.Equal(expected, (await Server.ObjectAsync(await alice.SayAsync(Server, "x", addressing)))!.Visibility);
        }
        var forFollowers = await alice.SayAsync(Server, "x", new JsonObject { ["to"] = alice.Followers, ["cc"] = null });
        Assert.Equal("Followers", (await Server.ObjectAsync(forFollowers))!.Visibility);
    }

    [Fact]
    public async Task An_answer_to_the_owners_post_comes_to_the_wall_the_replies_and_the_notifications_whoever_wrote_it()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("Who is there?");

        var answer = await alice.SayAsync(Server, "Me", new JsonObject { ["inReplyTo"] = post });

        Assert.Contains(answer, await Server.WallAsync());
        Assert.Equal([NotificationRow.Reply], await Server.NotificationsAsync(alice));
        Assert.Equal([answer], (await Server.GetItemsAsync($"{post}/replies")).Select(item => item.GetValue<string>()));
    }

    [Fact]
    public async Task An_answer_to_something_that_the_owner_never_said_is_nothing_special()
    {
        await using var alice = await FakePeer.StartAsync();

        var answer = await alice.SayAsync(Server, "Me", new JsonObject { ["inReplyTo"] = $"{Server.Own.Origin}/objects/never" });

        Assert.Empty(await Server.NotificationsAsync(alice));
        Assert.DoesNotContain(answer, await Server.WallAsync());
    }

    [Fact]
    public async Task An_answer_to_the_owner_that_is_private_is_not_listed_in_the_replies()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("Who is there?");

        await alice.SayAsync(Server, "Me, but tell nobody", new JsonObject { ["inReplyTo"] = post, ["to"] = Server.Own.Actor, ["cc"] = null });

        Assert.Empty(await Server.GetItemsAsync($"{post}/replies"));
        Assert.Equal(0, (await Server.GetDocumentAsync($"{post}/replies"))["totalItems"]!.GetValue<int>());
        Assert.Equal([NotificationRow.Reply], await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task A_content_warning_is_kept_as_plain_text_and_attachments_stay_in_the_document()
    {
        await using var alice = await FakePeer.StartAsync();
        var picture = new JsonObject { ["type"] = "Image", ["url"] = $"{alice.Origin}/cat.png", ["mediaType"] = "image/png", ["name"] = "a cat" };

        var post = await alice.SayAsync(Server, "<p>Cat</p>", new JsonObject { ["summary"] = "<b>cat</b> &amp; mouse", ["sensitive"] = true, ["attachment"] = new JsonArray(picture) });

        var row = (await Server.ObjectAsync(post))!;
        Assert.Equal("cat & mouse", row.Summary);
        Assert.Equal("a cat", JsonNode.Parse(row.Json)!["attachment"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_post_dated_in_the_future_does_not_stand_above_the_others()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);

        var future = await alice.SayAsync(Server, "from the future", new JsonObject { ["published"] = "2999-01-01T00:00:00Z" });
        var now = await alice.SayAsync(Server, "from now");

        Assert.Equal([now, future], (await Server.WallAsync()).Where(uri => uri == now || uri == future));
    }

    [Fact]
    public async Task An_embedded_post_from_another_origin_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var forged = alice.MakeNote("I am Alice");

        await mallory.AssertRefusedAsync(Server, FakePeer.Create(forged), Refusal.ObjectOnAnotherOrigin);

        forged["attributedTo"] = mallory.Actor;
        await mallory.AssertRefusedAsync(Server, FakePeer.Create(forged), Refusal.ObjectOnAnotherOrigin);
        Assert.Null(await Server.ObjectAsync(forged["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_embedded_post_without_an_id_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.AssertRefusedAsync(
            Server, new JsonObject { ["type"] = As.Create, ["object"] = new JsonObject { ["type"] = As.Note, ["content"] = "x" } }, Refusal.ObjectOnAnotherOrigin);
        await alice.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Create }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task A_post_attributed_to_a_neighbour_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        var note = bob.MakeNote("I am Bob");

        await alice.AssertRefusedAsync(Server, FakePeer.Create(note), Refusal.ObjectOnAnotherOrigin);
    }

    [Theory]
    [InlineData("object")]
    [InlineData("array")]
    [InlineData("several")]
    public async Task Author_and_addressing_may_be_a_string_an_object_or_an_array(string shape)
    {
        await using var alice = await FakePeer.StartAsync();
        JsonNode Shaped(string id) => shape switch
        {
            "object" => new JsonObject { ["type"] = As.Person, ["id"] = id },
            "array" => new JsonArray(id),
            _ => new JsonArray(new JsonObject { ["id"] = id }, "https://other.example/x"),
        };

        var post = await alice.SayAsync(Server, "x", new JsonObject { ["attributedTo"] = Shaped(alice.Actor), ["to"] = Shaped(Server.Own.Actor), ["cc"] = Shaped(alice.Followers) });

        Assert.Equal(alice.Actor, (await Server.ObjectAsync(post))!.AttributedTo);
        Assert.Equal("Followers", (await Server.ObjectAsync(post))!.Visibility);
    }

    [Fact]
    public async Task A_post_named_only_by_its_id_is_fetched_from_its_origin()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var post = alice.MakeNote("fetched")["id"]!.GetValue<string>();

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Create, ["object"] = post });

        Assert.Equal(1, alice.Fetches(post));
        Assert.Equal("fetched", (await Server.ObjectAsync(post))!.ContentHtml);
        Assert.Contains(post, await Server.WallAsync());
    }

    [Fact]
    public async Task A_post_named_only_by_its_id_is_refused_when_it_cannot_be_fetched_or_is_somebody_elses()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");

        await alice.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Create, ["object"] = $"{alice.Origin}/notes/none" }, Refusal.ObjectUnavailable);
        await alice.AssertRefusedAsync(
            Server, new JsonObject { ["type"] = As.Create, ["object"] = bob.MakeNote("Bob's")["id"]!.GetValue<string>() }, Refusal.ObjectOnAnotherOrigin);
    }

    [Fact]
    public async Task What_was_refused_may_come_again_when_it_is_right()
    {
        await using var alice = await FakePeer.StartAsync();
        var create = alice.Complete(new JsonObject { ["type"] = As.Create, ["object"] = $"{alice.Origin}/notes/late" });
        await alice.AssertRefusedAsync(Server, create, Refusal.ObjectUnavailable);

        var note = alice.MakeNote("late");
        note["id"] = $"{alice.Origin}/notes/late";
        alice.Documents["/notes/late"] = note;

        await alice.DeliverAsync(Server, create);
        Assert.NotNull(await Server.ObjectAsync($"{alice.Origin}/notes/late"));
    }

    [Fact]
    public async Task A_second_Create_of_the_same_post_changes_nothing()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var note = alice.MakeNote("first");
        var post = note["id"]!.GetValue<string>();
        await alice.DeliverAsync(Server, FakePeer.Create(note));

        note["content"] = "second";
        await alice.DeliverAsync(Server, FakePeer.Create(note));

        Assert.Equal("first", (await Server.ObjectAsync(post))!.ContentHtml);
        Assert.Single(await Server.WallAsync(), post);
    }

    [Fact]
    public async Task What_the_owner_says_goes_to_followers_and_to_whom_it_names_and_comes_to_the_wall()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);

        var post = await Server.SayAsync("<p>Hello</p>");

        var create = await alice.WaitForAsync(As.Create);
        Assert.Equal(post, create["object"]!["id"]!.GetValue<string>());
        Assert.Equal(Server.Own.Actor, create["object"]!["attributedTo"]!.GetValue<string>());
        Assert.Equal(create["to"]!.ToJsonString(), create["object"]!["to"]!.ToJsonString());
        Assert.Equal(create["cc"]!.ToJsonString(), create["object"]!["cc"]!.ToJsonString());
        Assert.NotNull(create["object"]!["published"]);
        Assert.Contains(post, await Server.WallAsync());
    }

    [Fact]
    public async Task Whom_the_owner_answers_is_told_and_the_answer_stands_in_the_replies()
    {
        await using var alice = await FakePeer.StartAsync();
        var asked = await alice.SayAsync(Server, "Who is there?");

        var answer = await Server.SayAsync("Me", new JsonObject { ["inReplyTo"] = asked, ["to"] = As.Public });

        var create = await alice.WaitForAsync(As.Create);
        Assert.Equal(asked, create["object"]!["inReplyTo"]!.GetValue<string>());
        Assert.Contains(alice.Actor, create["to"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Contains(alice.Actor, create["object"]!["to"]!.AsArray().Select(id => id!.GetValue<string>()));
        var own = await Server.SayAsync("Me again", new JsonObject { ["inReplyTo"] = answer, ["to"] = As.Public });
        Assert.Equal([own], (await Server.GetItemsAsync($"{answer}/replies")).Select(item => item.GetValue<string>()));
    }

    [Fact]
    public async Task What_an_app_of_the_owner_sends_is_made_harmless_and_folded_if_it_warns()
    {
        var post = await Server.SayAsync("<p>Hi</p><script>alert(1)</script>", new JsonObject { ["summary"] = "careful", ["to"] = As.Public });

        var document = await Server.GetDocumentAsync(post);
        Assert.DoesNotContain("script", document["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(document["sensitive"]!.GetValue<bool>());
    }

    private static JsonObject Mention(string of) => new() { ["type"] = As.Mention, ["href"] = of, ["name"] = "@nick" };
}
