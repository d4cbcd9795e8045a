using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Backups;
using ActorServer.OwnFiles;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorServer.Tests.Backups;

public sealed class BackupTests : IDisposable
{
    private const string Passphrase = "five words nobody else guesses";

    private readonly string _folder = Directory.CreateTempSubdirectory("actorserver-backup-").FullName;

    private string File1 => Path.Combine(_folder, "one.backup");

    private static FolderStore In(string dataFolder) => new(FolderStore.In(dataFolder));

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public async Task What_was_backed_up_lives_on_elsewhere(string? passphrase)
    {
        await using var alice = await FakePeer.StartAsync();
        string post, picture, followed;
        await using (var server = await RunningServer.StartAsync())
        {
            followed = await alice.FollowAsync(server);
            post = await server.SayAsync("kept");
            picture = await UploadAsync(server);
            var made = server.Get<MakeBackup>().Run(File1, passphrase, _ => { });
            Assert.Empty(made.Missing);
            await server.SayAsync("after the backup");
        }
        Assert.Equal(2, RestoreBackup.Verify(File1, passphrase).Files.Count);

        var elsewhere = Path.Combine(_folder, "elsewhere");
        var manifest = RestoreBackup.Run(File1, passphrase, elsewhere, In(elsewhere));
        await using var restored = await RunningServer.StartOnAsync(elsewhere, manifest.Origin);

        Assert.Equal("kept", (await restored.GetDocumentAsync(post)).Text("content"));
        using var served = await restored.Client.GetAsync(picture);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(1, await restored.CountAsync("SELECT COUNT(*) FROM follow WHERE activity_uri = @followed", new { followed }));
        Assert.Equal("ok", await restored.ReadAsync(tx => tx.FirstAsync<string>("PRAGMA integrity_check")));
        var again = await restored.SayAsync("there again");
        await RunningServer.EventuallyAsync("it was delivered with the old key", () => Task.FromResult(alice.OfType(As.Create).Any(create => create["object"]!["id"]!.GetValue<string>() == again)));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(elsewhere), entry => entry.EndsWith(".part", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public async Task Whatever_is_damaged_is_refused_and_leaves_nothing(string? passphrase)
    {
        await using (var server = await RunningServer.StartAsync())
        {
            await UploadAsync(server);
            server.Get<MakeBackup>().Run(File1, passphrase, _ => { });
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
            Assert.Throws<OperatorException>(() => RestoreBackup.Run(path, passphrase, target, In(target)));
            Assert.False(Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());
        }
    }

    [Fact]
    public async Task A_sealed_backup_says_nothing_and_opens_with_its_passphrase_alone()
    {
        await using (var server = await RunningServer.StartAsync()) server.Get<MakeBackup>().Run(File1, Passphrase, _ => { });

        Assert.DoesNotContain("manifest", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(File1)), StringComparison.Ordinal);
        Assert.Contains("sealed", Assert.Throws<OperatorException>(() => RestoreBackup.Verify(File1, null)).Message, StringComparison.Ordinal);
        Assert.Contains("passphrase", Assert.Throws<OperatorException>(() => RestoreBackup.Verify(File1, "another long passphrase")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_ever_overwritten()
    {
        await using var server = await RunningServer.StartAsync();
        server.Get<MakeBackup>().Run(File1, null, _ => { });

        Assert.Throws<OperatorException>(() => server.Get<MakeBackup>().Run(File1, null, _ => { }));
        Assert.Throws<OperatorException>(() => RestoreBackup.Run(File1, null, server.DataFolder, In(server.DataFolder)));
    }

    [Fact]
    public async Task A_backup_of_a_newer_program_is_refused()
    {
        await using (var server = await RunningServer.StartAsync())
        {
            await server.Db.WriteAsync(tx => tx.ExecuteAsync("INSERT INTO schema_version (version, applied_at) VALUES (9999, 0)"));
            server.Get<MakeBackup>().Run(File1, null, _ => { });
            await server.Db.WriteAsync(tx => tx.ExecuteAsync("DELETE FROM schema_version WHERE version = 9999"));
        }

        Assert.Contains("newer", Assert.Throws<OperatorException>(() => RestoreBackup.Run(File1, null, Path.Combine(_folder, "target"), In(Path.Combine(_folder, "target")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_backups_are_made_when_they_are_due_and_the_newest_are_kept()
    {
        await using var server = await RunningServer.StartAsync("nick", ("BackupFolder", _folder), ("BackupHours", "24"), ("BackupKeep", "2"));
        var scheduled = new ScheduledBackups(server.Get<ActorServerOptions>(), server.Get<MakeBackup>(), server.Clock, NullLogger<ScheduledBackups>.Instance);
        await RunningServer.EventuallyAsync("the first was made at the start", () => Task.FromResult(Backups().Length == 1 && !scheduled.IsDue()));
        for (var day = 0; day < 3; day++)
        {
            server.Clock.Advance(TimeSpan.FromHours(25));
            Assert.True(scheduled.IsDue());
            scheduled.RunOnce();
            Assert.False(scheduled.IsDue());
        }

        Assert.Equal(2, Backups().Length);
        foreach (var backup in Backups()) RestoreBackup.Verify(backup, null);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
