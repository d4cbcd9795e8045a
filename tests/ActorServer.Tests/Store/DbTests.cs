using System.Data.Common;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorServer.Tests.Store;

[Trait("Database", "SQLite")]
public sealed class SqliteDbTests : DbTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));

    private protected override Task<Db> OpenAsync(TimeProvider clock) => Db.OpenAsync(_folder, clock);

    private protected override DbConnection OpenFromOutside() => new SqliteConnection($"Data Source={Path.Combine(_folder, Db.FileName)};Pooling=False");

    private protected override Task RemoveAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task After_a_glance_nothing_holds_the_log_back()
    {
        await Db.WriteAsync(tx => SettingRows.SetAsync(tx, "a", "x"), TestContext.Current.CancellationToken);
        await GlanceAsync();

        await using var another = OpenFromOutside();
        await another.OpenAsync(TestContext.Current.CancellationToken);

        await RunningServer.EventuallyAsync("the log is empty", async () =>
        {
            await another.RunAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            return LogBytes == 0;
        });
    }

    [Fact]
    public async Task The_log_begins_anew_while_it_is_written_and_is_whole()
    {
        // Four times what it may hold. Each value is another one, since pages that stay as they are would not be written.
        for (var i = 0; i < 4 * Limits.CheckpointPages / PagesOfValue; i++) await WriteLongValueAsync(i);

        Assert.InRange(LogBytes, 1, 2 * LogMayHold);
        await using var another = OpenFromOutside();
        await another.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("ok", (await another.ListAsync<string>("PRAGMA integrity_check")).Single());
    }

    [Fact]
    public async Task Whoever_reads_for_long_holds_the_log_back_and_the_writer_does_not_wait_for_them()
    {
        var done = new TaskCompletionSource();
        var reading = Db.ReadAsync(async tx =>
        {
            await SettingRows.GetAsync(tx, "a");
            await done.Task;
            return true;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3 * Limits.CheckpointPages / PagesOfValue; i++) await WriteLongValueAsync(i);
        Assert.True(LogBytes > 2 * LogMayHold);

        done.SetResult();
        await reading;
        var held = LogBytes;
        for (var i = 0; i < 4 * Limits.CheckpointPages / PagesOfValue; i++) await WriteLongValueAsync(i);
        Assert.InRange(LogBytes, 1, held + LogMayHold);
    }

    private const int PagesOfValue = 500;
    private const long PageBytes = 4096;
    private const long LogMayHold = Limits.CheckpointPages * PageBytes;

    private long LogBytes => new FileInfo(Path.Combine(_folder, Db.FileName + "-wal")).Length;

    private Task WriteLongValueAsync(int number) =>
        Db.WriteAsync(tx => SettingRows.SetAsync(tx, "long", new string((char)('a' + (number % 26)), (int)(PagesOfValue * PageBytes))), TestContext.Current.CancellationToken);
}

public sealed class PostgresDbTests : DbTests
{
    private string _database = null!;

    private protected override async Task<Db> OpenAsync(TimeProvider clock) =>
        await Db.OpenAsync(Path.GetTempPath(), clock, _database ??= await PostgresCluster.NewDatabaseAsync());

    private protected override DbConnection OpenFromOutside() => new NpgsqlConnection(_database + ";Pooling=False");

    private protected override Task RemoveAsync() => PostgresCluster.DropAsync(_database);
}

/// <summary>What holds on either database.</summary>
public abstract class DbTests : IAsyncLifetime
{
    private Db _db = null!;

    private protected Db Db => _db;

    private protected abstract Task<Db> OpenAsync(TimeProvider clock);
    private protected abstract DbConnection OpenFromOutside();
    private protected abstract Task RemoveAsync();

