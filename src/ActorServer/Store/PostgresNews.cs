using Npgsql;

namespace ActorServer.Store;

/// <summary>
/// LISTEN and NOTIFY. A NOTIFY inside each transaction would make them commit one after the other, so they are sent behind the commits, and what
/// becomes new while one is under way goes out together.
/// </summary>
internal sealed class PostgresNews(NpgsqlDataSource source)
{
    private const string Channel = "actorserver";

    private readonly Lock _lock = new();
    private readonly HashSet<News> _waiting = [];
    private readonly string _me = Guid.NewGuid().ToString("N");
    private bool _isSending;

    /// <summary>Completes when everything told so far is on its way, or could not be.</summary>
    internal Task Sending { get; private set; } = Task.CompletedTask;

    internal void Tell(News news)
    {
        lock (_lock)
        {
            _waiting.Add(news);
            if (_isSending) return;
            _isSending = true;
            Sending = Task.Run(SendAsync);
        }
    }

    /// <summary>Hears until it is broken off. After a lost connection everything may be new.</summary>
    internal async Task ListenAsync(Action<News> heard, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(ct);
                connection.Notification += (_, told) => Hear(told.Payload, heard);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(ct);
                foreach (var news in Enum.GetValues<News>()) heard(news);
                while (true) await connection.WaitAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException)
            {
                // Whoever needs the database says so; until it is back there is nothing to hear.
                await Task.Delay(Limits.QueuePoll, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private void Hear(string payload, Action<News> heard)
    {
        // What this process told itself it knows; what a newer program tells is not for this one.
        if (payload.Split(' ') is [var word, var from] && from != _me && Enum.TryParse<News>(word, out var news)) heard(news);
    }

    private async Task SendAsync()
    {
        while (true)
        {
            string[] payloads;
            lock (_lock)
            {
                payloads = [.. _waiting.Select(news => $"{news} {_me}")];
                _waiting.Clear();
                _isSending = payloads.Length > 0;
                if (!_isSending) return;
            }
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var notify = new NpgsqlCommand("SELECT pg_notify($1, payload) FROM unnest($2) AS payload", connection);
                notify.Parameters.Add(new() { Value = Channel });
                notify.Parameters.Add(new() { Value = payloads });
                await notify.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException)
            {
                // The others look by themselves.
            }
        }
    }
}
