using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Npgsql;

namespace ActorServer.Tests.Store;

/// <summary>One web process and two workers on one PostgreSQL, as real processes, of which one worker is killed in the middle of a fan-out.</summary>
[Trait("Database", "SQLite")]      // brings its own, so once is enough
public sealed class KilledWorkerTests : IAsyncLifetime
{
    private const int Many = 2 * Limits.FanOutStep;

    private string _database = null!;

    public async ValueTask InitializeAsync() => _database = await PostgresCluster.NewDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await PostgresCluster.DropAsync(_database);
    }

    [Fact]
    public async Task What_a_killed_worker_had_begun_the_other_one_takes_over_and_every_follower_gets_the_post()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.BeforeAnswer = () => Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);    // long enough to be killed in
        await using var web = await ServerProcess.StartAsync("--database", _database, "--role", "web");
        string[] worker = ["--database", _database, "--role", "worker", "--public-origin", web.Listen, "--request-rate", "0", "--lease-seconds", "5"];
        await using var survivor = await ServerProcess.StartAsync(worker);
        await using var victim = await ServerProcess.StartAsync(worker);
        await FollowAsync(alice);
        var token = (await ServerProcess.RunAsync("token", "create", "test", "--data-folder", web.DataFolder, "--database", _database)).Output.Trim().Split('\n')[^1].Trim();

        var create = await PublishAsync(web, token);
        await RunningServer.EventuallyAsync("a quarter got it", () => Task.FromResult(alice.InboxesThatGot(create).Count() > Many / 4));
        await victim.SignalAsync("KILL");
        var whenKilled = await CountAsync("SELECT COUNT(*) FROM work WHERE activity_uri = @create AND state = 'done'", create);

        await RunningServer.EventuallyAsync("all got it", async () => await CountAsync("SELECT COUNT(*) FROM work WHERE activity_uri = @create AND state = 'done'", create) == Many);
        Assert.True(whenKilled < Many, "It was killed too late to prove anything.");
        Assert.Equal(Many, alice.InboxesThatGot(create).Distinct().Count());
        // Only what was on the wire when it died, or delivered and not written down yet, may have arrived a second time, and that is the same activity.
        Assert.InRange(alice.InboxesThatGot(create).Count() - Many, 0, 2 * Limits.RowsPerHostAndClaim);
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM work WHERE activity_uri = @create AND state <> 'done'", create));
    }

    private async Task FollowAsync(FakePeer host)
    {
        await using var db = await Db.OpenAsync(Path.GetTempPath(), TimeProvider.System, _database);
        await db.WriteAsync(async tx =>
        {
            for (var i = 0; i < Many; i++)
            {
                var actor = $"{host.Origin}/users/u{i}";
                await PeerRows.PutAsync(tx, new PeerRow { Uri = actor, Host = host.Authority, Username = $"u{i}", Name = $"u{i}", Inbox = $"{actor}/inbox", Json = "{}" });
                await FollowRows.PutAsync(tx, new FollowRow { Direction = FollowRow.In, Actor = actor, ActivityUri = $"{actor}/follow", State = FollowRow.Accepted, At = 1 });
            }
        });
    }

    private static async Task<string> PublishAsync(ServerProcess web, string token)
    {
        var own = OwnerIds.Of(web.Listen);
#pragma warning disable RS0030 // The test's own client, to a server on loopback: not a way out of the product.
        using var client = new HttpClient();
#pragma warning restore RS0030
        var note = new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = As.Public, ["cc"] = own.Followers };
        using var request = new HttpRequestMessage(HttpMethod.Post, own.Outbox) { Content = new StringContent(note.ToJsonString(), new MediaTypeHeaderValue(As.MediaType)) };
        request.Headers.Authorization = new("Bearer", token);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private async Task<long> CountAsync(string sql, string create)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ValueAsync<long>(sql, new { create });
    }
}
