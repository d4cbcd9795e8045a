using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Objects;

/// <summary>Links to posts by their ids and by the pages on which people read them. [FEP-e232]</summary>
public sealed class ObjectLinksTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("/@alice/of-words", true)]
    [InlineData(null, true)]                // its id
    [InlineData("/@alice/another", false)]
    public async Task A_link_to_a_post_that_is_here_is_among_the_tags_with_its_id(string? page, bool isKnown)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await SayAsync(alice, alice.Origin + "/@alice/of-words");

        Assert.Equal(isKnown ? [post] : [], await LinksOfAsync(page is null ? post : alice.Origin + page));
    }

    [Fact]
    public async Task A_post_that_came_a_moment_ago_is_behind_its_page_already()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "just now", new JsonObject { ["url"] = alice.Origin + "/@alice/now" });

        Assert.Equal([post], await LinksOfAsync(alice.Origin + "/@alice/now"));
    }

    /// <summary>Anybody could say that somebody else's page is theirs.</summary>
    [Fact]
    public async Task A_post_whose_page_is_on_another_server_is_not_behind_it()
    {
        await using var alice = await FakePeer.StartAsync();
        await SayAsync(alice, "https://elsewhere.example/page");

        Assert.Empty(await LinksOfAsync("https://elsewhere.example/page"));
    }

    [Fact]
    public async Task A_deleted_post_is_not_behind_its_page()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await SayAsync(alice, alice.Origin + "/@alice/gone");
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = post });

        Assert.Empty(await LinksOfAsync(alice.Origin + "/@alice/gone"));
    }

    private async Task<string> SayAsync(FakePeer alice, string page)
    {
        var post = await alice.SayAsync(Server, "a post with a page", new JsonObject { ["url"] = page });
        while (await Server.Get<IndexWords>().StepAsync(TestContext.Current.CancellationToken) > 0) { }
        await RunningServer.EventuallyAsync("the index is made", async () => await Server.ReadAsync(UnindexedRows.CountAsync) == 0);
        return post;
    }

    private async Task<IReadOnlyList<string>> LinksOfAsync(string address)
    {
        var said = new JsonObject { ["content"] = $"<p>Look: <a href=\"{address}\">there</a></p>" };
        await Server.ReadAsync(async tx =>
        {
            await ObjectLinks.TagAsync(tx, said);
            return 0;
        });
        return [.. (said["tag"]?.AsArray() ?? []).Select(tag => tag!["href"]!.GetValue<string>())];
    }
}
