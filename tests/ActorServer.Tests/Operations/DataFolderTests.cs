using System.Text.Json.Nodes;
using ActorServer.Operations;
using ActorServer.Outbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ActorServer.Tests.Operations;

/// <summary>Who may use a data folder, and what is said when it cannot be used.</summary>
public sealed class DataFolderTests
{
    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_hurts_nobody()
    {
        await using var server = await RunningServer.StartAsync();

        var refusal = await Assert.ThrowsAsync<OperatorException>(() => RunningServer.StartOnAsync(server.DataFolder, $"http://localhost:{FakeHost.FreePort()}"));

        Assert.Contains("running", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(server.DataFolder, refusal.Message, StringComparison.Ordinal);
        await server.SayAsync("still here");
    }

    [Fact]
    public async Task A_folder_is_free_again_when_its_server_stopped_or_could_not_start()
    {
        await using var server = await RunningServer.StartAsync();
        await server.RestartAsync();
        await Assert.ThrowsAsync<OperatorException>(() => RunningServer.StartOnAsync(server.DataFolder, server.Own.Origin));
        await server.RestartAsync();

        await server.SayAsync("still here");
    }

    [Fact]
    public async Task Commands_work_beside_the_running_server()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ActorServer:Handle"] = "nick",
            ["ActorServer:Listen"] = server.Own.Origin,
            ["ActorServer:DataFolder"] = server.DataFolder,
        }).Build();

        await Commands.WithServicesAsync(configuration, async services => await services.GetRequiredService<PublishActivity>().RunAsync(
            new JsonObject { ["type"] = As.Note, ["content"] = "from the command line", ["to"] = As.Public, ["cc"] = server.Own.Followers }, CancellationToken.None));

        await alice.WaitForAsync(As.Create);
    }

    [Fact]
    public async Task A_database_that_another_program_holds_is_not_opened_and_the_message_says_why()
    {
        var folder = NewFolder();
        await (await Db.OpenAsync(folder, TimeProvider.System)).DisposeAsync();
        await using var other = new SqliteConnection($"Data Source={Path.Combine(folder, Db.FileName)};Pooling=False");
        await other.OpenAsync();
        await other.RunAsync("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; INSERT INTO setting VALUES ('a', 'b'); COMMIT;");

        var refusal = await Assert.ThrowsAsync<OperatorException>(() => Db.OpenAsync(folder, TimeProvider.System));

        Assert.Contains("Another program holds the database", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a database at all, but long enough to be looked at", "damaged")]
    [InlineData(null, "cannot be written")]
    public async Task A_file_that_is_no_database_or_cannot_be_opened_is_named_with_what_to_do(string? content, string expected)
    {
        var folder = NewFolder();
        var file = Path.Combine(folder, Db.FileName);
        Directory.CreateDirectory(content is null ? file : folder);
        if (content is not null) await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat(content, 100)), TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<OperatorException>(() => Db.OpenAsync(folder, TimeProvider.System));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_or_written_is_named_with_what_to_do()
    {
        // A file in the way: unlike missing rights, it stops the system's administrator, too.
        var file = NewFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var below = Path.Combine(file, "data");

        Assert.Contains(below, (await Assert.ThrowsAsync<OperatorException>(() => Db.OpenAsync(below, TimeProvider.System))).Message, StringComparison.Ordinal);
        Assert.Contains(below, Assert.Throws<OperatorException>(() => DataFolderLock.Take(below)).Message, StringComparison.Ordinal);
    }

    private static string NewFolder() => Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));
}