    public async ValueTask InitializeAsync() => _db = await OpenAsync(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_db is null) return;    // skipped
        await _db.DisposeAsync();
        await RemoveAsync();
    }

    /// <summary>Texts that come again are shared between rows: each has to be its own all the same.</summary>
    [Fact]
    public async Task Each_row_has_its_own_texts_also_empty_ones()
    {
        string[] texts = ["", "", "a", "a", "", "b", "ä", "ä", new('x', 300), new('x', 300), "a"];

        var read = await Db.ReadAsync(tx => tx.ListAsync<string>($"SELECT column1 FROM (VALUES {string.Join(", ", texts.Select(text => $"('{text}')"))}) AS v"), TestContext.Current.CancellationToken);

        Assert.Equal(texts, read);
    }

    [Fact]
    public async Task A_claim_takes_a_few_rows_of_each_host_and_more_of_one_that_is_quick()
    {
        await EnqueueAsync("slow", 0, 100);
        await EnqueueAsync("quick", 100, 100);
        await EnqueueAsync("full", 200, 100);

        var claimed = await ClaimAsync(full: ["full"], quick: ["quick"]);

        Assert.Equal([("quick", Limits.RowsPerQuickHostAndClaim), ("slow", Limits.RowsPerHostAndClaim)], claimed.CountBy(row => row.Lane).Select(lane => (lane.Key, lane.Value)).Order());
        Assert.Equal(Enumerable.Range(0, Limits.RowsPerHostAndClaim).Select(i => (long)i), claimed.Where(row => row.Lane == "slow").Select(row => row.DueAt).Order());
    }

    [Fact]
    public async Task A_claim_finds_others_behind_many_rows_of_one_host_and_takes_none_twice()
    {
        await EnqueueAsync("many", 0, 3 * Limits.RowsPerClaim);
        for (var i = 0; i < 50; i++) await EnqueueAsync($"h{i}", 10_000 + i, 2);

        var claimed = await ClaimAsync(full: [], quick: []);
        var next = await ClaimAsync(full: [], quick: []);

        Assert.Equal(Limits.RowsPerHostAndClaim, claimed.Count(row => row.Lane == "many"));
        Assert.Equal(100, claimed.Count(row => row.Lane != "many"));
        Assert.Equal([("many", Limits.RowsPerHostAndClaim)], next.CountBy(row => row.Lane).Select(lane => (lane.Key, lane.Value)));
        Assert.Empty(claimed.Select(row => row.Seq).Intersect(next.Select(row => row.Seq)));
    }

    private Task EnqueueAsync(string lane, long dueAt, int count) => Db.WriteAsync(tx => WorkRows.EnqueueAllAsync(tx, [.. Enumerable.Range(0, count).Select(i => new WorkRow
    {
        Kind = "nothing",
        Lane = lane,
        Subject = $"{lane}{i}",
        ActivityUri = "a",
        Target = $"{lane}{i}",
        DueAt = dueAt + i,
    })]));

    private Task<IReadOnlyList<WorkRow>> ClaimAsync(string[] full, string[] quick) => Db.WriteAsync(tx => WorkRows.ClaimAsync(tx, now: 100_000, leaseUntil: 200_000, full, quick));

    [Fact]
    public async Task A_unit_of_work_that_fails_leaves_nothing_and_does_not_hurt_its_batch()
    {
        var units = Enumerable.Range(0, 100).Select(i => _db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, $"n{i}", "x");
            if (i % 10 == 3) throw new InvalidOperationException($"unit {i}");
            if (i % 10 == 7) await tx.ExecuteAsync("INSERT INTO nonsense VALUES (1)");
        })).ToList();

        for (var i = 0; i < units.Count; i++)
        {
            if (i % 10 == 3) Assert.Equal($"unit {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => units[i])).Message);
            else if (i % 10 == 7) await Assert.ThrowsAnyAsync<DbException>(() => units[i]);
            else await units[i];
        }
        Assert.Equal(80, await CountAsync());
    }

    [Fact]
    public async Task An_abandoned_unit_of_work_returns_its_value_and_leaves_nothing()
    {
        var told = false;
        var value = await _db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, "a", "x");
            tx.AfterCommit(() => told = true);
            tx.Abandon();
            return 5;
        });

        Assert.Equal(5, value);
        Assert.Equal(0, await CountAsync());
        Assert.False(told);
    }

    [Fact]
    public async Task What_is_to_be_told_is_told_once_the_writes_are_visible_to_everybody()
    {
        var seen = new TaskCompletionSource<long>();
        await _db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, "a", "x");
            tx.AfterCommit(() => seen.SetResult(CountFromOutside()));
        });

        Assert.Equal(1, await seen.Task);
    }

    [Fact]
    public async Task A_unit_that_fails_tells_nobody()
    {
        var told = false;

        await Assert.ThrowsAsync<InvalidOperationException>(() => _db.WriteAsync(tx =>
        {
            tx.AfterCommit(() => told = true);
            throw new InvalidOperationException();
        }));

        Assert.False(told);
    }

    [Fact]
    public async Task Telling_that_fails_takes_nothing_back_and_does_not_stop_the_writer()
    {
        await _db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, "a", "x");
            tx.AfterCommit(() => throw new ObjectDisposedException("somebody"));
        });
        await _db.WriteAsync(tx => SettingRows.SetAsync(tx, "b", "x"));

        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Readers_see_only_what_is_committed_and_do_not_wait_for_the_writer()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writing = _db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, "a", "x");
            begun.SetResult();
            await go.Task;
        });
        await begun.Task;

        var counts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CountAsync()));
        go.SetResult();
        await writing;

        Assert.All(counts, count => Assert.Equal(0, count));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_reader_has_one_snapshot_however_long_it_reads()
    {
        var (before, after) = await _db.ReadAsync(async tx =>
        {
            var first = await tx.FirstAsync<long>("SELECT COUNT(*) FROM setting");
            await _db.WriteAsync(other => SettingRows.SetAsync(other, "a", "x"));
            return (first, await tx.FirstAsync<long>("SELECT COUNT(*) FROM setting"));
        });

        Assert.Equal((0, 0), (before, after));
    }

    [Fact]
    public async Task A_glance_sees_what_was_committed_before_it_however_many_glance_at_once()
    {
        using var over = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var seen = 0L; !over.IsCancellationRequested;)
            {
                var now = await GlanceAsync();
                Assert.True(now >= seen, $"{now} after {seen}");
                seen = now;
            }
        })).ToArray();

        for (var i = 1; i <= 500; i++)
        {
            await _db.WriteAsync(tx => SettingRows.SetAsync(tx, $"n{i}", "x"));
            Assert.Equal(i, await GlanceAsync());
        }

        await over.CancelAsync();
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task A_glance_sees_what_another_process_committed_a_moment_ago()
    {
        Assert.Equal(0, await GlanceAsync());
        await using var another = OpenFromOutside();
        await another.OpenAsync();
        await another.RunAsync("INSERT INTO setting (name, value) VALUES ('a', 'x')");

        // Others keep glancing: a snapshot that is in use is renewed, too.
        await RunningServer.EventuallyAsync("it is seen", async () => await GlanceAsync() == 1);
    }

    [Fact]
    public async Task A_glance_that_fails_hurts_none_after_it()
    {
        await Assert.ThrowsAnyAsync<DbException>(() => _db.GlanceAsync(tx => tx.FirstAsync<long>("SELECT COUNT(*) FROM nonsense")));
        await _db.WriteAsync(tx => SettingRows.SetAsync(tx, "a", "x"));

        Assert.Equal(1, await GlanceAsync());
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await _db.WriteAsync(tx => tx.ExecuteAsync("INSERT INTO schema_version (version, applied_at) VALUES (9999, 0)"));
        await _db.DisposeAsync();

        var refusal = await Assert.ThrowsAsync<OperatorException>(() => OpenAsync(TimeProvider.System));

        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_up_to_date_is_left_as_it_is()
    {
        await _db.WriteAsync(tx => SettingRows.SetAsync(tx, "a", "x"));
        await _db.DisposeAsync();

        _db = await OpenAsync(new ManualClock());

        Assert.Equal(1, await CountAsync());
        Assert.Equal(1, await _db.ReadAsync(tx => tx.FirstAsync<long>("SELECT COUNT(*) FROM schema_version WHERE version = 1")));
    }

    private protected Task<long> GlanceAsync() => _db.GlanceAsync(tx => tx.FirstAsync<long>("SELECT COUNT(*) FROM setting"));

    private Task<long> CountAsync() => _db.ReadAsync(tx => tx.FirstAsync<long>("SELECT COUNT(*) FROM setting"));

    private long CountFromOutside()
    {
        using var connection = OpenFromOutside();
        connection.Open();
        return connection.List<long>("SELECT COUNT(*) FROM setting")[0];
    }
}
