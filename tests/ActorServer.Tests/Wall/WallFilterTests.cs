using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

public sealed class WallFilterTests
{
    [Fact]
    public async Task The_wall_shows_only_what_is_asked_for()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(server);
        await bob.BeFollowedAsync(server);
        var words = await alice.SayAsync(server, "words");
        var picture = await alice.SayAsync(server, "picture", Files("image/png"));
        var video = await bob.SayAsync(server, "video", Files("video/mp4"));
        var tagged = await bob.SayAsync(server, "tagged", Tagged("#Städte"));
        var taggedPicture = await bob.SayAsync(server, "both", Both("#städte", "image/png"));
        await bob.DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = picture });

        Assert.Equal([picture, taggedPicture, tagged, video, picture, words], await PageAsync(server, ""));
        Assert.Equal([taggedPicture, tagged, video, picture, words], await PageAsync(server, "only=posts"));
        Assert.Equal([picture, taggedPicture, picture], await PageAsync(server, "only=pictures"));
        Assert.Equal([video], await PageAsync(server, "only=videos"));
        Assert.Equal([taggedPicture, tagged], await PageAsync(server, "tag=STADTE"));
        Assert.Equal([taggedPicture], await PageAsync(server, "tag=%23städte&only=pictures"));
        Assert.Equal([picture, words], await PageAsync(server, $"from=@alice@{alice.Authority}"));
        Assert.Equal([picture, taggedPicture], await PageAsync(server, $"only=pictures&from={Uri.EscapeDataString(bob.Actor)}"));
        Assert.Equal([taggedPicture, tagged], await PageAsync(server, $"only=posts&tag=städte&from={Uri.EscapeDataString(bob.Actor)}"));
        Assert.Empty(await PageAsync(server, "from=@nobody@nowhere.example"));
        Assert.Equal(6, (await PageAsync(server, "only=nonsense")).Count);
    }

    [Fact]
    public async Task What_is_changed_deleted_or_fetched_later_stands_where_it_belongs()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var carol = await FakePeer.StartAsync("carol");
        await alice.BeFollowedAsync(server);
        var note = alice.MakeNote("first", Files("image/png"));
        var uri = note["id"]!.GetValue<string>();
        await alice.DeliverAsync(server, FakePeer.Create(note));
        var elsewhere = carol.MakeNote("passed on before it was here", Files("image/png"))["id"]!.GetValue<string>();
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = elsewhere });
        await RunningServer.EventuallyAsync("the post is here", async () => await server.ObjectAsync(elsewhere) is not null);
        Assert.Equal([elsewhere, uri], await PageAsync(server, "only=pictures"));

        note["attachment"] = new JsonArray();
        note["tag"] = Tagged("#late")["tag"]!.DeepClone();
        note["updated"] = TimeProvider.System.GetUtcNow().ToString("O");
        await alice.DeliverAsync(server, FakePeer.Update(note));
        Assert.Equal([elsewhere], await PageAsync(server, "only=pictures"));
        Assert.Equal([uri], await PageAsync(server, "tag=late"));

        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Delete, ["object"] = uri });
        Assert.Empty(await PageAsync(server, "tag=late"));
        Assert.Equal(1, await server.CountAsync("SELECT COUNT(*) FROM wall_mark"));
    }

    [Fact]
    public async Task The_page_says_what_it_shows_and_leads_on_within_it()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i <= Limits.PageSize; i++) await server.SayAsync($"post {i}", new JsonObject { ["to"] = As.Public, ["tag"] = Tagged("#many")["tag"]!.DeepClone() });
        var browser = await OwnerBrowser.SignInAsync(server);

        var page = await browser.OpenAsync($"{server.Own.Origin}/wall?tag=many&only=posts");

        Assert.Contains("href=\"/wall?only=posts\"", page, StringComparison.Ordinal);
        Assert.Contains("/wall?only=posts&amp;tag=many&amp;before=", page, StringComparison.Ordinal);
        Assert.Contains("Nothing on your wall is like this.", await browser.OpenAsync($"{server.Own.Origin}/wall?only=videos"), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> PageAsync(RunningServer server, string query)
    {
        var document = await server.GetDocumentAsync($"{server.Own.Origin}/wall?{query}", asOwner: true);
        return [.. document["orderedItems"]!.AsArray().Select(item => item!["type"]!.GetValue<string>() == As.Announce ? item["object"]!["id"]!.GetValue<string>() : item["id"]!.GetValue<string>())];
    }

    private static JsonObject Files(string mediaType) => new()
    {
        ["attachment"] = new JsonArray(new JsonObject { ["type"] = "Document", ["mediaType"] = mediaType, ["url"] = "https://files.example/1" }),
    };

    private static JsonObject Tagged(string name) => new()
    {
        ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Hashtag, ["name"] = name, ["href"] = "https://tags.example/x" }),
    };

    private static JsonObject Both(string name, string mediaType)
    {
        var both = Tagged(name);
        both["attachment"] = Files(mediaType)["attachment"]!.DeepClone();
        return both;
    }
}
