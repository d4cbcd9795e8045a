using System.Text.Json.Nodes;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Search;

public sealed class IndexWordsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    private IndexWords Index => Server.Get<IndexWords>();

    [Fact]
    public async Task What_came_in_is_in_the_index_soon_without_anybody_asking()
    {
        var post = await Server.SayAsync("a cassowary");

        await RunningServer.EventuallyAsync("the post is found", async () => (await LookAsync("cassowary")).SequenceEqual([post]));
        await RunningServer.EventuallyAsync("no note is left", async () => await Server.ReadAsync(UnindexedRows.CountAsync) == 0);
    }

    [Fact]
    public async Task A_post_that_changed_while_its_words_were_read_is_put_as_it_is_now_in_the_end()
    {
        var row = Row("urn:changed", "an okapi");
        var read = await TakeAndReadAsync(row);

        await Server.Db.WriteAsync(tx => ObjectRows.UpdateAsync(tx, row with { ContentHtml = "a bongo" }));
        await Server.Db.WriteAsync(tx => IndexWords.PutAsync(tx, read, withMarks: false));
        await DrainAsync();

        Assert.Empty(await LookAsync("okapi"));
        Assert.Equal([row.Uri], await LookAsync("bongo"));
    }

    [Fact]
    public async Task A_post_that_went_while_its_words_were_read_leaves_nothing_in_the_index()
    {
        var row = Row("urn:went", "a kiwi");
        var read = await TakeAndReadAsync(row);

        await Server.Db.WriteAsync(tx => ObjectRows.BuryAsync(tx, row.Uri, "{}", 1));
        await Server.Db.WriteAsync(tx => IndexWords.PutAsync(tx, read, withMarks: false));
        Assert.Empty(await LookAsync("kiwi"));
        await DrainAsync();

        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM post_place WHERE uri = 'urn:went'"));
        Assert.Equal(0, await HitsAsync("kiwi"));
    }

    [Fact]
    public async Task A_deleted_post_is_not_found_even_before_the_index_heard_of_it()
    {
        var row = Row("urn:deleted", "a dodo");
        await Server.Db.WriteAsync(tx => ObjectRows.InsertAsync(tx, row));
        await DrainAsync();
        Assert.Equal([row.Uri], await LookAsync("dodo"));

        var found = await Server.Db.WriteAsync(async tx =>
        {
            await ObjectRows.BuryAsync(tx, row.Uri, "{}", 1);
            return await FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse("dodo"), long.MaxValue, 100);
        });

        Assert.Empty(found.Uris);
    }

    [Fact]
    public async Task A_step_that_was_broken_off_or_done_twice_loses_and_doubles_nothing()
    {
        var row = Row("urn:twice", "a numbat");
        var notes = await Server.Db.WriteAsync(async tx =>
        {
            await ObjectRows.InsertAsync(tx, row);
            return (await UnindexedRows.FirstAsync(tx, 1000)).Select(note => note.Seq).ToList();
        });
        // Broken off: taken, and undone.
        await Server.Db.WriteAsync(async tx =>
        {
            await UnindexedRows.TakeAsync(tx, notes);
            tx.Abandon();
        });
        await DrainAsync();
        // Taken by another process before.
        Assert.False(await Server.Db.WriteAsync(tx => UnindexedRows.TakeAsync(tx, notes)));
        // Noted again without a change, and several times.
        await Server.Db.WriteAsync(async tx => { for (var i = 0; i < 3; i++) await UnindexedRows.AddAsync(tx, row.Uri); });
        await DrainAsync();

        Assert.Equal([row.Uri], await LookAsync("numbat"));
        Assert.Equal(1, await HitsAsync("numbat"));
    }

    [Fact]
    public async Task Numbers_of_notes_are_not_given_again()
    {
        await DrainAsync();
        var first = await NoteAsync();
        await DrainAsync();

        Assert.True(await NoteAsync() > first);
    }

    [Fact]
    public async Task Many_at_once_of_one_second_and_of_many_are_all_found()
    {
        await Server.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < Limits.IndexedAtOnce + 100; i++)
                await ObjectRows.InsertAsync(tx, Row($"urn:many:{i}", "a guanaco") with { PublishedAt = 1_600_000_000_000 - (i % 7 * 5_000) });
        });
        await DrainAsync();

        Assert.Equal(Limits.IndexedAtOnce + 100, await HitsAsync("guanaco"));
        Assert.Equal(Limits.IndexedAtOnce + 100, await Server.CountAsync("SELECT COUNT(*) FROM post_place WHERE uri LIKE 'urn:many:%'"));
    }

    [Fact]
    public async Task What_was_here_before_search_was_is_made_findable_a_little_at_a_time()
    {
        await using var server = await RunningServer.StartAsync();
        var post = await server.SayAsync("a tapir from long ago", new JsonObject { ["to"] = As.Public, ["tag"] = new JsonArray(new JsonObject { ["type"] = "Hashtag", ["name"] = "#tapirs" }) });
        while (await server.Get<IndexWords>().StepAsync(TestContext.Current.CancellationToken) > 0) { }

        await server.Db.WriteAsync(async tx =>
        {
            await SearchRows.ForgetWordsAsync(tx, [.. (await SearchRows.PlacesAsync(tx, [post])).Select(row => row.Place)]);
            await tx.ExecuteAsync("DELETE FROM post_place");
            await PostMarkRows.ForgetAsync(tx, post);
            await SettingRows.SetAsync(tx, RebuildIndex.Setting, "");
        });

        await RunningServer.EventuallyAsync("everything is in the index", async () => await server.ReadAsync(RebuildIndex.PercentAsync) is null);
        Assert.Equal([post], (await server.ReadAsync(tx => FindPosts.FindAsync(tx, server.Own, SearchQuery.Parse("tapir"), long.MaxValue, 100))).Uris);
        Assert.Contains("a tapir from long ago", await (await server.GetAsync($"{server.Own.Origin}/tags/tapirs", accept: "text/html")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 5000, 10, false)]                // little to do: until there is something
    [InlineData(500, 0, 1000, true)]                // nobody else: at once
    [InlineData(500, 5000, 1000, false)]            // others need the machine
    [InlineData(500, 5000, 1_000_000, true)]        // too far behind
    public void Breaks_are_for_others_and_end_when_too_much_waits(int count, double others, long waiting, bool goesOn) =>
        Assert.Equal(goesOn, IndexWorker.Break(count, TimeSpan.FromMilliseconds(20), others, waiting) == TimeSpan.Zero);

    [Fact]
    public async Task The_sweep_brings_the_parts_of_the_index_together_and_what_was_forgotten_stays_so()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.SkipWhen(server.Db.IsShared, "PostgreSQL's index lies in one.");
        for (var batch = 0; batch < 6; batch++)
        {
            await server.Db.WriteAsync(async tx => { for (var i = 0; i < 50; i++) await ObjectRows.InsertAsync(tx, Row($"urn:part:{batch}:{i}", $"a quagga {batch}")); });
            await RunningServer.EventuallyAsync("they are in the index", async () => await server.Get<IndexWords>().StepAsync(TestContext.Current.CancellationToken) == 0);
        }
        await server.Db.WriteAsync(tx => ObjectRows.BuryAsync(tx, "urn:part:1:1", "{}", 1));
        await RunningServer.EventuallyAsync("it is out of the index", async () => await server.Get<IndexWords>().StepAsync(TestContext.Current.CancellationToken) == 0);
        Assert.True(await server.ReadAsync(SearchRows.AreScatteredAsync));

        await server.Get<ActorServer.Storage.SweepStorage>().RunAsync(dryRun: false, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.False(await server.ReadAsync(SearchRows.AreScatteredAsync));
        Assert.Equal(1, await server.CountAsync("SELECT COUNT(DISTINCT segid) FROM post_word_idx"));
        Assert.Equal(299, await server.CountAsync("SELECT COUNT(*) FROM post_word WHERE post_word MATCH 'quagga'"));
        Assert.Equal(49, (await server.ReadAsync(tx => FindPosts.FindAsync(tx, server.Own, SearchQuery.Parse("\"quagga 1\""), long.MaxValue, 100))).Uris.Count);
    }

    /// <summary>In one unit of work, so that the worker does not come between.</summary>
    private Task<List<IndexWords.Reading>> TakeAndReadAsync(ObjectRow row) => Server.Db.WriteAsync(async tx =>
    {
        await ObjectRows.InsertAsync(tx, row);
        var found = await IndexWords.ReadAsync(tx, Server.Own.Liked);
        var read = found.Notes.Select(note => IndexWords.Read(note.Uri, found, tx.Dialect)).ToList();
        await UnindexedRows.TakeAsync(tx, [.. found.Notes.Select(note => note.Seq)]);
        return read;
    });

    private Task<long> NoteAsync() => Server.Db.WriteAsync(async tx =>
    {
        await UnindexedRows.AddAsync(tx, "urn:nothing");
        return (await UnindexedRows.FirstAsync(tx, 1000))[^1].Seq;
    });

    private async Task DrainAsync()
    {
        while (await Index.StepAsync(TestContext.Current.CancellationToken) > 0) { }
        // The worker may have been at it.
        await RunningServer.EventuallyAsync("no note is left", async () => await Server.ReadAsync(UnindexedRows.CountAsync) == 0);
    }

    private async Task<IReadOnlyList<string>> LookAsync(string typed) =>
        (await Server.ReadAsync(tx => FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse(typed), long.MaxValue, 100))).Uris;

    /// <summary>In the index itself, whatever has become of the posts.</summary>
    private Task<long> HitsAsync(string word) => Server.ReadAsync(tx => tx.FirstAsync<long>(
        tx.Dialect == SqlDialect.Sqlite ? "SELECT COUNT(*) FROM post_word WHERE post_word MATCH @word" : "SELECT COUNT(*) FROM post_place WHERE words @@ CAST(@word AS tsquery)", new { word }));

    private ObjectRow Row(string uri, string content) => new()
    {
        Uri = uri,
        Own = true,
        Type = As.Note,
        AttributedTo = Server.Own.Actor,
        Visibility = "Public",
        Json = "{}",
        ContentHtml = content,
        PublishedAt = 1_700_000_000_000,
    };
}
