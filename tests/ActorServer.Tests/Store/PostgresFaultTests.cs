using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Npgsql;

namespace ActorServer.Tests.Store;

/// <summary>PostgreSQL is away, does not let anybody in, or has no connection left: a clear answer, nothing lost, and everything as before once it is back.</summary>
[Trait("Database", "SQLite")]      // brings its own, so once is enough
public sealed class PostgresFaultTests : IAsyncLifetime
{
    private const string Secret = "a-secret-that-nobody-may-read";

#pragma warning disable RS0030 // The test's own client, to a server on loopback: not a way out of the product.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
#pragma warning restore RS0030
    private RunningPostgres _postgres = null!;

    private string Database => _postgres.ConnectionString + ";Database=actor";

    public async ValueTask InitializeAsync()
    {
        _postgres = await RunningPostgres.StartAsync("-c max_connections=60");
        await PostgresCluster.RunAsync(_postgres.ConnectionString + ";Database=postgres", "CREATE DATABASE actor");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_everybody_comes_again_and_when_it_is_back_nothing_is_lost()
    {
        await using var alice = await FakePeer.StartAsync();
        // A short lease: what was claimed at the very moment when it went away nobody knows of, so it runs out.
        await using var server = await ServerProcess.StartAsync("--database", Database, "--request-rate", "0", "--lease-seconds", "5");
        var own = OwnerIds.Of(server.Listen);
        var token = (await ServerProcess.RunAsync("token", "create", "test", "--data-folder", server.DataFolder, "--database", Database)).Output.Trim().Split('\n')[^1].Trim();
        using (var followed = await alice.SendAsync(own.Inbox, new() { ["type"] = As.Follow, ["object"] = own.Actor })) Assert.Equal(HttpStatusCode.Accepted, followed.StatusCode);
        // Accepted, and perhaps not delivered yet when it goes away.
        var before = await PublishAsync(own, token, "before");
        Assert.Equal(HttpStatusCode.Created, before);

        _postgres.Stop();
        var create = FakePeer.Create(alice.MakeNote("meanwhile"));
        for (var i = 0; i < 3; i++)
        {
            using (var refused = await alice.SendAsync(own.Inbox, create)) await AssertComesAgainAsync(refused);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await PublishAsync(own, token, "while it is away"));
            using (var read = await _client.GetAsync(new Uri(own.Outbox), TestContext.Current.CancellationToken)) await AssertComesAgainAsync(read);
        }
        using (var live = await _client.GetAsync(new Uri($"{server.Listen}/health/live"), TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using (var ready = await _client.GetAsync(new Uri($"{server.Listen}/health/ready"), TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        await RunningServer.EventuallyAsync("the worker said so", () => Task.FromResult(server.Lines.Any(line => line.Contains("queue could not be read", StringComparison.Ordinal))));

        await _postgres.StartAgainAsync();

        await RunningServer.EventuallyAsync("it takes activities again by itself", async () =>
        {
            using var answer = await alice.SendAsync(own.Inbox, create);
            return answer.StatusCode == HttpStatusCode.Accepted;
        });
        await RunningServer.EventuallyAsync("it publishes again", async () => await PublishAsync(own, token, "after") == HttpStatusCode.Created);
        await RunningServer.EventuallyAsync("both posts reached the follower", () => Task.FromResult(
            new[] { "before", "after" }.All(words => alice.OfType(As.Create).Any(delivered => delivered["object"]!["content"]!.GetValue<string>().Contains(words, StringComparison.Ordinal)))));
        Assert.DoesNotContain(alice.OfType(As.Create), delivered => delivered["object"]!["content"]!.GetValue<string>().Contains("away", StringComparison.Ordinal));
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await connection.ValueAsync<long>("SELECT COUNT(*) FROM activity WHERE uri = @uri", new { uri = create["id"]!.GetValue<string>() }));
        Assert.DoesNotContain(server.Lines, line => line.Contains("Unhandled", StringComparison.OrdinalIgnoreCase) || line.Contains("BackgroundService", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_taken_while_PostgreSQL_was_away_for_a_moment_is_written_down_and_not_delivered_again()
    {
        await using var alice = await FakePeer.StartAsync();
        // Nobody waits in this test until a lease has run out.
        await using var server = await ServerProcess.StartAsync("--database", Database, "--request-rate", "0", "--lease-seconds", "600");
        var own = OwnerIds.Of(server.Listen);
        var token = (await ServerProcess.RunAsync("token", "create", "test", "--data-folder", server.DataFolder, "--database", Database)).Output.Trim().Split('\n')[^1].Trim();
        using (var followed = await alice.SendAsync(own.Inbox, new() { ["type"] = As.Follow, ["object"] = own.Actor })) Assert.Equal(HttpStatusCode.Accepted, followed.StatusCode);
        await RunningServer.EventuallyAsync("the follow is accepted", () => Task.FromResult(alice.OfType(As.Accept).Any()));
        using var arrived = new SemaphoreSlim(0);
        using var mayAnswer = new SemaphoreSlim(0);
        alice.AnswerPost = _ =>
        {
            arrived.Release();
            mayAnswer.Wait(TestContext.Current.CancellationToken);
            return 202;
        };
        Assert.Equal(HttpStatusCode.Created, await PublishAsync(own, token, "once"));
        await arrived.WaitAsync(TestContext.Current.CancellationToken);

        _postgres.Stop();
        mayAnswer.Release(100);
        await RunningServer.EventuallyAsync("it could not be written down", () => Task.FromResult(server.Lines.Any(line => line.Contains("cannot be written down yet", StringComparison.Ordinal))));
        await _postgres.StartAgainAsync();

        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await RunningServer.EventuallyAsync("it is written down", async () => await connection.ValueAsync<long>("SELECT COUNT(*) FROM work WHERE kind = 'deliver' AND state <> 'done'") == 0);
        Assert.Single(alice.OfType(As.Create));
        Assert.DoesNotContain(server.Lines, line => line.Contains("will be made again", StringComparison.Ordinal));
    }

    private static TheoryData<string, string> WhatIsWrong() => new()
    {
        { "postgres://actor:" + Secret + "@127.0.0.1/actor", "not an address that begins with postgres://" },
        { "Host=127.0.0.1;Port=PORT;Username=locked;Password=" + Secret + ";Database=actor", "Look at Username and Password" },
        { "Host=127.0.0.1;Port=PORT;Username=locked;Database=actor", "Look at Username and Password" },
        { "Host=127.0.0.1;Port=PORT;Username=nobody;Password=" + Secret + ";Database=actor", "Look at Username and Password" },
        { "Host=127.0.0.1;Port=PORT;Username=postgres;Password=" + Secret + ";Database=elsewhere", "createdb" },
        { "Host=127.0.0.1;Port=PORT;Username=guest;Password=" + Secret + ";Database=actor", "ALTER SCHEMA public OWNER" },
        { "Host=127.0.0.1;Port=PORT;Username=crowded;Password=" + Secret + ";Database=actor", "no connection left" },
        { "Host=127.0.0.1;Port=1;Username=postgres;Password=" + Secret + ";Database=actor", "Is it running" },
        { "Host=no-such-host.invalid;Username=postgres;Password=" + Secret + ";Database=actor", "the host and port in the connection string" },
    };

    [Fact]
    public async Task What_is_wrong_at_the_start_is_said_with_what_to_do_and_without_the_password()
    {
        await PostgresCluster.RunAsync(Database, $"CREATE ROLE locked LOGIN PASSWORD 'another-{Secret}'; CREATE ROLE guest LOGIN; CREATE ROLE crowded LOGIN CONNECTION LIMIT 0");
        await _postgres.AskForPasswordAsync("locked");
        var port = new NpgsqlConnectionStringBuilder(Database).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("actorserver-wrong-").FullName;
        foreach (var row in WhatIsWrong())
        {
            var (connection, advice) = row.Data;
            var (code, output, errors) = await ServerProcess.RunAsync("serve", "--data-folder", folder, "--listen", $"http://localhost:{FakeHost.FreePort()}", "--database", connection.Replace("PORT", port, StringComparison.Ordinal));

            Assert.True(code == 1, $"{connection}: {code}\n{output}\n{errors}");
            Assert.Contains(advice, errors, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, output + errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task With_too_few_connections_some_come_again_and_all_are_kept()
    {
        await using var server = await RunningServer.StartAsync("nick", ("Database", Database), ("HostRate", "0"), ("AddressRate", "0"));
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        // Somebody else has nearly all of them.
        var taken = new List<NpgsqlConnection>();
        try
        {
            while (taken.Count < 80)
            {
                var connection = new NpgsqlConnection(Database + ";Pooling=false");
                taken.Add(connection);
                await connection.OpenAsync(TestContext.Current.CancellationToken);
            }
        }
        catch (PostgresException e)
        {
            Assert.Equal(PostgresErrorCodes.TooManyConnections, e.SqlState);
        }

        var creates = Enumerable.Range(0, 60).Select(i => FakePeer.Create(alice.MakeNote($"number {i}"))).ToList();
        foreach (var create in creates) alice.Complete(create);
        var refused = 0;
        await Task.WhenAll(creates.Select(async create =>
        {
            using var answer = await alice.SendAsync(server.Own.Inbox, create);
            if (answer.StatusCode == HttpStatusCode.Accepted) return;
            await AssertComesAgainAsync(answer);
            Interlocked.Increment(ref refused);
        }));
        foreach (var connection in taken) await connection.DisposeAsync();

        Assert.True(refused > 0, "There were connections enough.");
        foreach (var create in creates) (await alice.SendAsync(server.Own.Inbox, create)).EnsureSuccessStatusCode().Dispose();
        Assert.Equal(creates.Count, (await server.WallAsync()).Count);
    }

    private static async Task AssertComesAgainAsync(HttpResponseMessage response)
    {
        await Problems.AssertAsync(Refusal.StorageFailing, response);
        Assert.Equal(Limits.StorageComesBack, response.Headers.RetryAfter?.Delta);
    }

    private async Task<HttpStatusCode> PublishAsync(OwnIds own, string token, string words)
    {
        var note = new JsonObject { ["type"] = As.Note, ["content"] = words, ["to"] = As.Public, ["cc"] = own.Followers };
        using var request = new HttpRequestMessage(HttpMethod.Post, own.Outbox) { Content = new StringContent(note.ToJsonString(), new MediaTypeHeaderValue(As.MediaType)) };
        request.Headers.Authorization = new("Bearer", token);
        using var response = await _client.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.Created) await AssertComesAgainAsync(response);
        return response.StatusCode;
    }
}
