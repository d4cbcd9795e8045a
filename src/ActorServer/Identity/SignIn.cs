using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.Identity;

/// <summary>
/// Checks the owner's password, and makes who guesses wait: each address for itself, and more slowly all those together from where the owner never
/// signed in. So a stranger, or many, cannot keep the owner out of where the owner has been.
/// </summary>
internal sealed partial class SignIn(Db db, TimeProvider clock, ILogger<SignIn> log) : IDisposable
{
    private const string Strangers = "all";

    /// <summary>One at a time: a check costs a fifth of a second of a core, and guesses in parallel must not slip past the count.</summary>
    private readonly SemaphoreSlim _one = new(1);
    private readonly TokenBuckets _addresses = new(1 / Limits.SignInPause.TotalSeconds, Limits.SignInFailures, clock);
    private readonly TokenBuckets _strangers = new(1 / Limits.StrangersSignInPause.TotalSeconds, Limits.StrangersSignInFailures, clock);

    public void Dispose() => _one.Dispose();

    /// <summary>Whether it is the owner's password; or else, when there were too many tries, how long to wait before the next is looked at.</summary>
    /// <param name="password">What was typed.</param>
    /// <param name="address">Where from; null where that cannot be told, which is one address like any other.</param>
    /// <param name="ct">Cancels.</param>
    internal async Task<(bool IsRight, TimeSpan? Wait)> CheckAsync(string password, string? address, CancellationToken ct)
    {
        address ??= "";
        // Counted before it is checked: else all that come at the same time would be looked at.
        if (await WaitAsync(address, ct) is { } wait)
        {
            LogPaused(address, wait);
            return (false, wait);
        }
        await _one.WaitAsync(ct);
        try
        {
            var hash = await db.ReadAsync(OwnerPassword.HashAsync, ct);
            if (hash is null || !OwnerPassword.Matches(hash, password)) return (false, null);
            await db.WriteAsync(tx => KnownAddressRows.AddAsync(tx, address, clock.Milliseconds(), Limits.KnownAddresses), ct);
            _addresses.Refill(address);
            return (true, null);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<TimeSpan?> WaitAsync(string address, CancellationToken ct) =>
        _addresses.Take(address) ?? (await db.ReadAsync(tx => KnownAddressRows.HasAsync(tx, address), ct) ? null : _strangers.Take(Strangers));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many passwords were tried from {Address}; the next one waits {Wait}. If that was not the owner, somebody is guessing")]
    private partial void LogPaused(string address, TimeSpan wait);
}
