using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>Checks the owner's password, and makes who guesses wait.</summary>
internal sealed partial class SignIn(Db db, TimeProvider clock, ILogger<SignIn> log) : IDisposable
{
    /// <summary>One at a time: a check costs a fifth of a second of a core, and guesses in parallel must not slip past the count.</summary>
    private readonly SemaphoreSlim _one = new(1);
    private int _failures;
    private DateTimeOffset _pausedUntil;

    public void Dispose() => _one.Dispose();

    /// <summary>Whether it is the owner's password; or else, when there were too many wrong ones, how long to wait before the next is looked at.</summary>
    internal async Task<(bool IsRight, TimeSpan? Wait)> CheckAsync(string password, CancellationToken ct)
    {
        if (Wait() is { } early) return (false, early);
        await _one.WaitAsync(ct);
        try
        {
            if (Wait() is { } pause) return (false, pause);
            var hash = await db.ReadAsync(OwnerPassword.HashAsync, ct);
            if (hash is not null && OwnerPassword.Matches(hash, password))
            {
                _failures = 0;
                return (true, null);
            }
            Count();
            return (false, null);
        }
        finally
        {
            _one.Release();
        }
    }

    private void Count()
    {
        if (++_failures < Limits.SignInFailures) return;
        _failures = 0;
        _pausedUntil = clock.GetUtcNow() + Limits.SignInPause;
        LogPaused(Limits.SignInFailures, Limits.SignInPause);
    }

    private TimeSpan? Wait() => _pausedUntil - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failures} wrong passwords; sign-in waits {Pause}. If that was not the owner, somebody is guessing")]
    private partial void LogPaused(int failures, TimeSpan pause);
}
