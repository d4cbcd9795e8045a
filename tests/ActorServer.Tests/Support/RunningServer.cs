using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Operations;
using ActorServer.Store;
using Federation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ActorServer.Tests.Support;

/// <summary>A real server on a real socket with a real SQLite file in a folder of its own, which goes when the test ends.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings;
    private Server _server = null!;
    private bool _isStopped;

    private RunningServer(Dictionary<string, string?> settings) => _settings = settings;

    /// <summary>When set before the start, what host names lead to.</summary>
    private Resolve? Resolve { get; init; }

    /// <summary>A database that was made for this server and goes with it; null for SQLite, and for one that the test brought.</summary>
    private string? OwnDatabase { get; init; }

    internal string Listen => _settings["ActorServer:Listen"]!;
    internal string? SigningKeyId => _server.Installed.Http.SigningKey?.KeyId;
    internal ManualClock Clock { get; } = new();
    internal OwnIds Own => _server.Installed.Own;
    internal Installed Installed => _server.Installed;
    internal Db Db => _server.Installed.Db;
    internal string DataFolder => _settings["ActorServer:DataFolder"]!;
    internal HttpClient Client { get; private set; } = null!;
    internal string Token { get; private set; } = "";

    internal static Task<RunningServer> StartAsync(string handle = "nick", params (string Name, string Value)[] options) => StartAsync(null, handle, options);

    /// <summary>A server for which every name is this machine, whatever strangers make it look for.</summary>
    internal static Task<RunningServer> StartAloneAsync(params (string Name, string Value)[] options) =>
        StartAsync((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), "nick", options);

    private static async Task<RunningServer> StartAsync(Resolve? resolve, string handle, (string Name, string Value)[] options)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ActorServer:Handle"] = handle,
            ["ActorServer:Listen"] = $"http://localhost:{FakeHost.FreePort()}",
            ["ActorServer:DataFolder"] = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N")),
            ["Logging:LogLevel:Default"] = "None",
        };
        var database = PostgresCluster.IsForEverything && options.All(option => option.Name != "Database") ? await PostgresCluster.NewDatabaseAsync() : null;
        if (database is not null) settings["ActorServer:Database"] = database;
        foreach (var (name, value) in options) settings[$"ActorServer:{name}"] = value;
        var running = new RunningServer(settings) { Resolve = resolve, OwnDatabase = database };
        await running.StartAgainAsync();
        running.Token = await running.Get<AccessTokens>().CreateAsync("test", CancellationToken.None);
        return running;
    }

    /// <summary>A server on a data folder that is there already, such as one that was restored; it listens where that one did.</summary>
    internal static async Task<RunningServer> StartOnAsync(string dataFolder, string listen, string? database = null)
    {
        var running = new RunningServer(new()
        {
            ["ActorServer:Handle"] = "nick",
            ["ActorServer:Listen"] = listen,
            ["ActorServer:DataFolder"] = dataFolder,
            ["ActorServer:Database"] = database,
            ["Logging:LogLevel:Default"] = "None",
        });
        await running.StartAgainAsync();
        running.Token = await running.Get<AccessTokens>().CreateAsync("test", CancellationToken.None);
        return running;
    }

    internal T Get<T>() where T : notnull => _server.App.Services.GetRequiredService<T>();

    /// <summary>Stops the server and starts it again on the same data folder and port, with other options perhaps.</summary>
    internal async Task RestartAsync(params (string Name, string Value)[] options)
    {
        await StopAsync();
        foreach (var (name, value) in options) _settings[$"ActorServer:{name}"] = value;
        await StartAgainAsync();
    }

    /// <summary>Publishes through the outbox, as an app of the owner's does. The new activity's id.</summary>
    internal async Task<string> PublishAsync(JsonObject posted)
    {
        using var response = await PostToOutboxAsync(posted);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    internal async Task<HttpResponseMessage> PostToOutboxAsync(JsonObject posted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Own.Outbox)
        {
            Content = new StringContent(posted.ToJsonString(), new MediaTypeHeaderValue(As.MediaType)),
        };
        request.Headers.Authorization = new("Bearer", Token);
        return await Client.SendAsync(request);
    }

    /// <summary>A document by its id, as the owner's app, or as anybody.</summary>
    internal async Task<HttpResponseMessage> GetAsync(string id, bool asOwner = false, string accept = As.MediaType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, id);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (asOwner) request.Headers.Authorization = new("Bearer", Token);
        return await Client.SendAsync(request);
    }

    internal async Task<JsonObject> GetDocumentAsync(string id, bool asOwner = false)
    {
        using var response = await GetAsync(id, asOwner);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>All items of a collection, page by page.</summary>
    internal async Task<IReadOnlyList<JsonNode>> GetItemsAsync(string collection, bool asOwner = false)
    {
        var items = new List<JsonNode>();
        var next = (await GetDocumentAsync(collection, asOwner))["first"]?.GetValue<string>();
        while (next is not null)
        {
            var page = await GetDocumentAsync(next, asOwner);
            items.AddRange(page["orderedItems"]!.AsArray().Select(item => item!.DeepClone()));
            next = page["next"]?.GetValue<string>();
        }
        return items;
    }

    /// <summary>The owner says something, to everybody unless the test says otherwise. The post's id.</summary>
    internal async Task<string> SayAsync(string content, JsonObject? more = null)
    {
        var note = new JsonObject { ["type"] = As.Note, ["content"] = content };
        foreach (var (name, value) in more ?? new JsonObject { ["to"] = As.Public, ["cc"] = Own.Followers }) note[name] = value?.DeepClone();
        var create = await PublishAsync(note);
        return (await GetDocumentAsync(create, asOwner: true))["object"]!["id"]!.GetValue<string>();
    }

    internal async Task AssertRefusedAsync(JsonObject posted, Refusal refusal)
    {
        using var response = await PostToOutboxAsync(posted);
        await Problems.AssertAsync(refusal, response);
    }

    internal Task<ObjectRow?> ObjectAsync(string uri) => ReadAsync(tx => ObjectRows.FindAsync(tx, uri));

    /// <summary>The ids of the posts on the wall, newest first.</summary>
    internal async Task<IReadOnlyList<string>> WallAsync() =>
        [.. (await ReadAsync(tx => WallRows.PageAsync(tx, new(long.MaxValue, long.MaxValue, Clock.Milliseconds()), 1000))).Select(item => item.ObjectUri)];

    internal Task<IReadOnlyList<NotificationRow>> NotificationsAsync() => ReadAsync(tx => tx.ListAsync<NotificationRow>($"SELECT * FROM notification n WHERE {Unwanted.NoNews("n")} ORDER BY seq DESC", new { now = Clock.Milliseconds() }));

    internal async Task<IReadOnlyList<string>> NotificationsAsync(FakePeer of) =>
        [.. (await NotificationsAsync()).Where(row => row.Actor == of.Actor).Select(row => row.Kind)];

    /// <summary>What is queued, or was, for an activity.</summary>
    internal Task<IReadOnlyList<WorkRow>> WorkAsync(string activity) => ReadAsync(tx => WorkRows.OfActivityAsync(tx, activity));

    internal Task<long> CountAsync(string sql, object? args = null) => ReadAsync(tx => tx.FirstAsync<long>(sql, args));

    /// <summary>Waits until an activity's rows all have a state.</summary>
    internal Task EventuallyAllAsync(string activity, string state) => EventuallyAsync($"{activity} is {state} everywhere",
        async () => (await WorkAsync(activity)) is { Count: > 0 } rows && rows.All(row => row.State == state));

    /// <summary>Waits until the queue has nothing to do now.</summary>
    internal Task EventuallyNothingWaitsAsync() => EventuallyAsync("nothing waits in the queue",
        async () => await CountAsync("SELECT COUNT(*) FROM work WHERE state = 'waiting' AND due_at <= @now", new { now = Clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 0);

    /// <summary>Waits until an activity's only row has been tried this often.</summary>
    internal async Task<WorkRow> EventuallyTriedAsync(string activity, int attempts)
    {
        await EventuallyAsync($"{activity} was tried {attempts} times", async () => (await WorkAsync(activity)) is [var row] && row.Attempts >= attempts);
        return (await WorkAsync(activity)).Single();
    }

    internal Task<T> ReadAsync<T>(Func<Tx, Task<T>> read) => Db.ReadAsync(read);

    /// <summary>Lets time pass for the server and wakes its worker.</summary>
    internal void Advance(TimeSpan time)
    {
        Clock.Advance(time);
        Get<QueueSignal>().Set();
    }

    /// <summary>Waits for something that the server does in the background. A test that waits in vain fails with what it waited for.</summary>
    internal static async Task EventuallyAsync(string what, Func<Task<bool>> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);
        while (!await condition())
        {
            if (TimeProvider.System.GetUtcNow() > deadline) Assert.Fail($"Waited in vain until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (OwnDatabase is not null) await PostgresCluster.DropAsync(OwnDatabase);
        if (Directory.Exists(DataFolder)) Directory.Delete(DataFolder, recursive: true);     // two may have stood on it, one after the other
    }

    private async Task StartAgainAsync()
    {
        _isStopped = false;
        _server = await Server.StartAsync(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(), Clock, CancellationToken.None, Resolve);
#pragma warning disable RS0030 // The test's own client, to a server on loopback: not a way out of the product.
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
#pragma warning restore RS0030
    }

    /// <summary>Its data folder stays until the test ends.</summary>
    internal async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _isStopped, true)) return;
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
