using ActorServer.Tests.Support;

namespace ActorServer.Crash;

/// <summary>
/// The server under test: one process on SQLite; on PostgreSQL one that answers and two that deliver, which share the database and die one after the other.
/// </summary>
internal sealed class Fleet : IDisposable
{
    /// <summary>What a dead worker had begun is free so soon, or a round would have to wait for two minutes.</summary>
    private static readonly string[] ShortLease = ["--lease-seconds", "5"];

    private readonly List<ServerProcess> _processes = [];
    private readonly string _listen;

    private Fleet(string listen) => _listen = listen;

    /// <summary>They begin to start; the first one answers when <see cref="ReadyAsync"/> says so.</summary>
    internal static Fleet Start(string dataFolder, string listen, string? database)
    {
        var fleet = new Fleet(listen);
        if (database is null) fleet._processes.Add(ServerProcess.Start(dataFolder, listen));
        else
        {
            fleet._processes.Add(ServerProcess.Start(dataFolder, listen, ["--database", database, "--role", "web", .. ShortLease]));
            for (var worker = 0; worker < 2; worker++)
            {
                fleet._processes.Add(ServerProcess.Start(dataFolder, $"http://localhost:{FakeHost.FreePort()}", ["--database", database, "--role", "worker", "--public-origin", listen, .. ShortLease]));
            }
        }
        return fleet;
    }

    internal Task ReadyAsync(HttpClient client) => _processes[0].ReadyAsync(client, _listen);

    /// <summary>SIGKILL for each, in any order, with some time between: the others go on for that long.</summary>
    internal async Task KillAsync(Random random)
    {
        foreach (var process in _processes.OrderBy(_ => random.Next()).ToList())
        {
            await process.KillAsync();
            if (_processes.Count > 1) await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 150)), TimeProvider.System, CancellationToken.None);
        }
    }

    internal string Log => string.Join('\n', _processes.Select(process => process.Log));

    public void Dispose() => _processes.ForEach(process => process.Dispose());
}
