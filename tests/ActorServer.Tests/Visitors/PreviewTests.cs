using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Visitors;

/// <summary>What a page tells search engines and previews of its link.</summary>
public sealed class PreviewTests
{
    [Fact]
    public async Task A_posts_page_says_what_it_is_about()
    {
        await using var server = await RunningServer.StartAsync();
        var post = await server.SayAsync("<p>Fresh \"paint\" &amp; varnish</p>", new JsonObject
        {
            ["to"] = As.Public,
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Image, ["mediaType"] = "image/png", ["url"] = server.Own.Media("x"), ["name"] = "A <boat>", ["width"] = 10, ["height"] = 8 }),
        });
        var page = await PageAsync(server, post);

        foreach (var tag in new[]
        {
            $"""<link rel="canonical" href="{post}">""",
            """<meta property="og:description" content="Fresh &quot;paint&quot; &amp; varnish">""",
            $"""<meta property="og:image" content="{server.Own.Media("x")}">""",
            """<meta property="og:image:alt" content="A &lt;boat&gt;">""",
            """<meta name="twitter:card" content="summary_large_image">""",
            $"""<link rel="alternate" type="application/activity+json" href="{post}">""",
            """type="application/rss+xml" title="nick (RSS)" href="/feed.rss">""",
            """type="application/atom+xml" title="nick (Atom)" href="/feed.atom">""",
        }) Assert.Contains(tag, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_of_a_page_keeps_what_is_behind_a_warning()
    {
        await using var server = await RunningServer.StartAsync();
        var post = await server.SayAsync("the butler did it", new JsonObject
        {
            ["to"] = As.Public,
            ["summary"] = "About the film",
            ["name"] = "Who did it: the cook",
            ["sensitive"] = true,
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Image, ["mediaType"] = "image/png", ["url"] = server.Own.Media("x"), ["name"] = "the gardener" }),
        });
        var head = (await PageAsync(server, post)).Split("</head>")[0];

        Assert.Contains("About the film", head, StringComparison.Ordinal);
        foreach (var hidden in new[] { "butler", "cook", "gardener", server.Own.Media("x") }) Assert.DoesNotContain(hidden, head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    public async Task Search_engines_keep_what_the_owner_lets_them(bool indexable, bool discoverable, bool isProfileHidden)
    {
        await using var server = await RunningServer.StartAsync();
        await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["indexable"] = indexable, ["discoverable"] = discoverable } });
        var post = await server.SayAsync("for all");
        var unlisted = await server.SayAsync("out of lists", new JsonObject { ["to"] = server.Own.Followers, ["cc"] = As.Public });

        Assert.Equal(isProfileHidden, (await PageAsync(server, server.Own.Origin + "/")).Contains(NoIndex, StringComparison.Ordinal));
        Assert.Equal(!indexable, (await PageAsync(server, post)).Contains(NoIndex, StringComparison.Ordinal));
        Assert.Contains(NoIndex, await PageAsync(server, unlisted), StringComparison.Ordinal);
        Assert.Contains(NoIndex, await PageAsync(server, server.Own.Origin + "/sign-in"), StringComparison.Ordinal);
        Assert.Equal(discoverable, (await server.GetDocumentAsync(server.Own.Actor))["discoverable"]!.GetValue<bool>());
        using var feed = await server.Client.GetAsync(server.Own.Origin + "/feed.rss");
        Assert.Equal(!indexable, feed.Headers.Contains("X-Robots-Tag"));
    }

    [Fact]
    public async Task Visitors_see_nothing_that_is_not_for_everybody()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var post = await server.SayAsync("for all");
        var hidden = new[]
        {
            await server.SayAsync("for followers", new JsonObject { ["to"] = server.Own.Followers, ["inReplyTo"] = post }),
            await server.SayAsync("a letter", new JsonObject { ["to"] = peer.Actor, ["inReplyTo"] = post }),
        };
        foreach (var one in hidden)
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, one));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, $"{server.Own.Origin}/interact?do=like&post={Uri.EscapeDataString(one)}"));
        }
        foreach (var url in new[] { server.Own.Origin + "/", post })
        {
            var page = await PageAsync(server, url);
            Assert.DoesNotContain("for followers", page, StringComparison.Ordinal);
            Assert.DoesNotContain("a letter", page, StringComparison.Ordinal);
        }
        await server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(server, post));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, $"{server.Own.Origin}/interact?do=like&post={Uri.EscapeDataString(post)}"));
    }

    private const string NoIndex = """<meta name="robots" content="noindex">""";

    private static async Task<string> PageAsync(RunningServer server, string url)
    {
        using var answer = await server.GetAsync(url, accept: "text/html");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsStringAsync()).Replace(" />", ">", StringComparison.Ordinal).Replace("&#x2B;", "+", StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string url)
    {
        using var answer = await server.GetAsync(url, accept: "text/html");
        return answer.StatusCode;
    }
}
