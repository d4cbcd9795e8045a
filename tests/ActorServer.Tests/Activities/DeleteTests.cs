using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class DeleteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_deleted_post_leaves_wall_notifications_replies_and_every_stored_word()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var own = await Server.SayAsync("Say a secret");
        var note = alice.MakeNote("the s3cret word", new JsonObject { ["inReplyTo"] = own, ["summary"] = "s3cret" });
        var create = await alice.DeliverAsync(Server, FakePeer.Create(note));
        var post = note["id"]!.GetValue<string>();
        note["content"] = "another s3cret word";
        await alice.DeliverAsync(Server, FakePeer.Update(note));
        Assert.Contains(post, await Server.WallAsync());

        await alice.DeliverAsync(Server, DeleteOf(new JsonObject { ["id"] = post, ["type"] = As.Tombstone }));

        Assert.DoesNotContain(post, await Server.WallAsync());
        Assert.Empty(await Server.GetItemsAsync($"{own}/replies"));
        Assert.DoesNotContain(await Server.NotificationsAsync(), row => row.ObjectUri == post);
        Assert.Equal(As.Tombstone, (await Server.ObjectAsync(post))!.Type);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE json LIKE '%s3cret%' AND actor = @Actor", new { alice.Actor }));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM object WHERE uri = @post AND (json || content_html || COALESCE(summary, '')) LIKE '%s3cret%'", new { post }));
        var kept = (JsonObject)JsonNode.Parse((await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, create)))!.Json)!;
        Assert.Equal(post, kept["object"]!.GetValue<string>());
        Assert.All(kept, member => Assert.NotNull(member.Value));
    }

    [Fact]
    public async Task Only_the_author_can_delete_a_post()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await alice.SayAsync(Server, "stays");
        var own = await Server.SayAsync("stays, too");

        await mallory.AssertRefusedAsync(Server, DeleteOf(post), Refusal.NotTheOwnerOfTheObject);
        await bob.AssertRefusedAsync(Server, DeleteOf(post), Refusal.NotTheOwnerOfTheObject);
        await mallory.AssertRefusedAsync(Server, DeleteOf(own), Refusal.NotTheOwnerOfTheObject);

        Assert.Null((await Server.ObjectAsync(post))!.DeletedAt);
        Assert.Null((await Server.ObjectAsync(own))!.DeletedAt);
    }

    [Fact]
    public async Task A_Delete_of_what_was_never_here_is_taken_without_a_fetch_and_without_a_row()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.DeliverAsync(Server, DeleteOf($"{alice.Origin}/notes/never"));
        await alice.DeliverAsync(Server, DeleteOf(alice.Actor));

        Assert.Empty(alice.Requests);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE actor = @Actor", new { alice.Actor }));
    }

    [Fact]
    public async Task A_second_Delete_leaves_the_tombstone_as_it_is()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "gone soon");
        await alice.DeliverAsync(Server, DeleteOf(post));
        var tombstone = (await Server.ObjectAsync(post))!.Json;

        await alice.DeliverAsync(Server, DeleteOf(post));

        Assert.Equal(tombstone, (await Server.ObjectAsync(post))!.Json);
        Assert.Contains("\"formerType\":\"Note\"", tombstone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Create_that_comes_again_does_not_bring_a_deleted_post_back()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("gone soon");
        await alice.DeliverAsync(Server, FakePeer.Create(note));
        await alice.DeliverAsync(Server, DeleteOf(note["id"]!.GetValue<string>()));

        await alice.DeliverAsync(Server, FakePeer.Create(note));

        var id = note["id"]!.GetValue<string>();
        Assert.Equal(As.Tombstone, (await Server.ObjectAsync(id))!.Type);
        var stored = await Server.ReadAsync(tx => tx.ListAsync<string>("SELECT json FROM activity WHERE object_uri = @id", new { id }));
        Assert.DoesNotContain(stored, json => json.Contains("gone soon", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_Create_of_a_post_forgets_it_with_its_Delete_whether_one_brought_it_or_it_was_here_before(bool wasHereBefore)
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("gone soon");
        var id = note["id"]!.GetValue<string>();
        if (wasHereBefore)
        {
            await alice.BeFollowedAsync(Server);
            await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Announce, ["object"] = id });
            await RunningServer.EventuallyAsync("the post is here", async () => await Server.ObjectAsync(id) is not null);
        }
        var brought = await alice.DeliverAsync(Server, FakePeer.Create(note));
        var again = await alice.DeliverAsync(Server, FakePeer.Create(note));
        var all = await Server.ReadAsync(tx => ActivityRows.AboutAsync(tx, id));
        Assert.Equal([again, brought], all.Where(row => row.Type == As.Create).OrderBy(row => row.WithObject).Select(row => row.Uri));
        Assert.All(all.Where(row => row.Type == As.Create), row => Assert.Contains("gone soon", row.Json, StringComparison.Ordinal));

        await alice.DeliverAsync(Server, DeleteOf(id));

        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE json LIKE '%gone soon%' AND object_uri = @id", new { id }));
    }

    [Fact]
    public async Task An_actor_who_leaves_takes_everything_along()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.FollowAsync(Server);
        await alice.BeFollowedAsync(Server);
        await bob.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "<p>hello</p>");
        var boosted = await bob.SayAsync(Server, "boosted");
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Announce, ["object"] = boosted });
        Assert.Equal(2, (await Server.WallAsync()).Count(uri => uri == boosted));
        alice.Documents["/users/alice"] = new JsonObject { ["id"] = alice.Actor, ["type"] = As.Tombstone };

        await alice.DeliverAsync(Server, DeleteOf(alice.Actor));

        Assert.Equal(As.Tombstone, (await Server.ObjectAsync(post))!.Type);
        Assert.DoesNotContain(post, await Server.WallAsync());
        Assert.Single(await Server.WallAsync(), boosted);
        Assert.Null(await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, alice.Actor)));
        Assert.Null(await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, alice.Actor)));
        Assert.NotNull((await Server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!.GoneAt);
    }

    [Fact]
    public async Task Nobody_can_make_somebody_else_leave()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await alice.FollowAsync(Server);

        using var response = await bob.SendAsync(Server.Own.Inbox, DeleteOf(alice.Actor));

        Assert.True(await Server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.In, alice.Actor)));
        Assert.Null((await Server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!.GoneAt);
    }

    [Fact]
    public async Task What_the_owner_deletes_is_told_to_whoever_got_it_and_is_a_tombstone_from_then_on()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var blind = await FakePeer.StartAsync("blind");
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("gone soon", new JsonObject { ["to"] = As.Public, ["cc"] = Server.Own.Followers, ["bcc"] = blind.Actor });
        await alice.WaitForAsync(As.Create);
        var created = await blind.WaitForAsync(As.Create);

        await Server.PublishAsync(DeleteOf(post));

        var delete = await alice.WaitForAsync(As.Delete);
        await blind.WaitForAsync(As.Delete);
        Assert.Equal(As.Tombstone, delete["object"]!["type"]!.GetValue<string>());
        Assert.Equal(post, delete["object"]!["id"]!.GetValue<string>());
        using var response = await Server.GetAsync(post);
        var served = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal(As.Tombstone, served["type"]!.GetValue<string>());
        Assert.Equal(As.Note, served["formerType"]!.GetValue<string>());
        Assert.False(served.ContainsKey("content"));
        var create = await Server.GetDocumentAsync(created["id"]!.GetValue<string>());
        Assert.Equal(post, create["object"]!.GetValue<string>());
        Assert.All(create, member => Assert.NotNull(member.Value));
        Assert.DoesNotContain(post, await Server.WallAsync());
        using var replies = await Server.GetAsync($"{post}/replies");
        await Problems.AssertAsync(Refusal.Gone, replies);
        await Server.AssertRefusedAsync(DeleteOf(post), Refusal.Gone);
    }

    [Fact]
    public async Task The_tombstone_of_a_private_post_is_for_those_who_could_see_the_post()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("for followers", new JsonObject { ["to"] = Server.Own.Followers });

        await Server.PublishAsync(DeleteOf(post));

        using var byAlice = await alice.GetSignedAsync(post);
        using var byEve = await eve.GetSignedAsync(post);
        using var byAnybody = await Server.GetAsync(post);
        Assert.Equal([410, 404, 404], [(int)byAlice.StatusCode, (int)byEve.StatusCode, (int)byAnybody.StatusCode]);
    }

    [Fact]
    public async Task The_owner_cannot_delete_what_others_made()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "Alice's");

        await Server.AssertRefusedAsync(DeleteOf(post), Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(DeleteOf($"{Server.Own.Origin}/objects/never"), Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Delete }, Refusal.ObjectMissing);
    }

    private static JsonObject DeleteOf(JsonNode of) => new() { ["type"] = As.Delete, ["object"] = of.DeepClone() };
}
