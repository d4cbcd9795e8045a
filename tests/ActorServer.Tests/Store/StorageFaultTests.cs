using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Store;

/// <summary>A disk that is full or read-only: a clear answer, nothing kept by halves, and everything as before once it works again.</summary>
[Trait("Database", "SQLite")]
public sealed class StorageFaultTests
{
    [Fact]
    public async Task When_the_disk_is_full_peers_and_apps_come_again_and_nothing_is_lost()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var before = await alice.SayAsync(server, "before");
        await FillDiskAsync(server);

        var (activity, note) = BigPost(alice);
        using (var refused = await alice.SendAsync(server.Own.Inbox, activity)) await AssertStorageFailingAsync(refused);
        using (var refused = await server.PostToOutboxAsync(new() { ["type"] = As.Note, ["content"] = Big(), ["to"] = As.Public })) await AssertStorageFailingAsync(refused);

        Assert.Null(await server.ObjectAsync(note));
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM activity WHERE uri = @uri", new { uri = activity["id"]!.GetValue<string>() }));
        Assert.Equal([before], await server.WallAsync());
        using (var wall = await server.GetAsync(server.Own.Actor)) Assert.Equal(HttpStatusCode.OK, wall.StatusCode);

        await MakeRoomAsync(server);
        using (var accepted = await alice.SendAsync(server.Own.Inbox, activity)) Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal([note, before], await server.WallAsync());
    }

    [Fact]
    public async Task On_a_full_disk_whoever_was_told_of_success_is_there_and_nobody_else()
    {
        await using var server = await RunningServer.StartAsync();
        await FillDiskAsync(server);

        var units = Enumerable.Range(0, 200).Select(i => server.Db.WriteAsync(tx => SettingRows.SetAsync(tx, $"test{i}", i % 3 == 0 ? Big() : "small"))).ToList();
        var kept = new List<string>();
        for (var i = 0; i < units.Count; i++)
        {
            try
            {
                await units[i];
                kept.Add($"test{i}");
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                Assert.Equal(SQLitePCL.raw.SQLITE_FULL, e.SqliteErrorCode);
            }
        }

        Assert.True(kept.Count < units.Count);
        Assert.Equal(kept.Order(StringComparer.Ordinal), await server.ReadAsync(tx => tx.ListAsync<string>("SELECT name FROM setting WHERE name LIKE 'test%' ORDER BY name")));
    }

    [Fact]
    public async Task A_person_gets_a_page_that_says_that_nothing_was_kept()
    {
        await using var server = await RunningServer.StartAsync();
        await ReadOnlyAsync(server);

        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.Outbox) { Content = new StringContent("""{"type":"Note","content":"x"}""", null, As.MediaType) };
        request.Headers.Authorization = new("Bearer", server.Token);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Nothing of what you sent was kept", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_database_goes_on_being_read_and_takes_again_when_it_can()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await ReadOnlyAsync(server);

        var note = alice.MakeNote("later");
        var create = FakePeer.Create(note);
        using (var refused = await alice.SendAsync(server.Own.Inbox, create)) await AssertStorageFailingAsync(refused);
        await server.GetDocumentAsync(server.Own.Actor);

        await server.RestartAsync();
        using (var accepted = await alice.SendAsync(server.Own.Inbox, create)) Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.NotNull(await server.ObjectAsync(note["id"]!.GetValue<string>()));
    }

    [Fact]
    public void Every_fault_that_a_disk_or_another_program_causes_has_words_of_its_own()
    {
        int[] codes = [SQLitePCL.raw.SQLITE_FULL, SQLitePCL.raw.SQLITE_BUSY, SQLitePCL.raw.SQLITE_READONLY, SQLitePCL.raw.SQLITE_IOERR, SQLitePCL.raw.SQLITE_CORRUPT, SQLitePCL.raw.SQLITE_ERROR];
        var advice = codes.Select(code => StorageFault.Advice(new Microsoft.Data.Sqlite.SqliteException("", code))).ToList();

        Assert.Equal(codes.Length, advice.Distinct().Count());
        Assert.False(StorageFault.Is(new IOException("a client hung up")));
        Assert.True(StorageFault.Is(new IOException("no space", 28)));
    }

    private static async Task AssertStorageFailingAsync(HttpResponseMessage response)
    {
        await Problems.AssertAsync(Refusal.StorageFailing, response);
        Assert.Equal(Limits.StorageComesBack, response.Headers.RetryAfter?.Delta);
    }

    /// <summary>The database may not grow any more. What is free within its pages is soon used up by something big.</summary>
    private static Task<long> FillDiskAsync(RunningServer server) => server.Db.WriteAsync(tx => tx.FirstAsync<long>("PRAGMA max_page_count = 1"));

    private static Task<long> MakeRoomAsync(RunningServer server) => server.Db.WriteAsync(tx => tx.FirstAsync<long>("PRAGMA max_page_count = 1000000"));

    private static Task<int> ReadOnlyAsync(RunningServer server) => server.Db.WriteAsync(tx => tx.ExecuteAsync("PRAGMA query_only = ON"));

    private static (JsonObject Activity, string Note) BigPost(FakePeer peer)
    {
        var note = peer.MakeNote(Big());
        return (FakePeer.Create(note), note["id"]!.GetValue<string>());
    }

    private static string Big() => new('x', 200_000);
}
