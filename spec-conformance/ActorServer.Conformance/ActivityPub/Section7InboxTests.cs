using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §7.2 to §7.12] What arrives, and what becomes of it.</summary>
public sealed class Section7InboxTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("AP-7-05")]
    public async Task Both_media_types_are_taken_and_no_other()
    {
        await using var alice = await FakePeer.StartAsync();
        foreach (var (type, expected) in new[]
        {
            (As.MediaType, HttpStatusCode.Accepted), (As.LdMediaType, HttpStatusCode.Accepted),
            ("application/json", HttpStatusCode.UnsupportedMediaType), ("text/plain", HttpStatusCode.UnsupportedMediaType),
        })
        {
            var like = alice.Complete(Documents.Activity(As.Like, Server.Own.Actor));
            using var response = await alice.PostAsync(Server.Own.Inbox, System.Text.Encoding.UTF8.GetBytes(like.ToJsonString()), alice.Key, contentType: type);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(As.Create)]
    [InlineData(As.Update)]
    [InlineData(As.Delete)]
    [InlineData(As.Follow)]
    [InlineData(As.Add)]
    [InlineData(As.Remove)]
    [InlineData(As.Like)]
    [InlineData(As.Block)]
    [InlineData(As.Undo)]
    [Requirement("AP-7-06")]
    public async Task Without_an_object_it_is_refused(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        using var response = await alice.SendAsync(Server.Own.Inbox, new JsonObject { ["type"] = type, ["target"] = $"{alice.Actor}/featured" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(As.Add)]
    [InlineData(As.Remove)]
    [Requirement("AP-7-07")]
    public async Task Without_a_target_it_is_refused(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        using var response = await alice.SendAsync(Server.Own.Inbox, Documents.Activity(type, alice.MakeNote("pin").Text("id")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Requirement("AP-7.2-01")]
    public async Task What_is_created_is_in_the_inbox_and_on_the_wall()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var create = FakePeer.Create(alice.MakeNote("news"));
        var id = await alice.DeliverAsync(Server, create);
        var post = create["object"]!.AsObject().Text("id")!;

        Assert.True(await Server.InboxHasAsync(id));
        Assert.Contains(post, await Server.WallAsync());
        Assert.Equal(alice.Actor, (await Server.ObjectAsync(post))!.AttributedTo);
    }

    [Fact]
    [Requirement("AP-7.3-01")]
    public async Task An_update_replaces_the_whole()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("before", new JsonObject { ["summary"] = "a warning", ["updated"] = "2026-01-02T00:00:00Z" });
        await alice.DeliverAsync(Server, FakePeer.Create(note));
        var id = note.Text("id")!;
        note.Remove("summary");
        note["content"] = "after";
        note["updated"] = "2026-01-03T00:00:00Z";
        await alice.DeliverAsync(Server, FakePeer.Update(note));
        Assert.Null((await Server.ObjectAsync(id))!.Summary);
        Assert.Contains("after", (await Server.ObjectAsync(id))!.ContentHtml, StringComparison.Ordinal);

        note["content"] = "older";
        note["updated"] = "2026-01-01T00:00:00Z";
        await alice.DeliverAsync(Server, FakePeer.Update(note));

        Assert.Contains("after", (await Server.ObjectAsync(id))!.ContentHtml, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("AP-7.3-02")]
    public async Task Only_its_author_updates_it()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var eve = await FakePeer.StartAsync("eve");
        var neighbour = alice.Neighbour("mallory");
        var note = alice.MakeNote("hers");
        await alice.DeliverAsync(Server, FakePeer.Create(note));
        var forged = (JsonObject)note.DeepClone();
        forged["content"] = "forged";

        await eve.AssertRefusedAsync(Server, FakePeer.Update(forged), Refusal.ObjectOnAnotherOrigin);
        using var same = await neighbour.SendAsync(Server.Own.Inbox, FakePeer.Update(forged));
        Assert.Equal(HttpStatusCode.Forbidden, same.StatusCode);
        forged["attributedTo"] = neighbour.Actor;
        using var renamed = await neighbour.SendAsync(Server.Own.Inbox, FakePeer.Update(forged));
        Assert.Equal(HttpStatusCode.Forbidden, renamed.StatusCode);

        Assert.Contains("hers", (await Server.ObjectAsync(note.Text("id")!))!.ContentHtml, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("AP-7.4-01", "AP-7.4-02")]
    public async Task What_is_deleted_goes_and_does_not_come_back()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var create = FakePeer.Create(alice.MakeNote("a secret slipped out"));
        await alice.DeliverAsync(Server, create);
        var id = create["object"]!.AsObject().Text("id")!;

        await alice.DeliverAsync(Server, Documents.Activity(As.Delete, new JsonObject { ["id"] = id, ["type"] = As.Tombstone }));
        var late = (JsonObject)create.DeepClone();
        late["id"] = alice.NewId();
        await alice.SendAsync(Server.Own.Inbox, late);

        Assert.DoesNotContain(id, await Server.WallAsync());
        Assert.DoesNotContain("slipped", (await Server.ObjectAsync(id))?.Json ?? "", StringComparison.Ordinal);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE json LIKE '%slipped%'"));
    }

    [Fact]
    [Requirement("AP-7.4-01")]
    public async Task An_actor_who_leaves_takes_everything_along()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        await alice.FollowAsync(Server);
        var post = await alice.SayAsync(Server, "farewell");

        await alice.DeliverAsync(Server, Documents.Activity(As.Delete, alice.Actor));

        Assert.DoesNotContain(post, await Server.WallAsync());
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Followers));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Fact]
    [Requirement("AP-7.4-01")]
    public async Task A_stranger_who_leaves_costs_nothing()
    {
        await using var stranger = await FakePeer.StartAsync();
        var before = await Server.CountAsync("SELECT COUNT(*) FROM activity");
        using var response = await stranger.SendAsync(Server.Own.Inbox, Documents.Activity(As.Delete, stranger.Actor));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.DoesNotContain(stranger.Requests, request => request.Method == "GET");
        Assert.Equal(before, await Server.CountAsync("SELECT COUNT(*) FROM activity"));
    }

    [Fact]
    [Requirement("AP-7.5-01", "AP-7.5-02")]
    public async Task A_follow_is_accepted_each_time_it_is_asked()
    {
        await using var alice = await FakePeer.StartAsync();
        var first = await alice.FollowAsync(Server);
        var again = await alice.FollowAsync(Server);

        Assert.Equal([first, again], alice.OfType(As.Accept).Select(accept => accept.Text("object")));
        Assert.Single(await Server.IdsAsync(Server.Own.Followers), id => id == alice.Actor);
    }

    [Fact]
    [Requirement("AP-7.5-03", "AP-7.5-04", "AP-7.5-05", "AP-7.5-06")]
    public async Task The_owner_may_decide_by_hand()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync("alice");
        await using var eve = await FakePeer.StartAsync("eve");
        await using var ignored = await FakePeer.StartAsync("ignored");
        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = server.Own.Actor, ["manuallyApprovesFollowers"] = true }));
        var follow = Documents.Activity(As.Follow, server.Own.Actor);
        var asked = await alice.DeliverAsync(server, (JsonObject)follow.DeepClone());
        var refused = await eve.DeliverAsync(server, (JsonObject)follow.DeepClone());
        await ignored.DeliverAsync(server, (JsonObject)follow.DeepClone());
        Assert.Empty(await server.IdsAsync(server.Own.Followers, asOwner: true));

        await server.RestartAsync();
        await server.PublishAsync(Documents.Activity(As.Accept, asked));
        await server.PublishAsync(Documents.Activity(As.Reject, refused));

        Assert.Equal(asked, (await alice.WaitForAsync(As.Accept)).Text("object"));
        Assert.Equal(refused, (await eve.WaitForAsync(As.Reject)).Text("object"));
        Assert.Equal([alice.Actor], await server.IdsAsync(server.Own.Followers));
        await server.SayAsync("for followers", new JsonObject { ["to"] = server.Own.Followers });
        await alice.WaitForAsync(As.Create);
        Assert.Empty(eve.OfType(As.Create));
        Assert.Empty(ignored.Delivered);
    }

    [Fact]
    [Requirement("AP-7.5-07")]
    public async Task A_follower_who_cannot_be_reached_stays_and_comes_back()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        await alice.GoDownAsync();
        var lost = await server.PublishAsync(Documents.Note("into the void", server.Own.Followers));
        for (var day = 0; day < 40 && (await server.WorkAsync(lost)).Single().State == WorkRow.Waiting; day++)
        {
            var tried = (await server.WorkAsync(lost)).Single().Attempts;
            server.Advance(TimeSpan.FromDays(1));
            await RunningServer.EventuallyAsync("it was tried", async () => (await server.WorkAsync(lost)).Single() is var row && (row.Attempts > tried || row.State != WorkRow.Waiting));
        }
        Assert.Equal(WorkRow.GivenUp, (await server.WorkAsync(lost)).Single().State);
        Assert.Contains(alice.Actor, await server.IdsAsync(server.Own.Followers));

        await alice.ComeUpAsync();
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, Documents.Activity(As.Like, server.Own.Actor));
        server.Advance(TimeSpan.FromDays(1));
        var create = await server.PublishAsync(Documents.Note("there again", server.Own.Followers));

        await RunningServer.EventuallyAsync("it arrived", () => Task.FromResult(alice.OfType(As.Create).Any(activity => activity.Text("id") == create)));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("whole")]
    [InlineData("rebuilt")]
    [Requirement("AP-7.6-01")]
    public async Task An_accept_counts_in_each_form(string form)
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await Server.PublishAsync(Documents.Activity(As.Follow, alice.Actor));
        JsonNode about = form switch
        {
            "id" => follow,
            "whole" => await Server.GetDocumentAsync(follow),
            _ => new JsonObject { ["type"] = As.Follow, ["actor"] = Server.Own.Actor, ["object"] = alice.Actor },
        };

        await alice.DeliverAsync(Server, Documents.Activity(As.Accept, about));

        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Fact]
    [Requirement("AP-7.6-01")]
    public async Task An_accept_of_nothing_makes_nobody_followed()
    {
        await using var eve = await FakePeer.StartAsync("eve");
        using var response = await eve.SendAsync(Server.Own.Inbox, Documents.Activity(As.Accept, new JsonObject { ["type"] = As.Follow, ["actor"] = Server.Own.Actor, ["object"] = eve.Actor }));

        Assert.DoesNotContain(eve.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Fact]
    [Requirement("AP-7.7-01")]
    public async Task A_reject_before_or_after_ends_it()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        var follow = await Server.PublishAsync(Documents.Activity(As.Follow, alice.Actor));
        await alice.DeliverAsync(Server, Documents.Activity(As.Reject, follow));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));

        var accepted = await bob.BeFollowedAsync(Server);
        await bob.DeliverAsync(Server, Documents.Activity(As.Reject, accepted));

        Assert.DoesNotContain(bob.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Theory]
    [InlineData(As.Add)]
    [InlineData(As.Remove)]
    [Requirement("AP-7.8-01", "AP-7.9-01")]
    public async Task A_peer_changes_its_own_collections_and_not_ours(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var actor = alice.Documents[$"/users/{alice.Name}"];
        actor["featured"] = $"{alice.Actor}/featured";
        var post = await alice.SayAsync(Server, "pinned");
        await alice.DeliverAsync(Server, Documents.Activity(type, post, new JsonObject { ["target"] = $"{alice.Actor}/featured" }));

        foreach (var target in new[] { $"{Server.Own.Actor}/featured", Server.Own.Followers })
        {
            using var refused = await alice.SendAsync(Server.Own.Inbox, Documents.Activity(type, post, new JsonObject { ["target"] = target }));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
        Assert.DoesNotContain(post, await Server.IdsAsync($"{Server.Own.Actor}/featured"));
    }

    [Fact]
    [Requirement("AP-7.10-01")]
    public async Task A_like_of_something_elsewhere_does_no_harm()
    {
        await using var alice = await FakePeer.StartAsync();
        var id = await alice.DeliverAsync(Server, Documents.Activity(As.Like, "https://other.example/notes/1"));

        Assert.True(await Server.InboxHasAsync(id));
    }

    [Fact]
    [Requirement("AP-7.11-01")]
    public async Task What_is_passed_on_comes_from_its_origin()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(Server);
        var post = bob.MakeNote("worth reading").Text("id")!;

        await alice.DeliverAsync(Server, Documents.Activity(As.Announce, post, new JsonObject { ["to"] = As.Public }));

        await RunningServer.EventuallyAsync("it was fetched", async () => await Server.ObjectAsync(post) is not null);
        Assert.Contains(post, await Server.WallAsync());
        Assert.Equal(1, bob.Fetches(post));
    }

    [Fact]
    [Requirement("AP-7.11-01")]
    public async Task What_is_private_is_not_passed_on_by_others()
    {
        await using var eve = await FakePeer.StartAsync("eve");
        var secret = await Server.SayAsync("between us", new JsonObject { ["to"] = "https://other.example/alice" });
        await eve.SendAsync(Server.Own.Inbox, Documents.Activity(As.Announce, secret, new JsonObject { ["to"] = As.Public }));

        Assert.Equal(0, await Server.TotalAsync($"{secret}/shares", asOwner: true));
    }

    [Theory]
    [InlineData(As.Like, true)]
    [InlineData(As.Like, false)]
    [InlineData(As.Announce, true)]
    [InlineData(As.Announce, false)]
    [InlineData(As.Follow, true)]
    [InlineData(As.Follow, false)]
    [InlineData(As.Block, true)]
    [InlineData(As.Block, false)]
    [Requirement("AP-7.12-01", "AP-6.10-01", "AP-6.10-02")]
    public async Task Undo_is_for_whoever_did_it(string type, bool embedded)
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var eve = await FakePeer.StartAsync("eve");
        var post = await Server.SayAsync("mine");
        var about = type is As.Follow or As.Block ? Server.Own.Actor : post;
        var did = alice.Complete(Documents.Activity(type, about));
        await alice.DeliverAsync(Server, (JsonObject)did.DeepClone());
        var before = await StateAsync(alice, post);
        JsonNode undone = embedded ? did.DeepClone() : did.Text("id")!;

        using var forged = await eve.SendAsync(Server.Own.Inbox, Documents.Activity(As.Undo, undone.DeepClone()));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(before, await StateAsync(alice, post));
        await alice.DeliverAsync(Server, Documents.Activity(As.Undo, undone.DeepClone()));

        Assert.Equal((0, 0, false), await StateAsync(alice, post));
    }

    private async Task<(long Likes, long Shares, bool Follows)> StateAsync(FakePeer peer, string post) =>
        (await Server.TotalAsync($"{post}/likes"), await Server.TotalAsync($"{post}/shares"), (await Server.IdsAsync(Server.Own.Followers)).Contains(peer.Actor));
}
