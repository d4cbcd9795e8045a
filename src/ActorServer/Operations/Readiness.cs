using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>Why this server should get no requests just now, and what its operator can do about it.</summary>
internal sealed record NotReady(Refusal Reason, string? Advice = null);

/// <summary>
/// Ready means that what comes in can be kept: proved by writing, since a full disk still reads. Anybody may ask, so the answer is believed for a moment
/// instead of writing each time.
/// </summary>
internal sealed class Readiness(Db db, IHostApplicationLifetime lifetime, TimeProvider clock) : IDisposable
{
    private const string Probe = "probe.ready";

    private readonly SemaphoreSlim _one = new(1);
    private (long At, NotReady? Answer)? _last;

    /// <summary>Null: ready.</summary>
    internal async Task<NotReady?> CheckAsync(CancellationToken ct)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return new(Refusal.Stopping);
        if (db.IsBehind) return new(Refusal.TooBusy);
        await _one.WaitAsync(ct);
        try
        {
            if (_last is { } last && clock.GetElapsedTime(last.At) < Limits.ReadyIsBelieved) return last.Answer;
            var answer = await TryWritingAsync();
            _last = (clock.GetTimestamp(), answer);
            return answer;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<NotReady?> TryWritingAsync()
    {
        try
        {
            await db.WriteAsync(tx => SettingRows.SetAsync(tx, Probe, clock.GetUtcNow().ToXsd())).WaitAsync(Limits.CommitHangs);
            return null;
        }
        catch (TimeoutException)
        {
            return new(Refusal.TooBusy);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(Refusal.StorageFailing, StorageFault.Is(e) ? StorageFault.Advice(e) : null);
        }
    }
}
