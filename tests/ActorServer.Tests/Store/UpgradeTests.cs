using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Data.Sqlite;

namespace ActorServer.Tests.Store;

/// <summary>A server of the first schema, with something in every table, becomes one of today.</summary>
[Trait("Database", "SQLite")]
public sealed class UpgradeTests : IDisposable
{
    private const string Post = "/objects/1";
    private readonly string _listen = $"http://localhost:{FakeHost.FreePort()}";
    private readonly OwnIds _own;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));

    public UpgradeTests() => _own = OwnerIds.Of(_listen);

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private string Backups => Path.Combine(_folder, "backups");
    private string Newest => Path.Combine(Backups, $"before-schema-{Migrations.Newest}.db");

    [Fact]
    public async Task From_the_first_schema_to_the_newest_everything_is_still_there_and_works()
    {
        await using var alice = await FakePeer.StartAsync();
        var before = await MakeFirstAsync(alice);

        await using var server = await RunningServer.StartOnAsync(_folder, _listen);

        Assert.Equal("From long ago", (await server.GetDocumentAsync(_own.Origin + Post))["content"]!.GetValue<string>());
        Assert.Equal([$"{_own.Origin}{Post}"], await server.WallAsync());
        Assert.Equal([NotificationRow.Like], await server.NotificationsAsync(alice));
        Assert.Equal(1, (await server.GetDocumentAsync($"{_own.Origin}{Post}/likes"))["totalItems"]!.GetValue<int>());
        Assert.Equal([alice.Actor], (await server.GetItemsAsync(_own.Followers, asOwner: true)).Select(item => item.GetValue<string>()));
        // What waited is delivered, and what is new goes to the follower of then.
        await alice.WaitForAsync(As.Create);
        await server.SayAsync("From today");
        await alice.WaitForAsync(As.Create, 2);
        foreach (var (table, rows) in before) Assert.True(await server.CountAsync($"SELECT COUNT(*) FROM {table}") >= rows, table);
    }

    [Fact]
    public async Task Before_the_schema_changes_the_database_is_copied_as_it_was()
    {
        await using var alice = await FakePeer.StartAsync();
        var before = await MakeFirstAsync(alice);

        await (await Db.OpenAsync(_folder, TimeProvider.System)).DisposeAsync();

        await using var copy = await OpenAsync(Newest);
        Assert.Equal(1, await copy.ValueAsync<int>("SELECT MAX(version) FROM schema_version"));
        Assert.Equal("ok", await copy.ValueAsync<string>("PRAGMA integrity_check"));
        Assert.Equal(before, await CountAsync(copy));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Newest));
        Assert.Equal([Newest], Directory.GetFiles(Backups));
    }

    [Fact]
    public async Task A_new_database_and_one_that_is_up_to_date_are_not_copied()
    {
        await (await Db.OpenAsync(_folder, TimeProvider.System)).DisposeAsync();
        await (await Db.OpenAsync(_folder, TimeProvider.System)).DisposeAsync();

        Assert.False(Directory.Exists(Backups));
    }

    [Fact]
    public async Task Only_the_newest_three_copies_stay_and_nothing_else_is_touched()
    {
        await using var alice = await FakePeer.StartAsync();
        await MakeFirstAsync(alice);
        Directory.CreateDirectory(Backups);
        string[] names = ["before-schema-2.db", "before-schema-3.db", "before-schema-4.db", "before-schema-mine.db", "actorserver-x.backup", $"before-schema-{Migrations.Newest}.db.part"];
        foreach (var name in names) await File.WriteAllTextAsync(Path.Combine(Backups, name), "", TestContext.Current.CancellationToken);

        await (await Db.OpenAsync(_folder, TimeProvider.System)).DisposeAsync();

        Assert.Equal(
            new HashSet<string?> { "actorserver-x.backup", "before-schema-3.db", "before-schema-4.db", Path.GetFileName(Newest), "before-schema-mine.db" },
            Directory.GetFiles(Backups).Select(Path.GetFileName).ToHashSet());
    }

    [Fact]
    public async Task Without_a_copy_nothing_is_changed()
    {
        await using var alice = await FakePeer.StartAsync();
        await MakeFirstAsync(alice);
        await File.WriteAllTextAsync(Backups, "in the way", TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<OperatorException>(() => Db.OpenAsync(_folder, TimeProvider.System));

        Assert.Contains("Nothing was changed", refusal.Message, StringComparison.Ordinal);
        await using var database = await OpenAsync(Path.Combine(_folder, Db.FileName));
        Assert.Equal(1, await database.ValueAsync<int>("SELECT MAX(version) FROM schema_version"));
    }

    [Fact]
    public async Task Two_processes_that_upgrade_at_once_do_it_once()
    {
        await using var alice = await FakePeer.StartAsync();
        await MakeFirstAsync(alice);

        // Two copies at once would stand in each other's way: whoever comes second finds the other's and waits, or fails with advice. Neither harms.
        var opened = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(TryOpenAsync)));

        Assert.Contains(true, opened);
        await (await Db.OpenAsync(_folder, TimeProvider.System)).DisposeAsync();
        await using var database = await OpenAsync(Path.Combine(_folder, Db.FileName));
        Assert.Equal(Migrations.Versions, await database.ListAsync<int>("SELECT version FROM schema_version ORDER BY version"));
    }

    private async Task<bool> TryOpenAsync()
    {
        try
        {
            await (await Db.OpenAsync(_folder, TimeProvider.System)).DisposeAsync();
            return true;
        }
        catch (OperatorException)
        {
            return false;
        }
    }

    /// <summary>Migration 0001 alone, and a row or more in each table. How many in which.</summary>
    private async Task<Dictionary<string, long>> MakeFirstAsync(FakePeer alice)
    {
        Directory.CreateDirectory(_folder);
        await using var first = await OpenAsync(Path.Combine(_folder, Db.FileName));
        await first.RunAsync("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL); INSERT INTO schema_version VALUES (1, 0)");
        using (var reader = new StreamReader(typeof(Db).Assembly.GetManifestResourceStream("migrations/0001-first-schema")!)) await first.RunAsync(await reader.ReadToEndAsync());
        using var key = FakePeer.NewKey(_own.Key);
        var (note, create) = (_own.Origin + Post, $"{_own.Origin}/activities/1");
        var post = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = note,
            ["type"] = As.Note,
            ["attributedTo"] = _own.Actor,
            ["content"] = "From long ago",
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(_own.Followers),
        };
        var made = new JsonObject { ["@context"] = As.Context, ["id"] = create, ["type"] = As.Create, ["actor"] = _own.Actor, ["to"] = As.Public, ["object"] = post.DeepClone() };
        await first.RunAsync(
            """
            INSERT INTO setting VALUES ('server.origin', @origin), ('server.handle', 'nick'), ('server.handle-domain', @domain), ('owner.name', 'Nick'), ('owner.since', '1');
            INSERT INTO signing_key (key_id, private_pem, public_pem, created_at) VALUES (@keyId, @secret, @pem, 1);
            INSERT INTO session VALUES ('hash', 'csrf', 1, 2);
            INSERT INTO token (name, secret_hash, created_at) VALUES ('phone', 'hash', 1);
            INSERT INTO activity (uri, direction, type, actor, object_uri, visibility, json, at) VALUES (@create, 'out', 'Create', @me, @note, 'Public', @made, 1),
                (@like, 'in', 'Like', @alice, @note, 'Public', '{}', 2);
            INSERT INTO object (uri, own, type, attributed_to, visibility, json, content_html, published_at) VALUES (@note, 1, 'Note', @me, 'Public', @post, 'From long ago', 1);
            INSERT INTO collection_item (collection, item, actor, at) VALUES (@likes, @like, @alice, 2);
            INSERT INTO follow (direction, actor, activity_uri, state, at) VALUES ('in', @alice, @follow, 'accepted', 1);
            INSERT INTO peer (uri, host, username, name, inbox, shared_inbox, followers, json, first_seen_at, fetched_at) VALUES (@alice, @host, 'alice', 'Alice', @inbox, @shared, @theirs, @actor, 1, 1);
            INSERT INTO peer_key VALUES (@hersId, @alice, @hersPem, 1, 1);
            INSERT INTO wall_item (activity_uri, object_uri, actor, kind, at) VALUES (@create, @note, @me, 'post', 1);
            INSERT INTO notification (kind, actor, object_uri, activity_uri, at) VALUES ('like', @alice, @note, @like, 2);
            INSERT INTO work (kind, lane, subject, activity_uri, target, due_at, created_at) VALUES ('deliver', @host, @note, @create, @shared, @now, @now);
            INSERT INTO work (kind, lane, subject, activity_uri, target, state, due_at, created_at, finished_at) VALUES ('deliver', 'gone.example', @note, @create, 'https://gone.example/inbox', 'given-up', 1, 1, 2);
            INSERT INTO host (name, failures) VALUES ('gone.example', 3);
            INSERT INTO media VALUES ('0001', 'image/png', 5, 1, 1, 'sum', 'a picture', 1);
            """,
            new
            {
                origin = _own.Origin,
                domain = _own.Authority,
                keyId = key.KeyId,
                secret = key.PrivatePem,
                pem = key.PublicPem,
                create,
                me = _own.Actor,
                note,
                made = made.ToJsonString(),
                like = $"{alice.Actor}/activities/like",
                alice = alice.Actor,
                post = post.ToJsonString(),
                likes = ObjectCollections.Likes(note),
                follow = $"{alice.Actor}/activities/follow",
                host = alice.Authority,
                inbox = alice.Inbox,
                shared = alice.SharedInbox,
                theirs = alice.Followers,
                actor = alice.Documents["/users/alice"].ToJsonString(),
                hersId = alice.Key.KeyId,
                hersPem = alice.Key.PublicPem,
                now = TimeProvider.System.Milliseconds(),
            });
        return await CountAsync(first);
    }

    private static async Task<Dictionary<string, long>> CountAsync(SqliteConnection database)
    {
        var counts = new Dictionary<string, long>();
        foreach (var table in await database.ListAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            counts[table] = await database.ValueAsync<long>($"SELECT COUNT(*) FROM {table}");
        }
        Assert.All(counts, count => Assert.NotEqual(0, count.Value));
        return counts;
    }

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
