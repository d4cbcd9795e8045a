using System.Globalization;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Crash;

/// <summary>The rounds: load, kill, start again, compare.</summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private const int RoundsBetweenBackups = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly string _folder = Directory.CreateTempSubdirectory("actorserver-crash-").FullName;
    private readonly string _listen = $"http://localhost:{FakeHost.FreePort()}";
#pragma warning disable RS0030 // The program's own client, to a server on loopback: not a way out of the product.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
#pragma warning restore RS0030
    private readonly List<FakePeer> _hosts = [];
    private readonly List<PeerLoad> _peers = [];
    private readonly OwnIds _own;
    private readonly Ledger _ledger;
    private Sinks _sinks = null!;
    private OwnerLoad _owner = null!;
    private Fleet _server = null!;
    private RunningPostgres? _postgres;
    private string? _database;
    private int _rounds;
    private int _restores;
    private int _lost;
    private int _doubled;

    private CrashRun(int seed)
    {
        _random = new(seed);
        DataFolder = Path.Combine(_folder, "data");
        _own = OwnerIds.Of(_listen);
        _ledger = new(_own);
    }

    internal string DataFolder { get; private set; }
    internal bool IsWhole => _lost == 0 && _doubled == 0;
    internal string Summary => string.Create(CultureInfo.InvariantCulture, $"{_rounds} rounds, {_ledger.Kept} activities accepted, {_sinks.Count} deliveries, {_lost} lost, {_doubled} doubled");

    /// <summary>A server whose owner and six actors on three hosts follow each other.</summary>
    internal static async Task<CrashRun> BeginAsync(int seed, bool isOnPostgres)
    {
        var run = new CrashRun(seed);
        if (isOnPostgres)
        {
            // As it comes, with its fsyncs.
            run._postgres = await RunningPostgres.StartAsync();
            run._database = await run.NewDatabaseAsync();
        }
        await run.StartAsync();
        await run.MeetAsync();
        return run;
    }

    internal async Task RunAsync(int rounds)
    {
        try
        {
            for (_rounds = 0; _rounds < rounds; _rounds++)
            {
                if (_rounds % RoundsBetweenBackups == RoundsBetweenBackups - 1) await RestoreRoundAsync();
                else await KillRoundAsync();
                Compare();
                if (_rounds % RoundsBetweenBackups == 0) Console.WriteLine($"round {_rounds + 1}: {_ledger.Kept} accepted, {_sinks.Count} delivered, {_sinks.Repeated} of them again, {_restores} restores");
            }
            await DeliverAllAsync();
        }
        catch (LossException e)
        {
            _lost += e.Lost;
            _doubled += e.Doubled;
            Console.WriteLine($"in round {_rounds + 1}; what the server said:\n{_server.Log}");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        _client.Dispose();
        foreach (var host in _hosts) await host.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        if (IsWhole) Directory.Delete(_folder, recursive: true);
    }

    private async Task MeetAsync()
    {
        var token = (await ServerProcess.RunAsync(["token", "create", "crash", .. Installed])).Trim().Split('\n')[^1].Trim();
        _owner = new(_client, _own, token, _ledger, new Random(_random.Next()));
        foreach (var name in new[] { "alice", "bea", "carl" })
        {
            var host = await FakePeer.StartAsync(name);
            _hosts.Add(host);
            foreach (var peer in new[] { host, host.Neighbour(name + "2") })
            {
                (await peer.SendAsync(_own.Inbox, new() { ["type"] = As.Follow, ["object"] = _own.Actor })).EnsureSuccessStatusCode().Dispose();
                var follow = await _owner.PublishAsync(new() { ["type"] = As.Follow, ["object"] = peer.Actor });
                (await peer.SendAsync(_own.Inbox, new() { ["type"] = As.Accept, ["object"] = follow })).EnsureSuccessStatusCode().Dispose();
                _peers.Add(new(peer, _own, _ledger, new Random(_random.Next())));
            }
        }
        _sinks = new(_hosts);
        _ledger.BeginWith(await DeliverAllAsync());
    }

    /// <summary>As every command names it.</summary>
    private string[] Installed => ["--data-folder", DataFolder, .. _database is null ? Array.Empty<string>() : ["--database", _database]];

    private string Server => _postgres!.ConnectionString + ";Database=postgres";

    private static string NameOf(string database) => new Npgsql.NpgsqlConnectionStringBuilder(database).Database!;

    private async Task<string> NewDatabaseAsync()
    {
        var name = $"actor_{_rounds}";
        await PostgresCluster.RunAsync(Server, $"CREATE DATABASE {name}");
        return $"{_postgres!.ConnectionString};Database={name}";
    }

    private State ReadState() => _database is null ? State.ReadFile(Path.Combine(DataFolder, Db.FileName)) : State.ReadServer(_database);

    private async Task StartAsync()
    {
        _server = Fleet.Start(DataFolder, _listen, _database);
        await _server.ReadyAsync(_client);
    }

    /// <summary>
    /// A fresh process compiles for a while before it answers the first activity. One kill of four falls into that time, the others into the thick of it.
    /// </summary>
    private async Task SomeMomentAsync()
    {
        if (_random.Next(4) > 0)
        {
            var before = _ledger.Kept;
            for (var i = 0; i < 500 && _ledger.Kept == before; i++) await PauseAsync(10);
        }
        await PauseAsync(_random.Next(20, 400));
    }

    /// <summary>Load for a moment; in one round of eight the next start is killed as well, while it starts.</summary>
    private async Task KillRoundAsync()
    {
        await UnderLoadAsync(SomeMomentAsync);
        if (_random.Next(8) == 0)
        {
            _server = Fleet.Start(DataFolder, _listen, _database);
            await PauseAsync(_random.Next(20, 900));
            await _server.KillAsync(_random);
            _server.Dispose();
        }
        await StartAsync();
    }

    /// <summary>A backup under load; then that server is gone, and the one restored from the backup goes on in its place.</summary>
    private async Task RestoreRoundAsync()
    {
        var backup = Path.Combine(_folder, $"{_rounds}.backup");
        var began = TimeProvider.System.GetUtcNow();
        await UnderLoadAsync(async () =>
        {
            await SomeMomentAsync();
            began = TimeProvider.System.GetUtcNow();
            await ServerProcess.RunAsync(["backup", backup, .. Installed]);
        });
        // What the server that is given up had promised stays known: copies of it may have arrived.
        await StartAsync();
        Compare();
        await _server.KillAsync(_random);
        _server.Dispose();
        await ServerProcess.RunAsync("verify", backup);
        var (oldFolder, oldDatabase) = (DataFolder, _database);
        DataFolder = Path.Combine(_folder, $"restored-{_rounds}");
        if (_postgres is not null) _database = await NewDatabaseAsync();
        await ServerProcess.RunAsync(["restore", backup, .. Installed]);
        Directory.Delete(oldFolder, recursive: true);
        if (oldDatabase is not null) await PostgresCluster.RunAsync(Server, $"DROP DATABASE {NameOf(oldDatabase)} WITH (FORCE)");
        File.Delete(backup);
        _ledger.GoBackTo(began);
        _restores++;
        await StartAsync();
    }

    /// <summary>Everybody sends while something happens, and the server is killed at the end of it.</summary>
    private async Task UnderLoadAsync(Func<Task> meanwhile)
    {
        using var dead = new CancellationTokenSource();
        Task[] load = [_owner.RunAsync(dead.Token), .. _peers.Select(peer => peer.RunAsync(dead.Token))];
        await meanwhile();
        await _server.KillAsync(_random);
        await dead.CancelAsync();
        await Task.WhenAll(load);
        _server.Dispose();
    }

    /// <summary>The heart of it: what should be there and what is there, line by line.</summary>
    private void Compare()
    {
        var actual = ReadState();
        // Afterwards: what is noted as done there has arrived by now, and nobody promises anything new while nobody sends.
        _sinks.Collect();
        _ledger.Settle(actual);
        NameOwn(actual);
        var expected = _ledger.Expected(actual);
        var (missing, extra) = (expected.Except(actual.Lines).ToList(), actual.Lines.Except(expected).ToList());
        if (missing.Count + extra.Count > 0)
        {
            throw new LossException($"missing:\n  {string.Join("\n  ", missing.Take(20))}\nfrom nowhere:\n  {string.Join("\n  ", extra.Take(20))}", missing.Count, extra.Count);
        }
        _sinks.Check(actual);
        _sinks.CheckPromises(actual);
    }

    /// <summary>The outbox tells the Create's id; the post's own id stands in the database.</summary>
    private void NameOwn(State actual)
    {
        var objects = actual.Out.ToDictionary(row => row.Uri, row => row.ObjectUri);
        foreach (var deed in _ledger.Deeds.Where(deed => deed is { Kind: DeedKind.OwnPost, State: DeedState.Kept, Object: "" }))
        {
            deed.Object = objects.GetValueOrDefault(deed.Activity) ?? throw new LossException($"{deed.Activity} was answered 201 and is not there.", lost: 1);
        }
    }

    private async Task<State> DeliverAllAsync()
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var actual = ReadState();
            if (actual.Waiting == 0 && actual.Unindexed == 0)
            {
                _sinks.Collect();
                _sinks.Check(actual);
                return actual;
            }
            if (TimeProvider.System.GetUtcNow() > deadline) throw new LossException($"{actual.Waiting} deliveries and {actual.Unindexed} posts without their words still wait after {Patience.TotalSeconds} seconds.", lost: actual.Waiting + actual.Unindexed);
            await PauseAsync(100);
        }
    }

    private static Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, CancellationToken.None);
}
