using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Bench;

/// <summary>The server with an owner whom many follow, each with an inbox of their own; and one post to all of them.</summary>
internal sealed class FanoutServer : IDisposable
{
    private readonly ChildServer _server;
    private readonly string _folder;
    private readonly HttpClient _client = Load.NewClient();
    private int _posts;

    /// <summary>About what <see cref="PostAsync"/> sends to each, with its proof.</summary>
    internal const int BytesOfPost = 1_500;

    private readonly string? _database;

    private FanoutServer(ChildServer server, string folder, string token, string? database = null)
    {
        (_server, _folder, _database) = (server, folder, database);
        _client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    internal static async Task<FanoutServer> StartAsync(string authorityFile = "")
    {
        var folder = ChildServer.NewFolder();
        var server = await ChildServer.StartActorServerAsync(folder, ChildServer.FreePort(), authorityFile.Length > 0 ? [("SSL_CERT_FILE", authorityFile)] : []);
        return new FanoutServer(server, folder, await ChildServer.TokenAsync(folder));
    }

    /// <summary>The web process of several on one PostgreSQL: it takes the post, others deliver it.</summary>
    internal static async Task<FanoutServer> StartWebAsync(string database)
    {
        var (folder, port) = (ChildServer.NewFolder(), ChildServer.FreePort());
        var server = await ChildServer.StartRoleAsync("web", folder, port, $"http://localhost:{port}", database);
        return new FanoutServer(server, folder, await ChildServer.TokenAsync(folder, "--database", database), database);
    }

    /// <summary>One that only delivers.</summary>
    internal Task<ChildServer> StartWorkerAsync() => ChildServer.StartRoleAsync("worker", ChildServer.NewFolder(), ChildServer.FreePort(), _server.Origin, _database!);

    /// <summary>Bytes of an SQLite database.</summary>
    internal async Task<long> DatabaseBytesAsync()
    {
        await using var db = await Db.OpenAsync(_folder, TimeProvider.System);
        return await db.ReadAsync(tx => tx.FirstAsync<long>("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"));
    }

    internal double ResidentMegabytes => _server.ResidentMegabytes();
    internal TimeSpan Cpu() => _server.Cpu();

    /// <inheritdoc cref="ChildServer.RestAsync"/>
    internal Task RestAsync() => _server.RestAsync();

    /// <summary>Followers, as if they had followed one after the other: neighbours in time live on different hosts.</summary>
    /// <param name="count">How many.</param>
    /// <param name="origin">Where each of them is.</param>
    /// <param name="isThere">Who follows at once; the others have asked.</param>
    internal Task FollowAsync(int count, Func<int, string> origin, Func<int, bool>? isThere = null) => InDatabaseAsync(async tx =>
    {
        for (var i = 0; i < count; i++)
        {
            var actor = $"{origin(i)}/users/u{i}";
            await PeerRows.PutAsync(tx, new PeerRow { Uri = actor, Host = new Uri(actor).Authority, Username = $"u{i}", Name = $"u{i}", Inbox = $"{actor}/inbox", Json = "{}" });
            await FollowRows.PutAsync(tx, new FollowRow { Direction = FollowRow.In, Actor = actor, ActivityUri = $"{actor}/follow", State = isThere?.Invoke(i) != false ? FollowRow.Accepted : FollowRow.Pending, At = 1 });
        }
    });

    /// <summary>Everybody who has asked is let in.</summary>
    internal Task AcceptAllAsync() => InDatabaseAsync(tx => tx.ExecuteAsync("UPDATE follow SET state = 'accepted'"));

    /// <summary>As if no host had ever failed, and nothing waited.</summary>
    internal Task ForgetFailuresAsync() => InDatabaseAsync(async tx =>
    {
        await tx.ExecuteAsync("DELETE FROM host WHERE failures > 0");
        await tx.ExecuteAsync("UPDATE work SET state = 'given-up' WHERE state = 'waiting'");
    });

    /// <summary>Posts to the followers, or to nobody. When the request was sent, and how long until it was taken.</summary>
    internal async Task<(long Accepted, double Milliseconds)> PostAsync(bool toFollowers)
    {
        var post = new JsonObject { ["type"] = As.Note, ["content"] = $"<p>Post number {_posts++}, about as long as what people usually write when they have something to say.</p>", ["to"] = As.Public };
        if (toFollowers) post["cc"] = $"{_server.Origin}/actor/followers";
        using var content = JsonContent.Create(post, new MediaTypeHeaderValue(As.MediaType));
        var sent = Stopwatch.GetTimestamp();
        using var answer = await _client.PostAsync($"{_server.Origin}/actor/outbox", content);
        var accepted = Stopwatch.GetTimestamp();
        if ((int)answer.StatusCode != 201) throw new InvalidOperationException($"The outbox answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return (accepted, Stopwatch.GetElapsedTime(sent, accepted).TotalMilliseconds);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task InDatabaseAsync(Func<Tx, Task> write)
    {
        await using (var db = await Db.OpenAsync(_folder, TimeProvider.System, _database)) await db.WriteAsync(write);
        // While this process held the database for seconds, the server's writer may have begun to wait, and SQLite looks again only after up to a tenth of a second.
        await _server.RestAsync();
    }
}
