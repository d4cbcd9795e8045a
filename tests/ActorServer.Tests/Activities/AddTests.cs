using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

/// <summary>Add and Remove, which are each other's way back.</summary>
public sealed class AddTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_pinned_post_stands_in_featured_and_followers_are_told_of_both_ways()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("pinned");
        Assert.Equal(Server.Own.Featured, (await Server.GetDocumentAsync(Server.Own.Actor))["featured"]!.GetValue<string>());

        await Server.PublishAsync(AddTo(Server.Own.Featured, post));
        Assert.Contains(post, await ItemsAsync(Server.Own.Featured));
        var add = await alice.WaitForAsync(As.Add);
        Assert.Equal((Server.Own.Featured, post), (add["target"]!.GetValue<string>(), add["object"]!.GetValue<string>()));

        await Server.PublishAsync(RemoveFrom(Server.Own.Featured, post));
        Assert.DoesNotContain(post, await ItemsAsync(Server.Own.Featured));
        Assert.Equal(post, (await alice.WaitForAsync(As.Remove))["object"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_Add_that_is_taken_back_takes_out_what_it_put_in()
    {
        var post = await Server.SayAsync("pinned for a moment");
        var add = await Server.PublishAsync(AddTo(Server.Own.Featured, post));
        var tag = await Server.PublishAsync(AddTo(Server.Own.FeaturedTags, new JsonObject { ["type"] = As.Hashtag, ["name"] = "#Moment" }));

        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = add });
        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = tag });

        Assert.DoesNotContain(post, await ItemsAsync(Server.Own.Featured));
        Assert.DoesNotContain(await Server.GetItemsAsync(Server.Own.FeaturedTags), item => item["name"]!.GetValue<string>() == "#moment");
    }

    [Fact]
    public async Task Only_the_owners_own_public_posts_can_be_pinned()
    {
        await using var alice = await FakePeer.StartAsync();
        var foreign = await alice.SayAsync(Server, "hers");
        var secret = await Server.SayAsync("a secret", new JsonObject { ["to"] = new JsonArray(alice.Actor) });

        foreach (var post in new[] { foreign, secret, $"{Server.Own.Origin}/objects/never" }) await Server.AssertRefusedAsync(AddTo(Server.Own.Featured, post), Refusal.ObjectMissing);

        Assert.DoesNotContain(foreign, await ItemsAsync(Server.Own.Featured));
    }

    [Fact]
    public async Task A_deleted_post_is_pinned_no_more()
    {
        var post = await Server.SayAsync("soon gone");
        await Server.PublishAsync(AddTo(Server.Own.Featured, post));

        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });

        Assert.DoesNotContain(post, await ItemsAsync(Server.Own.Featured));
    }

    [Fact]
    public async Task A_featured_hashtag_leads_to_the_owners_posts_under_it()
    {
        await Server.PublishAsync(AddTo(Server.Own.FeaturedTags, new JsonObject { ["type"] = As.Hashtag, ["name"] = "#Gardening" }));

        var tag = (JsonObject)(await Server.GetItemsAsync(Server.Own.FeaturedTags)).Single(item => item["name"]!.GetValue<string>() == "#gardening");
        Assert.Equal(As.Hashtag, tag["type"]!.GetValue<string>());
        Assert.Equal($"{Server.Own.Origin}/tags/gardening", tag["href"]!.GetValue<string>());

        await Server.PublishAsync(RemoveFrom(Server.Own.FeaturedTags, "#gardening"));
        Assert.DoesNotContain(await Server.GetItemsAsync(Server.Own.FeaturedTags), item => item["name"]!.GetValue<string>() == "#gardening");
        await Server.AssertRefusedAsync(AddTo(Server.Own.FeaturedTags, "no tag at all"), Refusal.ObjectMissing);
    }

    [Fact]
    public async Task A_collection_that_the_owner_made_is_filled_by_Add_only_and_is_no_post()
    {
        var made = await MakeCollectionAsync(new JsonObject { ["to"] = As.Public });
        await Server.PublishAsync(AddTo(made, "https://other.example/photo/1"));
        await Server.PublishAsync(AddTo(made, "https://other.example/photo/2"));
        await Server.PublishAsync(RemoveFrom(made, "https://other.example/photo/1"));

        var collection = await Server.GetDocumentAsync(made);
        Assert.Equal(("Summer", 1), (collection["name"]!.GetValue<string>(), collection["totalItems"]!.GetValue<int>()));
        Assert.Equal(["https://other.example/photo/2"], await ItemsAsync(made));
        Assert.DoesNotContain(made, await Server.WallAsync());
        using var page = await Server.GetAsync($"{Server.Own.Origin}/", accept: "text/html");
        Assert.DoesNotContain("Summer", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_collection_is_for_whom_it_is_addressed_to()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var made = await MakeCollectionAsync(new JsonObject { ["to"] = alice.Actor });

        using var hers = await alice.GetSignedAsync(made);
        using var not = await mallory.GetSignedAsync(made + "?page=first");
        Assert.Equal((200, 404), ((int)hers.StatusCode, (int)not.StatusCode));
    }

    [Theory]
    [InlineData("/actor/followers")]
    [InlineData("/actor/liked")]
    [InlineData("/actor/blocked")]
    [InlineData("/objects/never")]
    public async Task What_the_server_fills_is_not_filled_by_hand(string path)
    {
        await Server.AssertRefusedAsync(AddTo(Server.Own.Origin + path, "https://other.example/users/bob"), Refusal.NotTheOwnerOfTheObject);
        await Server.AssertRefusedAsync(RemoveFrom("https://other.example/users/bob/featured", "https://other.example/1"), Refusal.NotTheOwnerOfTheObject);
    }

    [Fact]
    public async Task A_peer_pins_and_unpins_its_own_posts()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.Documents["/users/alice"]["featured"] = $"{alice.Actor}/featured";
        var post = alice.MakeNote("hers")["id"]!.GetValue<string>();

        var add = await alice.DeliverAsync(Server, AddTo($"{alice.Actor}/featured", post));
        Assert.Equal(1, await CountAsync($"{alice.Actor}/featured"));
        await alice.DeliverAsync(Server, RemoveFrom($"{alice.Actor}/featured", post));
        Assert.Equal(0, await CountAsync($"{alice.Actor}/featured"));

        await alice.DeliverAsync(Server, AddTo($"{alice.Actor}/featured", post));
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = add });
        Assert.Equal(0, await CountAsync($"{alice.Actor}/featured"));
    }

    [Fact]
    public async Task A_peer_fills_no_collection_of_anybody_else()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var neighbour = alice.Neighbour("neighbour");
        alice.Documents["/users/alice"]["featured"] = $"{alice.Actor}/featured";
        var post = alice.MakeNote("hers")["id"]!.GetValue<string>();

        await mallory.AssertRefusedAsync(Server, AddTo($"{alice.Actor}/featured", post), Refusal.NotTheOwnerOfTheObject);
        await mallory.AssertRefusedAsync(Server, AddTo(Server.Own.Featured, post), Refusal.NotTheOwnerOfTheObject);
        await mallory.AssertRefusedAsync(Server, RemoveFrom(Server.Own.Featured, post), Refusal.NotTheOwnerOfTheObject);
        await neighbour.DeliverAsync(Server, AddTo($"{alice.Actor}/featured", post));

        Assert.Equal(0, await CountAsync($"{alice.Actor}/featured"));
        Assert.DoesNotContain(post, await ItemsAsync(Server.Own.Featured));
    }

    private static JsonObject AddTo(string target, JsonNode what) => new() { ["type"] = As.Add, ["object"] = what, ["target"] = target };

    private static JsonObject RemoveFrom(string target, JsonNode what) => new() { ["type"] = As.Remove, ["object"] = what, ["target"] = target };

    private async Task<string> MakeCollectionAsync(JsonObject addressing)
    {
        addressing["type"] = As.Collection;
        addressing["name"] = "Summer";
        addressing["items"] = new JsonArray("https://other.example/smuggled");
        return (await Server.GetDocumentAsync(await Server.PublishAsync(addressing), asOwner: true))["object"]!["id"]!.GetValue<string>();
    }

    private async Task<IEnumerable<string>> ItemsAsync(string collection) => (await Server.GetItemsAsync(collection)).Select(item => item.GetValue<string>());

    private Task<long> CountAsync(string collection) => Server.ReadAsync(tx => CollectionRows.CountAsync(tx, collection));
}
