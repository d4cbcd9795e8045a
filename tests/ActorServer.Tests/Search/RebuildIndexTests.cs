using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Search;

public sealed class RebuildIndexTests
{
    [Fact]
    public async Task An_index_made_by_other_rules_is_made_anew_after_the_start()
    {
        await using var server = await RunningServer.StartAsync();
        var posts = await SayAsync(server);
        await DrainAsync(server);
        await server.Db.WriteAsync(async tx =>
        {
            // As if the words had been told in another way.
            var places = (await SearchRows.PlacesAsync(tx, posts)).Select(row => row.Place).ToList();
            await SearchRows.ForgetWordsAsync(tx, places);
            await SearchRows.PutWordsAsync(tx, places.Select(place => (place, tx.Dialect.Words("otherwise"))));
            await SettingRows.SetAsync(tx, RebuildIndex.RulesSetting, "of another time");
        });
        Assert.Empty(await FindAsync(server, "platypus"));

        await server.RestartAsync();

        await RunningServer.EventuallyAsync("the posts are found by their words", async () => (await FindAsync(server, "platypus")).Count == posts.Count);
        await RunningServer.EventuallyAsync("it is done", async () => await server.ReadAsync(RebuildIndex.PercentAsync) is null);
        Assert.Equal(0, await HitsAsync(server, "otherwise"));
        Assert.Equal(RebuildIndex.Rules, await server.ReadAsync(tx => SettingRows.GetAsync(tx, RebuildIndex.RulesSetting)));
    }

    /// <summary>The negative twin.</summary>
    [Fact]
    public async Task An_index_made_by_the_same_rules_is_left_as_it_is()
    {
        await using var server = await RunningServer.StartAsync();
        await SayAsync(server);
        await RunningServer.EventuallyAsync("the rules are written down", async () => await server.ReadAsync(tx => SettingRows.GetAsync(tx, RebuildIndex.RulesSetting)) == RebuildIndex.Rules);

        Assert.False(await server.Db.WriteAsync(RebuildIndex.BeginIfRulesChangedAsync));
        Assert.False(await server.ReadAsync(RebuildIndex.IsUnderWayAsync));
    }

    [Fact]
    public async Task The_owner_can_ask_for_it_on_the_command_line()
    {
        await using var server = await RunningServer.StartAsync();
        var posts = await SayAsync(server);
        await DrainAsync(server);
        // A place and words of nothing, as after damage.
        await server.Db.WriteAsync(async tx => await SearchRows.PutWordsAsync(tx, [(await SearchRows.TakePlaceAsync(tx, "urn:nothing", 5_000), tx.Dialect.Words("platypus"))]));
        Assert.Equal(posts.Count + 1, await HitsAsync(server, "platypus"));

        string[] installed = ["--data-folder", server.DataFolder, .. server.Installed.Options.Database is { } database ? new[] { "--database", database } : []];
        var (code, output, errors) = await ServerProcess.RunAsync(["search", "rebuild", .. installed]);

        Assert.True(code == 0, errors);
        Assert.Contains("makes it anew", output + errors, StringComparison.Ordinal);
        await RunningServer.EventuallyAsync("the posts are found again", async () => (await FindAsync(server, "platypus")).Count == posts.Count && await server.ReadAsync(RebuildIndex.PercentAsync) is null);
        Assert.Equal(posts.Count, await HitsAsync(server, "platypus"));
        Assert.Equal(posts.Count, await server.CountAsync("SELECT COUNT(*) FROM post_place"));
    }

    /// <summary>Up to schema 41 the words of a post stood in their order.</summary>
    [Fact]
    [Trait("Database", "SQLite")]
    public async Task An_index_of_the_form_before_pairs_is_made_anew_after_the_upgrade()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.SkipWhen(server.Db.IsShared, "PostgreSQL's index has its form still.");
        var posts = await SayAsync(server);
        await DrainAsync(server);
        var places = await server.ReadAsync(tx => SearchRows.PlacesAsync(tx, posts));
        await server.Db.WriteAsync(async tx =>
        {
            foreach (var statement in Before42) await tx.ExecuteAsync(statement);
            foreach (var place in places) await tx.ExecuteAsync("INSERT INTO post_word (rowid, words) VALUES (@place, 'a platypus otherwise')", new { place = place.Place });
        });

        await server.RestartAsync();

