using System.Text.Json.Nodes;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Search;

public sealed class FindPostsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task What_the_owner_said_and_what_came_to_the_owner_is_found_newest_first()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var own = await Server.SayAsync("An aardvark of mine");
        var theirs = await alice.SayAsync(Server, "<p>An <b>Aardvark</b> of theirs</p>");

        Assert.Equal(new HashSet<string> { own, theirs }, [.. await FindAsync("aardvark")]);
        Assert.Equal([own], await FindAsync("aardvark mine"));
        Assert.Equal([own], await FindAsync("\"aardvark of mine\""));
        Assert.Empty(await FindAsync("\"of aardvark\""));
        Assert.Equal([theirs], await FindAsync("aardvark -mine"));
        Assert.Equal([theirs], await FindAsync("aardv* theirs"));
        Assert.Equal([own], await FindAsync("aardvark from:me"));
        Assert.Equal([own], await FindAsync("aardvark in:mine"));
        Assert.Equal([theirs], await FindAsync($"aardvark from:@alice@{alice.Authority}"));
        Assert.Equal([own], await FindAsync($"aardvark -from:@alice@{alice.Authority}"));
        Assert.Empty(await FindAsync("aardvark from:@nobody@nowhere.example"));
        Assert.Equal(2, (await FindAsync("aardvark in:wall")).Count);
        Assert.Empty(await FindAsync("aardvark -in:wall"));
    }

    [Fact]
    public async Task Filters_narrow_by_what_a_post_is_and_has()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var picture = await alice.SayAsync(Server, "zebra one", new JsonObject
        {
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = "Image", ["mediaType"] = "image/png", ["url"] = "https://pictures.example/1.png", ["name"] = "A striped horse" }),
        });
        var video = await alice.SayAsync(Server, "zebra two", new JsonObject
        {
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = "Document", ["mediaType"] = "video/mp4", ["url"] = "https://pictures.example/1.mp4" }),
        });
        var link = await alice.SayAsync(Server, "zebra <a href=\"https://zoo.example/\">three</a>");
        var mention = await alice.SayAsync(Server, "zebra <a href=\"https://zoo.example/@x\" class=\"u-url mention\">@x</a>");
        var tagged = await alice.SayAsync(Server, "zebra four", new JsonObject { ["tag"] = new JsonArray(new JsonObject { ["type"] = "Hashtag", ["name"] = "#ZooLife", ["href"] = "https://zoo.example/tags/zoolife" }) });
        var reply = await alice.SayAsync(Server, "zebra five", new JsonObject { ["inReplyTo"] = picture });
        var poll = await Server.SayAsync("zebra six", new JsonObject
        {
            ["type"] = As.Question,
            ["to"] = As.Public,
            ["oneOf"] = new JsonArray(new JsonObject { ["type"] = As.Note, ["name"] = "Stripes" }, new JsonObject { ["type"] = As.Note, ["name"] = "Dots" }),
        });

        Assert.Equal([picture], await FindAsync("zebra has:picture"));
        Assert.Equal([picture], await FindAsync("\"striped horse\""));
        Assert.Equal([video], await FindAsync("zebra has:video"));
        Assert.Equal([link], await FindAsync("zebra has:link"));
        Assert.DoesNotContain(mention, await FindAsync("has:link"));
        Assert.Equal([tagged], await FindAsync("#zoolife"));
        Assert.Equal([tagged], await FindAsync("ZOOLIFE"));
        Assert.Equal([reply], await FindAsync("zebra is:reply"));
        Assert.Equal([poll], await FindAsync("zebra has:poll"));
        Assert.Equal([poll], await FindAsync("stripes has:poll"));
        Assert.Equal(6, (await FindAsync("zebra -has:poll")).Count);
    }

    [Fact]
    public async Task Days_bound_the_time_of_publication()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var first = await alice.SayAsync(Server, "yak", new JsonObject { ["published"] = "2024-03-09T23:59:59Z" });
        var second = await alice.SayAsync(Server, "yak", new JsonObject { ["published"] = "2024-03-10T00:00:00Z" });
        var third = await alice.SayAsync(Server, "yak", new JsonObject { ["published"] = "2024-03-11T00:00:00Z" });
        var early = await alice.SayAsync(Server, "yak", new JsonObject { ["published"] = "1901-01-01T00:00:00Z" });

        Assert.Equal([third, second, first, early], await FindAsync("yak"));
        Assert.Equal([first, early], await FindAsync("yak before:2024-03-10"));
        Assert.Equal([third, second], await FindAsync("yak after:2024-03-09"));
        Assert.Equal([second], await FindAsync("yak after:2024-03-09 before:2024-03-11"));
        Assert.Equal([early], await FindAsync("yak before:1950-01-01"));
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_double_also_within_one_second()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var said = new List<string>();
        for (var i = 0; i < 7; i++) said.Add(await alice.SayAsync(Server, $"walrus {i}", new JsonObject { ["published"] = "2023-05-05T05:05:05Z" }));

        await FindAsync("walrus");
        var found = new List<string>();
        long? before = long.MaxValue;
        while (before is { } from)
        {
            var page = await Server.ReadAsync(tx => FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse("walrus"), from, 3));
            found.AddRange(page.Uris);
            before = page.Next;
        }

        said.Reverse();
        Assert.Equal(said, found);
    }

    [Fact]
    public async Task A_changed_post_is_found_by_its_new_words_and_a_deleted_one_by_none()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var note = alice.MakeNote("an ocelot");
        var uri = note["id"]!.GetValue<string>();
        await alice.DeliverAsync(Server, FakePeer.Create(note));
        Assert.Equal([uri], await FindAsync("ocelot"));

        note["content"] = "a margay";
        note["updated"] = TimeProvider.System.GetUtcNow().ToString("O");
        await alice.DeliverAsync(Server, FakePeer.Update(note));
        Assert.Empty(await FindAsync("ocelot"));
        Assert.Equal([uri], await FindAsync("margay"));

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = uri });
        Assert.Empty(await FindAsync("margay"));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM post_place WHERE uri = @uri", new { uri }));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM own_mark WHERE uri = @uri", new { uri }));
    }

    [Fact]
    public async Task What_came_in_only_for_a_thread_is_not_found_until_the_owner_likes_answers_or_is_told_of_it()
    {
        await using var alice = await FakePeer.StartAsync();
        var stranger = await alice.SayAsync(Server, "a pangolin of a stranger");
        var answered = await alice.SayAsync(Server, "another pangolin");
        Assert.Empty(await FindAsync("pangolin"));

        await Server.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = stranger });
        Assert.Equal([stranger], await FindAsync("pangolin"));
        Assert.Equal([stranger], await FindAsync("pangolin in:liked"));

        await Server.SayAsync("I see", new JsonObject { ["inReplyTo"] = answered, ["to"] = As.Public });
        Assert.Equal(new HashSet<string> { stranger, answered }, [.. await FindAsync("pangolin")]);

        var mention = await alice.SayAsync(Server, "a pangolin for you", new JsonObject
        {
            ["to"] = Server.Own.Actor,
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = Server.Own.Actor, ["name"] = Server.Own.FullHandle }),
        });
        Assert.Contains(mention, await FindAsync("pangolin"));
    }

    [Fact]
    public async Task A_like_that_is_taken_back_is_no_longer_found_as_one()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "a quokka");
        var like = await Server.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = post });
        Assert.Equal([post], await FindAsync("quokka in:liked"));

        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = like });

        Assert.Empty(await FindAsync("quokka in:liked"));
        Assert.Equal([post], await FindAsync("quokka"));
    }

    [Fact]
    public async Task Any_part_of_a_sentence_without_spaces_is_found()
    {
        var post = await Server.SayAsync("東京で寿司を食べる");

        Assert.Equal([post], await FindAsync("寿司"));
        Assert.Equal([post], await FindAsync("で寿司を"));
        Assert.Empty(await FindAsync("司寿"));
    }

    [Fact]
    public async Task A_query_of_the_greatest_length_is_answered()
    {
        Assert.Empty(await FindAsync(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"w{i}"))));
        Assert.Empty(await FindAsync("-" + string.Concat(Enumerable.Repeat("寿", 499))[..200] + " " + string.Concat(Enumerable.Repeat("司", 290))));
    }

    [Theory]
    [InlineData("\" OR 1=1 --")]
    [InlineData("words:zebra NEAR/2 {a b} : ^x")]
    [InlineData("' ); DROP TABLE object; --")]
    [InlineData("\0 \uD800 \uDFFF * ** -* -\"\" \"\" -- - #")]
    public async Task What_looks_like_the_databases_language_is_only_words(string typed)
    {
        await FindAsync(typed);
        Assert.True(await Server.CountAsync("SELECT COUNT(*) FROM object") >= 0);
    }

    [Fact]
    public async Task More_posts_in_one_second_than_it_has_places_for_go_into_the_next()
    {
        var place = await Server.Db.WriteAsync(async tx =>
        {
            var first = SearchRows.PlaceAt(-5_000);
            for (var i = 0L; i < SearchRows.PlacesOfASecond; i += SearchRows.PlacesOfASecond - 1)
                await tx.ExecuteAsync("INSERT INTO post_place (place, uri) VALUES (@place, @uri)", new { place = first + i, uri = $"urn:full:{i}" });
            return await SearchRows.TakePlaceAsync(tx, "urn:overfull", -5_000);
        });

        Assert.Equal(SearchRows.PlaceAt(-4_000), place);
    }

    private async Task<IReadOnlyList<string>> FindAsync(string typed)
    {
        await Server.Get<IndexWords>().CatchUpAsync(TestContext.Current.CancellationToken);
        return (await Server.ReadAsync(tx => FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse(typed), long.MaxValue, 100))).Uris;
    }
}
