using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §5] Collections: their order, what is in them and who sees it.</summary>
public sealed class Section5CollectionsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("AP-5-01")]
    public async Task The_newest_stands_first_whatever_happens_meanwhile()
    {
        await using var server = await RunningServer.StartAsync();
        var said = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            said.Add(await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = $"{i}", ["to"] = As.Public, ["published"] = $"{2000 + (i * 7 % 20)}-01-01T00:00:00Z" }));
        }
        var collection = await server.GetDocumentAsync(server.Own.Outbox);
        Assert.Equal(50, collection.Number("totalItems"));

        var seen = new List<string>();
        for (var next = collection.Text("first"); next is not null;)
        {
            var page = await server.GetDocumentAsync(next);
            Assert.Equal(server.Own.Outbox, page.Text("partOf"));
            seen.AddRange(page.Texts("orderedItems"));
            await server.SayAsync("between two pages");
            next = page.Text("next");
        }

        Assert.Equal(said.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    [Requirement("AP-5-01")]
    public async Task An_update_does_not_move_anything()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await server.SayAsync("first");
        await server.SayAsync("second");
        var before = await server.IdsAsync(server.Own.Outbox);

        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = first, ["content"] = "changed" }));

        Assert.Equal(before, (await server.IdsAsync(server.Own.Outbox)).TakeLast(before.Count));
    }

    [Fact]
    [Requirement("AP-5.1-02", "AP-6-12")]
    public async Task The_outbox_shows_everybody_what_they_may_see()
    {
        await using var follower = await FakePeer.StartAsync("follower");
        await using var friend = await FakePeer.StartAsync("friend");
        await using var eve = await FakePeer.StartAsync("eve");
        await follower.FollowAsync(Server);
        var open = await Server.PublishAsync(Documents.Note("public", As.Public));
        var unlisted = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "unlisted", ["cc"] = As.Public });
        var followers = await Server.PublishAsync(Documents.Note("followers", Server.Own.Followers));
        var direct = await Server.PublishAsync(Documents.Note("direct", friend.Actor));

        var owner = await Server.IdsAsync(Server.Own.Outbox, asOwner: true);
        var anybody = await Server.IdsAsync(Server.Own.Outbox);
        Assert.Subset(owner.ToHashSet(), new HashSet<string> { open, unlisted, followers, direct });
        Assert.Subset(anybody.ToHashSet(), new HashSet<string> { open, unlisted });
        Assert.DoesNotContain(followers, anybody);
        Assert.DoesNotContain(direct, anybody);
        Assert.Contains(followers, await SeenByAsync(follower));
        Assert.DoesNotContain(direct, await SeenByAsync(follower));
        Assert.Contains(direct, await SeenByAsync(friend));
        Assert.DoesNotContain(followers, await SeenByAsync(friend));
        Assert.DoesNotContain(direct, await SeenByAsync(eve));
        Assert.DoesNotContain(followers, await SeenByAsync(eve));
    }

    [Fact]
    [Requirement("AP-5.2-02")]
    public async Task The_inbox_is_the_owners()
    {
        await using var alice = await FakePeer.StartAsync();
        var like = await alice.DeliverAsync(Server, Documents.Activity(As.Like, await Server.SayAsync("hi")));
        using var anybody = await Server.GetAsync(Server.Own.Inbox);
        using var signed = await alice.GetSignedAsync(Server.Own.Inbox);

        Assert.Contains(anybody.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden]);
        Assert.Contains(signed.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden]);
        Assert.True(await Server.InboxHasAsync(like));
    }

    [Fact]
    [Requirement("AP-5.2-03", "AP-5.2-04")]
    public async Task An_activity_counts_once_however_often_and_wherever_it_comes()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("like it once");
        var like = alice.Complete(Documents.Activity(As.Like, post));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => alice.SendAsync(i % 2 == 0 ? Server.Own.Inbox : Server.Own.SharedInbox, (JsonObject)like.DeepClone())));
        like["summary"] = "other bytes";
        using var changed = await alice.SendAsync(Server.Own.Inbox, like);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(HttpStatusCode.Accepted, changed.StatusCode);
        Assert.Equal(1, await Server.TotalAsync($"{post}/likes"));
        var kept = (await Server.GetItemsAsync(Server.Own.Inbox, asOwner: true)).OfType<JsonObject>().Where(item => item.Text("id") == like.Text("id")).ToList();
        Assert.Null(Assert.Single(kept)["summary"]);
    }

    [Fact]
    [Requirement("AP-5.2-04")]
    public async Task It_still_counts_once_after_a_restart()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var post = await server.SayAsync("like it once");
        var like = alice.Complete(Documents.Activity(As.Like, post));
        await alice.DeliverAsync(server, like);
        await alice.DeliverAsync(server, Documents.Activity(As.Undo, like.DeepClone()));

        await server.RestartAsync();
        await alice.DeliverAsync(server, like);

        Assert.Equal(0, await server.TotalAsync($"{post}/likes"));
    }

    [Fact]
    [Requirement("AP-5.3-01", "AP-7.5-05")]
    public async Task Followers_are_in_followers()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);

        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Followers));
    }

    [Fact]
    [Requirement("AP-5.4-01", "AP-6.5-01", "AP-7.6-01")]
    public async Task Whom_the_owner_follows_is_in_following_once_they_accept()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        var follow = await Server.PublishAsync(Documents.Activity(As.Follow, alice.Actor));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        using var forged = await eve.SendAsync(Server.Own.Inbox, Documents.Activity(As.Accept, follow));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));

        await alice.DeliverAsync(Server, Documents.Activity(As.Accept, follow));

        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        Assert.DoesNotContain(eve.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Fact]
    [Requirement("AP-5.3-03", "AP-5.4-03")]
    public async Task The_owner_may_hide_who_they_are()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        await alice.BeFollowedAsync(server);
        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = server.Own.Actor, ["hidesFollows"] = true }));

        foreach (var collection in new[] { server.Own.Followers, server.Own.Following })
        {
            Assert.Equal(1, await server.TotalAsync(collection));
            Assert.DoesNotContain(alice.Actor, await server.IdsAsync(collection));
            Assert.Contains(alice.Actor, await server.IdsAsync(collection, asOwner: true));
        }
    }

    [Fact]
    [Requirement("AP-5.5-01", "AP-5.5-03", "AP-6.8-01", "AP-6.10-02")]
    public async Task What_the_owner_likes_is_in_liked_unless_it_is_private()
    {
        await using var alice = await FakePeer.StartAsync();
        var open = await alice.SayAsync(Server, "like me");
        var secret = await alice.SayAsync(Server, "between us", new JsonObject { ["to"] = Server.Own.Actor, ["cc"] = null });

        var like = await Server.PublishAsync(Documents.Activity(As.Like, open));
        await Server.PublishAsync(Documents.Activity(As.Like, open));
        await Server.PublishAsync(Documents.Activity(As.Like, secret));

        Assert.Single(await Server.IdsAsync(Server.Own.Liked), id => id == open);
        Assert.DoesNotContain(secret, await Server.IdsAsync(Server.Own.Liked));
        Assert.Contains(secret, await Server.IdsAsync(Server.Own.Liked, asOwner: true));
        await Server.PublishAsync(Documents.Activity(As.Undo, like));
        Assert.DoesNotContain(open, await Server.IdsAsync(Server.Own.Liked));
    }

    [Theory]
    [InlineData("https://www.w3.org/ns/activitystreams#Public")]
    [InlineData("as:Public")]
    [InlineData("Public")]
    [Requirement("AP-5.6-01")]
    public async Task Public_is_public_in_each_spelling(string spelling)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "open", ["to"] = spelling, ["cc"] = Server.Own.Followers });

        Assert.Contains(As.Public, (await Server.GetDocumentAsync(create)).Texts("to"));
        await alice.WaitForAsync(As.Create);
        Assert.Contains(As.Public, alice.OfType(As.Create).Single().Texts("to"));
    }

    [Fact]
    [Requirement("AP-5.6-02")]
    public async Task Nothing_is_delivered_to_Public()
    {
        var create = await Server.PublishAsync(Documents.Note("for all, told to nobody", As.Public));

        Assert.DoesNotContain(await Server.WorkAsync(create), row => row.Target.Contains("w3.org", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("AP-5.6-03")]
    public async Task The_shared_inbox_checks_as_the_other_does()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("hello");
        using var good = await alice.SendAsync(Server.Own.SharedInbox, Documents.Activity(As.Like, post));
        using var unsigned = await alice.PostAsync(Server.Own.SharedInbox, "{}"u8.ToArray(), key: null);

        Assert.Equal(HttpStatusCode.Accepted, good.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
    }

    [Theory]
    [InlineData("likes", As.Like)]
    [InlineData("shares", As.Announce)]
    [InlineData("dislikes", As.Dislike)]
    [Requirement("IN-Dislike", "AP-5.7-01", "AP-5.7-02", "AP-5.8-01", "AP-5.8-02", "AP-7.10-01", "AP-7.11-01")]
    public async Task Likes_shares_and_dislikes_hold_the_activities(string property, string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("count me");
        var first = await alice.DeliverAsync(Server, Documents.Activity(type, post, new JsonObject { ["to"] = As.Public }));
        await alice.DeliverAsync(Server, Documents.Activity(type, post, new JsonObject { ["to"] = As.Public }));

        var collection = (await Server.GetDocumentAsync(post)).Text(property)!;
        Assert.Equal(As.OrderedCollection, (await Server.GetDocumentAsync(collection)).Text("type"));
        Assert.Equal(1, await Server.TotalAsync(collection));
        Assert.Equal([first], await Server.IdsAsync(collection));
    }

    private async Task<IReadOnlyList<string>> SeenByAsync(FakePeer peer)
    {
        using var response = await peer.GetSignedAsync($"{Server.Own.Outbox}?page=first");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return ((JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!).Texts("orderedItems");
    }
}
