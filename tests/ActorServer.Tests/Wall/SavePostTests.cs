using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>Posts saved for later: by the page and by apps, for the owner alone, and for as long as the owner likes.</summary>
public sealed class SavePostTests
{
    [Fact]
    public async Task What_is_saved_last_stands_first_until_it_is_taken_out()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var (early, late) = (await alice.SayAsync(server, "early"), await alice.SayAsync(server, "late"));
        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.Contains("Nothing saved yet", await browser.OpenAsync($"{server.Own.Origin}/wall?only=saved"), StringComparison.Ordinal);

        foreach (var post in new[] { late, early, late }) await browser.PostAsync("/wall/save", ("post", post));

        Assert.Equal([early, late], await SavedAsync(server));
        Assert.Contains("Take from what is saved", await browser.OpenAsync($"{server.Own.Origin}/wall?only=saved"), StringComparison.Ordinal);
        await browser.PostAsync("/wall/unsave", ("post", early));
        Assert.Equal([late], await SavedAsync(server));
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'out' AND type <> 'Follow'"));
    }

    [Fact]
    public async Task What_is_not_here_cannot_be_saved_and_what_its_author_deletes_goes()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var post = await alice.SayAsync(server, "short-lived");
        var browser = await OwnerBrowser.SignInAsync(server);

        using (var answer = await browser.PostAsync("/wall/save", ("post", "https://nowhere.example/1"))) Assert.NotEqual(HttpStatusCode.SeeOther, answer.StatusCode);
        await browser.PostAsync("/wall/save", ("post", post));
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Delete, ["object"] = post });

        Assert.Empty(await SavedAsync(server));
        Assert.Equal(0, await server.ReadAsync(tx => CollectionRows.CountAsync(tx, server.Own.Bookmarks)));
    }

    [Fact]
    public async Task Apps_save_by_Add_and_Remove_and_nobody_else_hears_of_it_or_may_read_it()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        await alice.FollowAsync(server);
        var post = await alice.SayAsync(server, "worth keeping");

        var add = await server.PublishAsync(new JsonObject { ["type"] = As.Add, ["object"] = post, ["target"] = server.Own.Bookmarks, ["to"] = As.Public, ["cc"] = server.Own.Followers });

        Assert.Equal([post], (await server.GetItemsAsync(server.Own.Bookmarks, asOwner: true)).Select(item => item.GetValue<string>()));
        Assert.Equal([post], await SavedAsync(server));
        Assert.Empty(await server.WorkAsync(add));
        using (var stranger = await server.GetAsync(server.Own.Bookmarks)) Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using (var stranger = await server.GetAsync(add)) Assert.NotEqual(HttpStatusCode.OK, stranger.StatusCode);

        await server.PublishAsync(new JsonObject { ["type"] = As.Remove, ["object"] = post, ["target"] = server.Own.Bookmarks });
        Assert.Empty(await SavedAsync(server));
    }

    [Fact]
    public async Task A_stranger_cannot_put_anything_there()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var post = await alice.SayAsync(server, "advertisement");

        await alice.AssertRefusedAsync(server, new JsonObject { ["type"] = As.Add, ["object"] = post, ["target"] = server.Own.Bookmarks }, ActorServer.Inbox.Refusal.NotTheOwnerOfTheObject);

        Assert.Empty(await SavedAsync(server));
    }

    private static async Task<IEnumerable<string>> SavedAsync(RunningServer server) =>
        (await server.GetDocumentAsync($"{server.Own.Origin}/wall?only=saved", asOwner: true))["orderedItems"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
}
