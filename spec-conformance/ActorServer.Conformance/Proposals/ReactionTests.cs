using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.RemoteMedia;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-c0e0: an emoji on a post.</summary>
public sealed class ReactionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(As.EmojiReact)]
    [InlineData(As.Like)]
    [Requirement("FEP-c0e0-01", "FEP-c0e0-04", "FEP-c0e0-05", "IN-EmojiReact", "IN-Like")]
    public async Task An_emoji_of_a_peer_is_shown_until_it_is_taken_back(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("what do you think?");
        var first = await alice.DeliverAsync(Server, React(type, post, "🦆"));
        if (type == As.EmojiReact) await alice.DeliverAsync(Server, React(type, post, "🍕"));

        var page = await PageAsync(post);
        Assert.Contains("🦆", page, StringComparison.Ordinal);
        Assert.Equal(type == As.EmojiReact, page.Contains("🍕", StringComparison.Ordinal));

        await alice.DeliverAsync(Server, Documents.Activity(As.Undo, first));
        Assert.DoesNotContain("🦆", await PageAsync(post), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("👨‍👩‍👧", true)]
    [InlineData("❤️", true)]
    [InlineData(":blobcat:", true)]
    [InlineData("nice post", false)]
    [InlineData(":two: :names:", false)]
    [InlineData("🦆🦆", false)]
    [Requirement("FEP-c0e0-02", "IN-EmojiReact")]
    public async Task It_is_one_character_or_the_name_of_one(string content, bool isOne)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("what do you think?");

        await alice.DeliverAsync(Server, React(As.EmojiReact, post, content));

        Assert.Equal(isOne, (await PageAsync(post)).Contains(content, StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("FEP-c0e0-01", "FEP-c0e0-02", "OUT-EmojiReact", "OUT-Like")]
    public async Task The_owners_own_has_one_as_well()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");
        await Server.AssertRefusedAsync(Documents.Activity(As.EmojiReact, post), Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(React(As.EmojiReact, post, "nice post"), Refusal.ObjectMissing);

        var react = await Server.PublishAsync(React(As.EmojiReact, post, "🦆"));
        Assert.Equal("🦆", (await alice.WaitForAsync(As.EmojiReact)).Text("content"));
        await Server.PublishAsync(Documents.Activity(As.Like, post));
        Assert.Equal(post, (await alice.WaitForAsync(As.Like)).Text("object"));

        await Server.PublishAsync(Documents.Activity(As.Undo, react));
        Assert.Equal(react, (await alice.WaitForAsync(As.Undo)).Text("object"));
    }

    [Theory]
    [InlineData(As.EmojiReact, "the app")]
    [InlineData(As.EmojiReact, "the post")]
    [InlineData(As.EmojiReact, "another reaction")]
    [InlineData(As.Like, "the app")]
    [InlineData(As.Like, "the post")]
    [Requirement("FEP-c0e0-03", "OUT-EmojiReact", "OUT-Like")]
    public async Task With_a_custom_one_goes_its_Emoji_wherever_that_is_from(string type, string from)
    {
        await using var alice = await FakePeer.StartAsync();
        var emoji = Emoji(alice.Origin);
        var post = await alice.SayAsync(Server, "hers", from == "the post" ? new JsonObject { ["tag"] = new JsonArray(emoji.DeepClone()) } : null);
        if (from == "another reaction") await alice.DeliverAsync(Server, WithTag(React(As.EmojiReact, post, ":blobcat:"), emoji));
        var react = React(type, post, ":blobcat:");

        await Server.PublishAsync(from == "the app" ? WithTag(react, emoji) : react);

        var sent = await alice.WaitForAsync(type);
        var tag = Assert.IsType<JsonObject>(Assert.Single(sent["tag"]!.AsArray()));
        Assert.Equal((As.Emoji, ":blobcat:", $"{alice.Origin}/blobcat.png"), (tag.Text("type"), tag.Text("name"), tag["icon"]!["url"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(As.EmojiReact)]
    [InlineData(As.Like)]
    [Requirement("FEP-c0e0-03")]
    public async Task A_custom_one_that_nobody_could_show_is_not_sent(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");
        var other = Emoji(alice.Origin);
        other["name"] = ":other:";
        var script = Emoji(alice.Origin);
        script["icon"]!["url"] = "javascript:alert(1)";

        await Server.AssertRefusedAsync(React(type, post, ":blobcat:"), Refusal.EmojiUnknown);
        await Server.AssertRefusedAsync(WithTag(React(type, post, ":blobcat:"), other), Refusal.EmojiUnknown);
        await Server.AssertRefusedAsync(WithTag(React(type, post, ":blobcat:"), script), Refusal.EmojiUnknown);
        Assert.DoesNotContain(post, await Server.IdsAsync(Server.Own.Liked, asOwner: true));
    }

    [Fact]
    [Requirement("FEP-c0e0-04", "IN-EmojiReact")]
    public async Task A_custom_one_of_a_peer_is_shown_with_its_picture()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("what do you think?");
        await alice.DeliverAsync(Server, WithTag(React(As.EmojiReact, post, ":blobcat:"), Emoji(alice.Origin)));

        // Through this server, as all pictures of others.
        var picture = Server.Own.Shown($"{alice.Origin}/blobcat.png", FileUse.Emoji);
        Assert.Contains($"<img class=\"emoji\" src=\"{picture}\" alt=\":blobcat:\"", await PageAsync(post), StringComparison.Ordinal);
        var news = await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(Server.Own.Origin + "/notifications");
        Assert.Contains($"src=\"{picture}\"", news, StringComparison.Ordinal);
    }

    private static JsonObject Emoji(string origin) => new()
    {
        ["type"] = As.Emoji,
        ["id"] = $"{origin}/emoji/blobcat",
        ["name"] = ":blobcat:",
        ["icon"] = new JsonObject { ["type"] = As.Image, ["mediaType"] = "image/png", ["url"] = $"{origin}/blobcat.png" },
    };

    private static JsonObject WithTag(JsonObject react, JsonObject tag)
    {
        react["tag"] = new JsonArray(tag.DeepClone());
        return react;
    }

    private static JsonObject React(string type, string post, string emoji) => Documents.Activity(type, post, new JsonObject { ["content"] = emoji });

    private async Task<string> PageAsync(string post)
    {
        using var page = await Server.GetAsync(post, accept: "text/html");
        return WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
    }
}
