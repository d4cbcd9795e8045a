using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class UpdateTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task The_author_may_change_a_post()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = await SaidAsync(alice, "first");

        note["content"] = "second";
        note["updated"] = "2026-01-02T00:00:00Z";
        await alice.DeliverAsync(Server, FakePeer.Update(note));

        Assert.Equal("second", (await RowAsync(note)).ContentHtml);
    }

    [Fact]
    public async Task An_older_Update_that_comes_late_changes_nothing()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = await SaidAsync(alice, "first");
        note["content"] = "third";
        note["updated"] = "2026-01-03T00:00:00Z";
        await alice.DeliverAsync(Server, FakePeer.Update(note));

        note["content"] = "second";
        note["updated"] = "2026-01-02T00:00:00Z";
        await alice.DeliverAsync(Server, FakePeer.Update(note));

        Assert.Equal("third", (await RowAsync(note)).ContentHtml);
    }

    [Fact]
    public async Task Nobody_else_may_change_a_post_not_even_from_the_same_server()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await using var mallory = await FakePeer.StartAsync("mallory");
        var note = await SaidAsync(alice, "first");
        note["content"] = "forged";

        await mallory.AssertRefusedAsync(Server, FakePeer.Update(note), Refusal.ObjectOnAnotherOrigin);
        await bob.AssertRefusedAsync(Server, FakePeer.Update(note), Refusal.ObjectOnAnotherOrigin);
        note["attributedTo"] = bob.Actor;
        await bob.AssertRefusedAsync(Server, FakePeer.Update(note), Refusal.NotTheOwnerOfTheObject);
        note.Remove("attributedTo");
        await bob.AssertRefusedAsync(Server, FakePeer.Update(note), Refusal.NotTheOwnerOfTheObject);

        Assert.Equal("first", (await RowAsync(note)).ContentHtml);
    }

    [Fact]
    public async Task An_Update_of_a_post_that_is_not_here_keeps_it_but_does_not_show_it_on_the_wall()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var note = alice.MakeNote("corrected");

        await alice.DeliverAsync(Server, FakePeer.Update(note));

        Assert.Equal("corrected", (await RowAsync(note)).ContentHtml);
        Assert.DoesNotContain(note["id"]!.GetValue<string>(), await Server.WallAsync());
    }

    [Fact]
    public async Task An_Update_that_names_the_post_by_id_fetches_it_from_its_origin()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = await SaidAsync(alice, "first");
        var path = new Uri(note["id"]!.GetValue<string>()).AbsolutePath;
        alice.Documents[path]["content"] = "second";

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Update, ["object"] = note["id"]!.GetValue<string>() });

        Assert.Equal("second", (await RowAsync(note)).ContentHtml);
    }

    [Fact]
    public async Task An_Update_does_not_bring_a_deleted_post_back()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = await SaidAsync(alice, "first");
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = note["id"]!.GetValue<string>() });

        await alice.DeliverAsync(Server, FakePeer.Update(note));

        Assert.Equal("", (await RowAsync(note)).ContentHtml);
        Assert.Equal(As.Tombstone, (await RowAsync(note)).Type);
    }

    [Fact]
    public async Task A_profile_that_changes_is_known_at_once()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var profile = (JsonObject)alice.Documents["/users/alice"].DeepClone();
        profile["name"] = "Alice of Wonderland";
        profile["inbox"] = $"{alice.Origin}/new-inbox";
        profile.Remove("endpoints");

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Update, ["object"] = profile });
        var peer = (await Server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!;
        await Server.SayAsync("to the new inbox");
        await alice.WaitForAsync(As.Create);

        Assert.Equal("Alice of Wonderland", peer.Name);
        Assert.Equal("/new-inbox", alice.Requests.Last(r => r.Method == "POST").Path);
    }

    [Fact]
    public async Task A_profile_that_a_neighbour_changes_is_refused_or_without_effect()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await alice.FollowAsync(Server);
        var profile = (JsonObject)alice.Documents["/users/alice"].DeepClone();
        profile["name"] = "Bob was here";

        using var response = await bob.SendAsync(Server.Own.Inbox, new JsonObject { ["type"] = As.Update, ["object"] = profile });

        Assert.NotEqual("Bob was here", (await Server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!.Name);
    }

    [Fact]
    public async Task The_owner_sends_only_what_changes_and_peers_get_the_whole()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("first", new JsonObject { ["to"] = As.Public, ["cc"] = Server.Own.Followers, ["summary"] = "careful", ["name"] = "A title" });

        await Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject { ["id"] = post, ["content"] = "second", ["summary"] = null, ["attributedTo"] = "https://other.example/eve" },
        });

        var update = await alice.WaitForAsync(As.Update);
        Assert.Equal("second", update["object"]!["content"]!.GetValue<string>());
        Assert.Equal("A title", update["object"]!["name"]!.GetValue<string>());
        Assert.False(((JsonObject)update["object"]!).ContainsKey("summary"));
        Assert.NotNull(update["object"]!["updated"]);
        Assert.Equal(Server.Own.Actor, update["object"]!["attributedTo"]!.GetValue<string>());
        Assert.Equal("second", (await Server.GetDocumentAsync(post))["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_owner_can_change_only_what_the_owner_made_and_what_is_still_there()
    {
        await using var alice = await FakePeer.StartAsync();
        var foreign = await alice.SayAsync(Server, "Alice's");
        var gone = await Server.SayAsync("gone soon");
        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = gone });

        await Server.AssertRefusedAsync(Change(foreign), Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(Change($"{Server.Own.Origin}/objects/never"), Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(Change(gone), Refusal.Gone);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Update, ["object"] = foreign }, Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Update }, Refusal.ObjectMissing);
    }

    private static JsonObject Change(string id) => new() { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = id, ["content"] = "changed" } };

    private async Task<JsonObject> SaidAsync(FakePeer peer, string content)
    {
        var note = peer.MakeNote(content);
        await peer.DeliverAsync(Server, FakePeer.Create(note));
        return note;
    }

    private async Task<ObjectRow> RowAsync(JsonObject note) => (await Server.ObjectAsync(note["id"]!.GetValue<string>()))!;
}

public sealed class UpdateProfileTests
{
    [Fact]
    public async Task The_owners_new_profile_is_served_sanitised_and_told_to_followers()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);

        await server.PublishAsync(new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["name"] = "Nick", ["summary"] = "<p>Me</p><script>x</script>", ["inbox"] = "https://evil.example/" },
        });

        var served = await server.GetDocumentAsync(server.Own.Actor);
        var update = await alice.WaitForAsync(As.Update);
        Assert.Equal("Nick", served["name"]!.GetValue<string>());
        Assert.Equal("<p>Me</p>", served["summary"]!.GetValue<string>());
        Assert.Equal(server.Own.Inbox, served["inbox"]!.GetValue<string>());
        Assert.Equal("Nick", update["object"]!["name"]!.GetValue<string>());
        Assert.NotNull(update["object"]!["publicKey"]!["publicKeyPem"]);
    }
}