        await RunningServer.EventuallyAsync("the posts are found by their words", async () => (await FindAsync(server, "platypus from:me")).Count == posts.Count);
        await RunningServer.EventuallyAsync("it is done", async () => await server.ReadAsync(RebuildIndex.PercentAsync) is null);
        Assert.Equal([posts[1]], await FindAsync(server, "\"second platypus\""));
        Assert.Equal([posts[1]], await FindAsync(server, "\"a second platypus\""));
        Assert.Equal(0, await HitsAsync(server, "otherwise"));
        Assert.Equal(places, await server.ReadAsync(tx => SearchRows.PlacesAsync(tx, posts)));
    }

    private static readonly string[] Before42 =
    [
        "DROP TABLE post_term", "DROP TABLE post_word", "CREATE VIRTUAL TABLE post_word USING fts5(words, content='', contentless_delete=1, tokenize='ascii')",
        "DELETE FROM schema_version WHERE version = 42",
    ];

    [Fact]
    public async Task It_says_how_far_it_is_and_goes_on_where_it_was_broken_off()
    {
        await using var server = await RunningServer.StartAsync();
        var posts = await SayAsync(server);
        await DrainAsync(server);

        await server.Db.WriteAsync(async tx =>
        {
            Assert.Null(await RebuildIndex.PercentAsync(tx));
            await RebuildIndex.BeginAsync(tx);
            Assert.Equal(0, await RebuildIndex.PercentAsync(tx));
            Assert.True(await RebuildIndex.StepAsync(tx));
            Assert.Equal(99, await RebuildIndex.PercentAsync(tx));
        });
        await server.RestartAsync();

        await RunningServer.EventuallyAsync("it is done", async () => await server.ReadAsync(RebuildIndex.PercentAsync) is null);
        Assert.Equal(posts.Count, (await FindAsync(server, "platypus")).Count);
    }

    /// <summary>
    /// When this fails because words are told in another way on purpose: raise <see cref="RebuildIndex.Rules"/>, or what is in the index on every server stays as it was. Then write
    /// the new number and sum here.
    /// </summary>
    [Fact]
    public void The_rules_have_another_number_whenever_they_make_other_words()
    {
        string[] texts =
        [
            "Ein Maß für CAFÉ, naïve! don't stop #CaturDay @alice@host.example", "寿司を食べる 한국어 हिन्दी में Ёлка ΆΛΦΑ Việt Nam สวัสดี", "party🎉🎉 v1.2 ＡＢＣ１ \uE000mine \0 \uFFFD", new('x', 100),
        ];
        var words = texts.Select(string (text) =>
        {
            var row = new ObjectRow
            {
                Uri = "urn:sample",
                Own = true,
                Type = As.Question,
                AttributedTo = "urn:somebody",
                InReplyTo = "urn:other",
                Url = "https://p.example/1",
                Visibility = "Public",
                Name = "A title",
                Summary = "A warning",
                Json = """{"type":"Question","oneOf":[{"type":"Note","name":"Stripes"}],"tag":[{"type":"Hashtag","name":"#Zoo"}],"attachment":[{"type":"Image","mediaType":"image/png","url":"https://p.example/1.png","name":"A horse"}]}""",
                ContentHtml = $"<p>{Sanitizer.Encode(text)} <a href=\"https://a.example\">there</a></p>",
                PublishedAt = 1,
            };
            var post = PostWords.Read(row)!.Value;
            var told = PostWords.Of(row, post, PostMarks.Of(post), isLiked: true);
            return $"{told}\n{SqlDialect.Sqlite.Words(told)}\n{SqlDialect.Postgres.Words(told)}";
        });

        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', words)))[..8]);

        Assert.Equal(("3", "afdb597d670ffbc7"), (RebuildIndex.Rules, sum));
    }

    private static async Task<IReadOnlyList<string>> SayAsync(RunningServer server) =>
    [
        await server.SayAsync("a platypus"),
        await server.SayAsync("a second platypus", new JsonObject { ["to"] = As.Public, ["tag"] = new JsonArray(new JsonObject { ["type"] = "Hashtag", ["name"] = "#Monotremes" }) }),
        await server.SayAsync("the third platypus"),
    ];

    private static async Task DrainAsync(RunningServer server)
    {
        while (await server.Get<IndexWords>().StepAsync(TestContext.Current.CancellationToken) > 0) { }
        await RunningServer.EventuallyAsync("no note is left", async () => await server.ReadAsync(UnindexedRows.CountAsync) == 0);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(RunningServer server, string typed) =>
        (await server.ReadAsync(tx => FindPosts.FindAsync(tx, server.Own, SearchQuery.Parse(typed), long.MaxValue, 100))).Uris;

    private static Task<long> HitsAsync(RunningServer server, string word) => server.ReadAsync(tx => tx.FirstAsync<long>(
        tx.Dialect == SqlDialect.Sqlite ? "SELECT COUNT(*) FROM post_word WHERE post_word MATCH @word" : "SELECT COUNT(*) FROM post_place WHERE words @@ CAST(@word AS tsquery)", new { word }));
}
