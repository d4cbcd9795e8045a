using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

/// <summary>EmojiReact, Likes with an emoji, and Dislike.</summary>
public sealed class ReactionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task An_emoji_on_the_owners_post_is_counted_shown_told_and_can_be_taken_back()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("what do you think?");

        var react = await alice.DeliverAsync(Server, React(As.EmojiReact, post, "🦆"));
        Assert.Contains("🦆", await PageAsync(post), StringComparison.Ordinal);
        Assert.Equal("🦆", (await Server.NotificationsAsync()).Single(row => row.ActivityUri == react).Detail);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = react });
        Assert.DoesNotContain("🦆", await PageAsync(post), StringComparison.Ordinal);
        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task A_Like_with_an_emoji_is_one_of_both_and_goes_as_one()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("like this");

        var like = await alice.DeliverAsync(Server, React(As.Like, post, "🍕"));
        Assert.Single(await Server.GetItemsAsync($"{post}/likes"));
        Assert.Contains("🍕", await PageAsync(post), StringComparison.Ordinal);
        Assert.Equal([NotificationRow.Reaction], await Server.NotificationsAsync(alice));

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = like });
        Assert.Empty(await Server.GetItemsAsync($"{post}/likes"));
        Assert.DoesNotContain("🍕", await PageAsync(post), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_fills_a_post_with_emoji_nor_puts_markup_there()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await Server.SayAsync("for everybody");

        for (var i = 0; i < Limits.ReactionsOfOne + 5; i++) await mallory.DeliverAsync(Server, React(As.EmojiReact, post, $":emoji{i}:"));
        await mallory.DeliverAsync(Server, React(As.EmojiReact, post, new string('x', Limits.EmojiCharacters + 1)));
        Assert.Equal(Limits.ReactionsOfOne, await CountAsync(post));

        await using var other = await FakePeer.StartAsync("other");
        await other.DeliverAsync(Server, React(As.EmojiReact, post, "<script>alert(1)</script>"));
        using var page = await Server.GetAsync(post, accept: "text/html");
        Assert.DoesNotContain("<script>alert", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_emoji_counts_once_a_person()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("again");

        await alice.DeliverAsync(Server, React(As.EmojiReact, post, "🦆"));
        await alice.DeliverAsync(Server, React(As.EmojiReact, post, "🦆"));

        Assert.Equal(1, await CountAsync(post));
        Assert.Equal([NotificationRow.Reaction], await Server.NotificationsAsync(alice));
    }

    [Theory]
    [InlineData(As.EmojiReact)]
    [InlineData(As.Like)]
    public async Task The_owner_puts_an_emoji_on_a_post_and_takes_it_back(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");

        var react = await Server.PublishAsync(React(type, post, "🦆"));
        Assert.Equal("🦆", (await alice.WaitForAsync(type))["content"]!.GetValue<string>());
        Assert.Equal(1, await CountAsync(post));

        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = react });
        Assert.Equal(react, (await alice.WaitForAsync(As.Undo))["object"]!["id"]!.GetValue<string>());
        Assert.Equal(0, await CountAsync(post));
    }

    [Fact]
    public async Task An_EmojiReact_needs_an_emoji() =>
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.EmojiReact, ["object"] = "https://other.example/1" }, Refusal.ObjectMissing);

    [Fact]
    public async Task A_Dislike_is_told_to_the_owner_counted_once_and_can_be_taken_back()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("pineapple on pizza");

        var dislike = await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Dislike, ["object"] = post });
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Dislike, ["object"] = post });
        Assert.Equal(1, await Server.ReadAsync(tx => CollectionRows.CountAsync(tx, $"{post}/dislikes")));
        Assert.Equal([NotificationRow.Dislike], await Server.NotificationsAsync(alice));

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = dislike });
        Assert.Equal(0, await Server.ReadAsync(tx => CollectionRows.CountAsync(tx, $"{post}/dislikes")));
        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task The_owner_dislikes_a_post_and_takes_it_back()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");

        var dislike = await Server.PublishAsync(new JsonObject { ["type"] = As.Dislike, ["object"] = post });
        Assert.Equal(post, (await alice.WaitForAsync(As.Dislike))["object"]!.GetValue<string>());
        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = dislike });

        await alice.WaitForAsync(As.Undo);
        Assert.Equal(0, await Server.ReadAsync(tx => CollectionRows.CountAsync(tx, $"{post}/dislikes")));
    }

    private static JsonObject React(string type, string post, string emoji) => new() { ["type"] = type, ["object"] = post, ["content"] = emoji };

    private Task<long> CountAsync(string post) => Server.CountAsync("SELECT COUNT(*) FROM reaction WHERE object_uri = @post", new { post });

    private async Task<string> PageAsync(string post)
    {
        using var page = await Server.GetAsync(post, accept: "text/html");
        return System.Net.WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
    }
}
