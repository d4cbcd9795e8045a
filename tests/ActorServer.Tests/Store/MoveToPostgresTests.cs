using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Npgsql;

namespace ActorServer.Tests.Store;

/// <summary>migrate sqlite-to-postgres, from a file that a real server made to a real PostgreSQL.</summary>
[Trait("Database", "SQLite")]
public sealed class MoveToPostgresTests : IAsyncLifetime
{
    private string _database = null!;

    public async ValueTask InitializeAsync() => _database = await PostgresCluster.NewDatabaseAsync(withSchema: false);

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await PostgresCluster.DropAsync(_database);
    }

    [Fact]
    public async Task All_that_a_server_on_SQLite_had_is_in_PostgreSQL_and_it_federates_on()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await alice.BeFollowedAsync(server);
        await alice.FollowAsync(server);
        var own = await server.SayAsync("Rosemary and thyme");
        var create = FakePeer.Create(alice.MakeNote("From before"));
        await alice.DeliverAsync(server, create);
        await server.Db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, "test.strange", "a\0b\ud800c ü 漢 😀");
            await tx.ExecuteAsync("INSERT INTO forgotten (hash) VALUES (-7), (9223372036854775807)");
            await tx.ExecuteAsync("INSERT INTO media (id, media_type, bytes, sha256, created_at, focus_x) VALUES ('gone', 'image/png', 1, '', 1, -0.3)");
        });
        await server.EventuallyNothingWaitsAsync();
        var wall = await server.WallAsync();
        var keys = server.SigningKeyId;
        var highest = await server.CountAsync("SELECT MAX(seq) FROM activity");
        await server.StopAsync();

        var (code, output, errors) = await MoveAsync(server.DataFolder);

        Assert.True(code == 0, errors);
        Assert.Contains("all compared", output, StringComparison.Ordinal);
        Assert.Contains("activity: ", errors, StringComparison.Ordinal);
        await using (var moved = await RunningServer.StartOnAsync(server.DataFolder, server.Listen, _database))
        {
            Assert.Equal(keys, moved.SigningKeyId);
            Assert.Equal(2, wall.Count);
            Assert.Equal(wall, await moved.WallAsync());
            Assert.Equal("a\uFFFDb\uFFFDc ü 漢 😀", await moved.ReadAsync(tx => SettingRows.GetAsync(tx, "test.strange")));
            Assert.Equal(2, await moved.CountAsync("SELECT COUNT(*) FROM forgotten WHERE hash IN (-7, 9223372036854775807)"));

            Assert.Equal(-0.3, await moved.ReadAsync(tx => tx.FirstAsync<double>("SELECT focus_x FROM media WHERE id = 'gone'")));

            // Both ways, with the old keys and new numbers.
            var after = await alice.SayAsync(moved, "From after");
            var answer = await moved.SayAsync("Still here");
            Assert.Equal(new[] { answer, after }.Concat(wall).Order(), (await moved.WallAsync()).Order());
            await RunningServer.EventuallyAsync("the follower got it", () => Task.FromResult(alice.OfType(As.Create).Any(create => create["object"]!["id"]!.GetValue<string>() == answer)));
            Assert.Equal(2, await moved.CountAsync("SELECT COUNT(*) FROM activity WHERE seq > @highest AND type = 'Create'", new { highest }));
            await alice.DeliverAsync(moved, (JsonObject)create.DeepClone());
            Assert.Equal(1, await moved.CountAsync("SELECT COUNT(*) FROM activity WHERE uri = @uri", new { uri = create["id"]!.GetValue<string>() }));
            await RunningServer.EventuallyAsync("what was there before is found", async () => await moved.CountAsync("SELECT COUNT(*) FROM post_place WHERE uri = @own AND words IS NOT NULL", new { own }) == 1);
        }
    }

    [Fact]
    public async Task No_server_starts_by_mistake_on_the_file_that_was_moved_away()
    {
        await using var server = await StoppedAsync();
        Assert.Equal(0, (await MoveAsync(server.DataFolder)).Code);

        var (code, _, errors) = await ServerProcess.RunAsync("serve", "--data-folder", server.DataFolder, "--listen", server.Listen);

        Assert.Equal(1, code);
        Assert.Contains("was moved to PostgreSQL", errors, StringComparison.Ordinal);
        Assert.Contains("not empty", (await MoveAsync(server.DataFolder)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_that_fails_half_way_changes_nothing_and_can_be_made_again()
    {
        await using var server = await StoppedAsync();
        await using (var file = SqliteDb.OpenPlain(Path.Combine(server.DataFolder, Db.FileName))) await file.RunAsync("INSERT INTO setting (name, value) VALUES ('zz', x'0102')");

        var (code, _, errors) = await MoveAsync(server.DataFolder);

        Assert.Equal(1, code);
        Assert.Contains("setting", errors, StringComparison.Ordinal);
        await using (var connection = new NpgsqlConnection(_database))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, await connection.ValueAsync<long>("SELECT (SELECT COUNT(*) FROM activity) + (SELECT COUNT(*) FROM signing_key)"));
        }
        await using (var file = SqliteDb.OpenPlain(Path.Combine(server.DataFolder, Db.FileName))) await file.RunAsync("DELETE FROM setting WHERE name = 'zz'");
        await server.RestartAsync();        // the old one can still be used
        await server.StopAsync();
        Assert.Equal(0, (await MoveAsync(server.DataFolder)).Code);
    }

    [Fact]
    public async Task A_move_that_died_between_the_mark_and_the_other_database_is_made_again()
    {
        await using var server = await StoppedAsync();
        await using (var file = SqliteDb.OpenPlain(Path.Combine(server.DataFolder, Db.FileName))) await MovedMark.PutAsync(file);

        Assert.Equal(0, (await MoveAsync(server.DataFolder)).Code);

        await using var moved = await Db.OpenAsync(server.DataFolder, TimeProvider.System, _database);
        await MovedMark.RefuseAsync(moved, server.DataFolder);
        Assert.Equal(0, await moved.ReadAsync(tx => tx.FirstAsync<long>("SELECT COUNT(*) FROM setting WHERE name LIKE 'server.moved%'")));
    }

    [Fact]
    public async Task A_running_server_is_not_moved()
    {
        await using var server = await RunningServer.StartAsync();

        var (code, _, errors) = await MoveAsync(server.DataFolder);

        Assert.Equal(1, code);
        Assert.Contains("is running", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_something_in_it_is_refused_before_anything_is_touched()
    {
        await using var server = await StoppedAsync();
        await PostgresCluster.RunAsync(_database, "CREATE TABLE somebody_elses (x TEXT)");

        var (code, _, errors) = await MoveAsync(server.DataFolder);

        Assert.Equal(1, code);
        Assert.Contains("somebody_elses", errors, StringComparison.Ordinal);
        Assert.Contains("createdb", errors, StringComparison.Ordinal);
        await server.RestartAsync();
    }

    [Fact]
    public async Task Who_names_no_database_or_no_server_is_told_what_to_write()
    {
        var folder = Directory.CreateTempSubdirectory("actorserver-none-").FullName;

        Assert.Contains("--database", (await ServerProcess.RunAsync("migrate", "sqlite-to-postgres", "--data-folder", folder)).Errors, StringComparison.Ordinal);
        Assert.Contains("--data-folder", (await MoveAsync(folder)).Errors, StringComparison.Ordinal);

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A migration that adds a table to one of the two alone, or with a kind of column that cannot be carried over, fails here.</summary>
    [Fact]
    public async Task Every_table_of_the_schema_is_carried_over_with_every_column()
    {
        await using var server = await StoppedAsync();
        await (await Db.OpenAsync(server.DataFolder, TimeProvider.System, _database)).DisposeAsync();
        await using var file = SqliteDb.OpenPlain(Path.Combine(server.DataFolder, Db.FileName));
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        var (here, there) = (await new WholeSqlite(file).TablesAsync(), await new WholePostgres(connection).TablesAsync());

        Assert.Equal(here.Select(table => $"{table.Name}: {string.Join(' ', table.Columns)}"), there.Select(table => $"{table.Name}: {string.Join(' ', table.Columns)}"));
        var all = await connection.ListAsync<string>("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'");
        Assert.Equal(["post_place", "schema_version", "unindexed"], all.Except(there.Select(table => table.Name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rows_are_the_same_in_any_order_and_not_with_one_letter_changed()
    {
        static RowSum Sum(params object?[][] rows)
        {
            var sum = new RowSum();
            foreach (var row in rows) sum.Add(row);
            return sum;
        }
        var sum = Sum(["a", 1L, null], ["b", 2L, ""]);

        Assert.True(sum.IsSameAs(Sum(["b", 2L, ""], ["a", 1L, null])));
        Assert.False(sum.IsSameAs(Sum(["b", 2L, null], ["a", 1L, null])));
        Assert.False(sum.IsSameAs(Sum(["b", 2L, ""], ["A", 1L, null])));
        Assert.False(sum.IsSameAs(Sum(["b", 2L, ""], ["a", 1.0, null])));
        Assert.False(sum.IsSameAs(Sum(["b", 2L, ""])));
    }

    private static async Task<RunningServer> StoppedAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.SayAsync("Hello");
        await server.StopAsync();
        return server;
    }

    private Task<(int Code, string Output, string Errors)> MoveAsync(string folder) => ServerProcess.RunAsync("migrate", "sqlite-to-postgres", "--data-folder", folder, "--database", _database);
}
