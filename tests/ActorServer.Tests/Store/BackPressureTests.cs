using System.Net;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Data.Sqlite;

namespace ActorServer.Tests.Store;

/// <summary>A writer that is blocked or behind: nobody new waits for it.</summary>
public sealed class BackPressureTests
{
    [Fact]
    public async Task While_a_commit_hangs_nobody_new_is_let_in_and_reading_goes_on()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.SayAsync(server, "before");
        var release = await BlockAsync(server);
        var create = FakePeer.Create(alice.MakeNote("meanwhile"));

        server.Clock.Hang(Limits.CommitHangs + TimeSpan.FromSeconds(1));

        using (var refused = await alice.SendAsync(server.Own.Inbox, create)) await AssertBusyAsync(refused);
        using (var refused = await server.PostToOutboxAsync(new() { ["type"] = As.Note, ["content"] = "me too" })) await AssertBusyAsync(refused);
        using (var read = await server.GetAsync(server.Own.Actor)) Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        release();
        await RunningServer.EventuallyAsync("the writer is not behind any more", () => Task.FromResult(!server.Db.IsBehind));
        using var accepted = await alice.SendAsync(server.Own.Inbox, create);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task When_too_much_waits_the_next_is_turned_away_and_what_waited_is_written()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var release = await BlockAsync(server);
        var waiting = Enumerable.Range(0, Limits.WriterIsBehind).Select(i => server.Db.WriteAsync(tx => SettingRows.SetAsync(tx, $"test{i}", "x"))).ToList();

        using (var refused = await alice.SendAsync(server.Own.Inbox, FakePeer.Create(alice.MakeNote("one too many")))) await AssertBusyAsync(refused);
        Assert.Empty(alice.Requests);     // refused at the door: not even the key was fetched

        release();
        await Task.WhenAll(waiting);
        await alice.SayAsync(server, "now");
        Assert.Equal(Limits.WriterIsBehind, await server.CountAsync("SELECT COUNT(*) FROM setting WHERE name LIKE 'test%'"));
    }

    [Fact]
    public async Task A_person_who_comes_while_a_commit_hangs_reads_that_nothing_was_kept()
    {
        await using var server = await RunningServer.StartAsync();
        var release = await BlockAsync(server);
        server.Clock.Hang(Limits.CommitHangs + TimeSpan.FromSeconds(1));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Own.Origin}/sign-in") { Content = new FormUrlEncodedContent([]) };
        request.Headers.TryAddWithoutValidation("Accept", "text/html");

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        release();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(Limits.ComeAgain, response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Everybody_who_waits_for_a_locked_database_hears_of_it_at_once_and_not_one_after_the_other()
    {
        var folder = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));
        await using (var db = await Db.OpenAsync(folder, TimeProvider.System))
        {
            await using var other = new SqliteConnection($"Data Source={Path.Combine(folder, Db.FileName)};Pooling=False");
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await other.RunAsync("BEGIN IMMEDIATE; INSERT INTO setting VALUES ('other', 'x')");

            // Each alone would wait for Limits.DatabaseBusy: together that would be hours.
            var units = Enumerable.Range(0, 1000).Select(i => db.WriteAsync(tx => SettingRows.SetAsync(tx, $"n{i}", "x"))).ToList();
            foreach (var unit in units) Assert.Equal(SQLitePCL.raw.SQLITE_BUSY, (await Assert.ThrowsAsync<SqliteException>(() => unit)).SqliteErrorCode);

            await other.RunAsync("COMMIT; ");
            await db.WriteAsync(tx => SettingRows.SetAsync(tx, "after", "x"));
            Assert.Equal(["after", "other"], await db.ReadAsync(tx => tx.ListAsync<string>("SELECT name FROM setting ORDER BY name")));
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task AssertBusyAsync(HttpResponseMessage response)
    {
        await Problems.AssertAsync(Refusal.TooBusy, response);
        Assert.Equal(Limits.ComeAgain, response.Headers.RetryAfter?.Delta);
    }

    /// <summary>The writer, or on PostgreSQL every one of them, is in the middle of a commit until the test lets it go.</summary>
    private static async Task<Action> BlockAsync(RunningServer server)
    {
        var go = new TaskCompletionSource();
        for (var writer = 0; writer < (server.Db.IsShared ? Limits.Writers : 1); writer++)
        {
            var begun = new TaskCompletionSource();
            _ = server.Db.WriteAsync(async _ =>
            {
                begun.TrySetResult();
                await go.Task;
            });
            await begun.Task;
        }
        return go.SetResult;
    }
}
