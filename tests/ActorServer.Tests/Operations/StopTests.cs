using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Data.Sqlite;

namespace ActorServer.Tests.Operations;

/// <summary>A real process and real signals.</summary>
public sealed class StopTests
{
    /// <summary>The named time, and what a busy machine needs to notice.</summary>
    private static readonly TimeSpan Within = Limits.Stop + TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Stopped_under_load_everything_answered_is_there_and_what_was_under_way_goes_on_after_the_next_start()
    {
        await using var server = await ServerProcess.StartAsync("--host-rate", "0", "--address-rate", "0");
        await using var alice = await FakePeer.StartAsync();
        var answered = new ConcurrentBag<string>();
        // The Accepts of her Follows are under way when the signal comes: she answers late.
        alice.BeforeAnswer = () => Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        using var over = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 6).Select(i => SendAsync(alice, server.Listen, i, answered, over.Token)).ToList();
        await RunningServer.EventuallyAsync("there is load", () => Task.FromResult(answered.Count > 50));

        await server.SignalAsync("TERM");
        var code = await server.EndedAsync(Within);
        await over.CancelAsync();
        await Task.WhenAll(senders);

        Assert.Equal(0, code);
        await using var database = new SqliteConnection($"Data Source={Path.Combine(server.DataFolder, Db.FileName)};Pooling=False");
        await database.OpenAsync();
        var kept = Read(database, "SELECT uri FROM activity WHERE direction = 'in'");
        Assert.Subset(kept, answered.ToHashSet());
        Assert.Equal(["ok"], Read(database, "PRAGMA integrity_check"));
    }

    [Theory]
    [InlineData("TERM", 128 + 15)]
    public async Task A_second_signal_ends_it_at_once(string signal, int code)
    {
        await using var server = await ServerProcess.StartAsync();
        // A request that never ends its body holds the stop up.
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync("localhost", new Uri(server.Listen).Port);
        await socket.GetStream().WriteAsync("POST /inbox HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/activity+json\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        // It is under way: the server asks for the body. [RFC 9110 §10.1.1]
        Assert.True(await socket.GetStream().ReadAsync(new byte[100]) > 0);

        await server.SignalAsync(signal);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await server.SignalAsync(signal);

        Assert.Equal(code, await server.EndedAsync(Within));
    }

    [Fact]
    public async Task Every_line_of_a_json_log_is_one_object()
    {
        await using var server = await ServerProcess.StartAsync("--log-format", "json");
        await using var alice = await FakePeer.StartAsync();
        using (await alice.PostAsync($"{server.Listen}/inbox", JsonSerializer.SerializeToUtf8Bytes(Like(alice, 1, server.Listen)), alice.Key)) { }

        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.EndedAsync(Within));

        Assert.NotEmpty(server.Lines);
        foreach (var line in server.Lines) Assert.True(JsonNode.Parse(line) is JsonObject, line);
        Assert.Contains(server.Lines, line => line.Contains("Received Like", StringComparison.Ordinal));
    }

    /// <summary>Sends until the server is gone, and keeps what it was told is taken.</summary>
    private static async Task SendAsync(FakePeer alice, string listen, int sender, ConcurrentBag<string> answered, CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var activity = i == 0 && sender == 0
                ? new JsonObject { ["@context"] = As.Context, ["id"] = $"{alice.Origin}/activities/follow", ["type"] = As.Follow, ["actor"] = alice.Actor, ["object"] = $"{listen}/actor" }
                : Like(alice, (sender * 1_000_000) + i, listen);
            try
            {
                using var answer = await alice.PostAsync($"{listen}/inbox", JsonSerializer.SerializeToUtf8Bytes(activity), alice.Key);
                if (answer.StatusCode == HttpStatusCode.Accepted) answered.Add(activity["id"]!.GetValue<string>());
            }
            catch (HttpRequestException)
            {
                return;     // not answered: nothing was promised
            }
        }
    }

    private static JsonObject Like(FakePeer alice, int number, string listen) => new()
    {
        ["@context"] = As.Context,
        ["id"] = $"{alice.Origin}/activities/like-{number}",
        ["type"] = As.Like,
        ["actor"] = alice.Actor,
        ["object"] = $"{listen}/objects/none",
    };

    private static HashSet<string> Read(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new HashSet<string>();
        while (reader.Read()) values.Add(reader.GetString(0));
        return values;
    }
}
