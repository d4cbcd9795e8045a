using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Backups;
using ActorServer.OwnFiles;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorServer.Tests.Backups;

public sealed class BackupTests : IAsyncLifetime
{
    private const string Sqlite = "SQLite";
    private const string Postgres = "PostgreSQL";
    private const string Passphrase = "five words nobody else guesses";

    private readonly string _folder = Directory.CreateTempSubdirectory("actorserver-backup-").FullName;

    private string File1 => Path.Combine(_folder, "one.backup");

    private string? _restoredDatabase;

    private static RestoreBackup.Place In(string dataFolder, string? database = null) => new(dataFolder, database, new FolderStore(FolderStore.In(dataFolder)));

    private static Task<Manifest> RestoreAsync(string path, string? passphrase, RestoreBackup.Place place) => RestoreBackup.RunAsync(path, passphrase, place, TimeProvider.System, _ => { });

    private static Task<RunningServer> StartAsync(string? database) => RunningServer.StartAsync("nick", ("Database", database ?? ""));

    /// <summary>An empty database of that kind; null for SQLite.</summary>
    private static async Task<string?> NewDatabaseAsync(string kind, bool withSchema = false) => kind == Postgres ? await PostgresCluster.NewDatabaseAsync(withSchema) : null;

    [Theory]
    [InlineData(Sqlite, Sqlite, null)]
    [InlineData(Sqlite, Sqlite, Passphrase)]
    [InlineData(Postgres, Postgres, Passphrase)]
    [InlineData(Postgres, Sqlite, null)]
    [InlineData(Sqlite, Postgres, null)]
    public async Task What_was_backed_up_under_load_lives_on_elsewhere_on_either_database(string from, string to, string? passphrase)
    {
        await using var alice = await FakePeer.StartAsync();
        string post, picture, followed;
        IReadOnlyList<string> duringBackup;
        await using (var server = await StartAsync(await NewDatabaseAsync(from, withSchema: true)))
        {
            followed = await alice.FollowAsync(server);
            post = await server.SayAsync("kept");
            picture = await UploadAsync(server);
            using var done = new CancellationTokenSource();
            var load = LoadAsync(server, done.Token);
            var made = await server.Get<MakeBackup>().RunAsync(File1, passphrase, _ => { });
            await done.CancelAsync();
            duringBackup = await load;
            Assert.Empty(made.Missing);
        }
        Assert.Equal(2, RestoreBackup.Verify(File1, passphrase).Files.Count);

        var elsewhere = Path.Combine(_folder, "elsewhere");
        _restoredDatabase = await NewDatabaseAsync(to);
        var manifest = await RestoreAsync(File1, passphrase, In(elsewhere, _restoredDatabase));
        await using var restored = await RunningServer.StartOnAsync(elsewhere, manifest.Origin, _restoredDatabase);

        Assert.Equal("kept", (await restored.GetDocumentAsync(post)).Text("content"));
        using var served = await restored.Client.GetAsync(picture);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(1, await restored.CountAsync("SELECT COUNT(*) FROM follow WHERE activity_uri = @followed", new { followed }));
        Assert.Equal(0, await restored.CountAsync("SELECT COUNT(*) FROM session"));
        if (to == Sqlite) Assert.Equal("ok", await restored.ReadAsync(tx => tx.FirstAsync<string>("PRAGMA integrity_check")));
        await AssertOneMomentAsync(restored, duringBackup);
        var again = await restored.SayAsync("there again");
        await RunningServer.EventuallyAsync("it was delivered with the old key", () => Task.FromResult(alice.OfType(As.Create).Any(create => create["object"]!["id"]!.GetValue<string>() == again)));
        await RunningServer.EventuallyAsync("what was there before is found again", async () => (await FindAsync(restored, "kept")).SequenceEqual([post]));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(elsewhere), entry => entry.EndsWith(".part", StringComparison.Ordinal));
    }

    /// <summary>Posts, one after the other, for as long as the backup takes; at least one.</summary>
    private static async Task<IReadOnlyList<string>> LoadAsync(RunningServer server, CancellationToken done)
    {
        var posts = new List<string>();
        do posts.Add(await server.SayAsync($"during the backup, {posts.Count}")); while (!done.IsCancellationRequested);
        return posts;
    }

    /// <summary>Each post is there whole or not at all, and all those that are there came before all that are not.</summary>
    private static async Task AssertOneMomentAsync(RunningServer restored, IReadOnlyList<string> posts)
    {
        var isThere = new List<bool>();
        foreach (var post in posts)
        {
            isThere.Add(await restored.ObjectAsync(post) is not null);
            Assert.Equal(isThere[^1] ? 1 : 0, await restored.CountAsync("SELECT COUNT(*) FROM activity WHERE object_uri = @post AND direction = 'out'", new { post }));
            Assert.Equal(isThere[^1] ? 1 : 0, await restored.CountAsync("SELECT COUNT(*) FROM wall_item WHERE object_uri = @post", new { post }));
        }
        Assert.Equal(isThere.OrderByDescending(there => there), isThere);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(RunningServer server, string words) =>
        (await server.ReadAsync(tx => FindPosts.FindAsync(tx, server.Own, SearchQuery.Parse(words), long.MaxValue, 10))).Uris;

    [Theory]
    [InlineData(Sqlite)]
    [InlineData(Postgres)]
    public async Task A_damaged_backup_leaves_the_place_as_empty_as_it_was(string to)
    {
        await using (var server = await StartAsync(await NewDatabaseAsync(to, withSchema: true))) await server.Get<MakeBackup>().RunAsync(File1, null, _ => { });
        var damaged = await File.ReadAllBytesAsync(File1);
        damaged[damaged.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(File1, damaged);
        _restoredDatabase = await NewDatabaseAsync(to);
        var target = Path.Combine(_folder, "target");

        Assert.Contains("damaged", (await Assert.ThrowsAsync<OperatorException>(() => RestoreAsync(File1, null, In(target, _restoredDatabase)))).Message, StringComparison.Ordinal);

        Assert.False(Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());
        if (_restoredDatabase is not null) await FillPostgres.RefuseFullAsync(_restoredDatabase);
    }

    [Fact]
    public async Task A_PostgreSQL_that_holds_a_server_is_never_overwritten()
    {
        _restoredDatabase = await PostgresCluster.NewDatabaseAsync();
        await using var server = await StartAsync(_restoredDatabase);
        await server.Get<MakeBackup>().RunAsync(File1, null, _ => { });

        Assert.Contains("not empty", (await Assert.ThrowsAsync<OperatorException>(() => RestoreAsync(File1, null, In(Path.Combine(_folder, "target"), _restoredDatabase)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_processes_on_one_database_one_makes_the_scheduled_backup()
    {
        _restoredDatabase = await PostgresCluster.NewDatabaseAsync();
        (string, string)[] options = [("Database", _restoredDatabase), ("PublicOrigin", "http://localhost:5998"), ("BackupHours", "24")];
        var servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => RunningServer.StartAsync("nick", [.. options, ("BackupFolder", Path.Combine(_folder, $"{i}"))])));
        string[] Made() => [.. Enumerable.Range(0, 3).Select(i => Path.Combine(_folder, $"{i}")).Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*.backup"))];
        await RunningServer.EventuallyAsync("one was made", async () => Made().Length > 0 && await servers[0].ReadAsync(tx => SettingRows.GetAsync(tx, "backup.last")) is not null);

        foreach (var server in servers) Assert.False(await Scheduled(server).IsDueAsync());
        RestoreBackup.Verify(Assert.Single(Made()), null);
        foreach (var server in servers) await server.DisposeAsync();
    }

    private static ScheduledBackups Scheduled(RunningServer server) =>
        new(server.Get<ActorServerOptions>(), server.Db, server.Get<MakeBackup>(), server.Clock, NullLogger<ScheduledBackups>.Instance);

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public async Task Whatever_is_damaged_is_refused_and_leaves_nothing(string? passphrase)
    {
        await using (var server = await RunningServer.StartAsync())
        {
            await UploadAsync(server);
            await server.Get<MakeBackup>().RunAsync(File1, passphrase, _ => { });
        }
        var whole = await File.ReadAllBytesAsync(File1);
        var random = new Random(20261123);
        var target = Path.Combine(_folder, "target");
        for (var i = 0; i < 25; i++)
        {
            var damaged = (byte[])whole.Clone();
            if (i % 2 == 0) damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            else damaged = damaged[..random.Next(damaged.Length)];
            var path = Path.Combine(_folder, $"damaged-{i}.backup");
            await File.WriteAllBytesAsync(path, damaged);
            await Assert.ThrowsAsync<OperatorException>(() => RestoreAsync(path, passphrase, In(target)));
            Assert.False(Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());
        }
    }

    [Fact]
    public async Task A_sealed_backup_says_nothing_and_opens_with_its_passphrase_alone()
    {
        await using (var server = await RunningServer.StartAsync()) await server.Get<MakeBackup>().RunAsync(File1, Passphrase, _ => { });

        Assert.DoesNotContain("manifest", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(File1)), StringComparison.Ordinal);
        Assert.Contains("sealed", Assert.Throws<OperatorException>(() => RestoreBackup.Verify(File1, null)).Message, StringComparison.Ordinal);
        Assert.Contains("passphrase", Assert.Throws<OperatorException>(() => RestoreBackup.Verify(File1, "another long passphrase")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_ever_overwritten()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Get<MakeBackup>().RunAsync(File1, null, _ => { });

        await Assert.ThrowsAsync<OperatorException>(() => server.Get<MakeBackup>().RunAsync(File1, null, _ => { }));
        await Assert.ThrowsAsync<OperatorException>(() => RestoreAsync(File1, null, In(server.DataFolder)));
    }

    [Fact]
    public async Task A_backup_of_a_newer_program_is_refused()
    {
        await using (var server = await RunningServer.StartAsync())
        {
            await server.Db.WriteAsync(tx => tx.ExecuteAsync("INSERT INTO schema_version (version, applied_at) VALUES (9999, 0)"));
            await server.Get<MakeBackup>().RunAsync(File1, null, _ => { });
            await server.Db.WriteAsync(tx => tx.ExecuteAsync("DELETE FROM schema_version WHERE version = 9999"));
        }

        Assert.Contains("newer", (await Assert.ThrowsAsync<OperatorException>(() => RestoreAsync(File1, null, In(Path.Combine(_folder, "target"))))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_backups_are_made_when_they_are_due_and_the_newest_are_kept()
    {
        await using var server = await RunningServer.StartAsync("nick", ("BackupFolder", _folder), ("BackupHours", "24"), ("BackupKeep", "2"));
        var scheduled = Scheduled(server);
        await RunningServer.EventuallyAsync("the first was made at the start", async () => Backups().Length == 1 && !await scheduled.IsDueAsync());
        for (var day = 0; day < 3; day++)
        {
            server.Clock.Advance(TimeSpan.FromHours(25));
            Assert.True(await scheduled.IsDueAsync());
            await scheduled.RunOnceAsync();
            Assert.False(await scheduled.IsDueAsync());
        }

        Assert.Equal(2, Backups().Length);
        foreach (var backup in Backups()) RestoreBackup.Verify(backup, null);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_restoredDatabase is not null) await PostgresCluster.DropAsync(_restoredDatabase);
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Backups() => Directory.GetFiles(_folder, "*.backup");

    private static async Task<string> UploadAsync(RunningServer server)
    {
        using var file = new ByteArrayContent(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        using var form = new MultipartFormDataContent { { file, "file", "dot.png" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.UploadMedia) { Content = form };
        request.Headers.Authorization = new("Bearer", server.Token);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await server.ReadAsync(tx => tx.FirstAsync<string>("SELECT id FROM media"))) is { } id ? server.Own.Media(id) : "";
    }
}

internal static class JsonText
{
    internal static string? Text(this JsonObject document, string property) => document[property]?.GetValue<string>();
}
