using System.Collections.Concurrent;

namespace Federation.Fetching;

/// <summary>
/// When a host may be asked again: not faster than the policy says, and not before the time that the host itself asked for
/// (<c>Retry-After</c>). Whoever comes a little early waits; whoever would wait long is told so at once, and keeps no place meanwhile that
/// another host's requests could have. Bounded, thread-safe.
/// </summary>
internal sealed class HostTurns(FetchPolicy policy, TimeProvider clock)
{
    /// <summary>Hosts that rest at once. Beyond it all are asked again, which costs each of them one request.</summary>
    private const int MostRests = 20_000;

    private readonly TokenBuckets _rates = new(policy.RequestsPerSecond, policy.RequestBurst, clock);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _rests = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a turn; why there is none, when there is none soon.</summary>
    public async ValueTask<FetchFailure?> TakeAsync(string authority, CancellationToken ct)
    {
        if (RestOf(authority) is { } rest) return Failure(FetchFault.Resting, $"{authority} asked to be left alone for {rest.TotalSeconds:0} s", rest);
        TimeSpan waited = TimeSpan.Zero;
        while (_rates.Take(authority) is { } wait)
        {
            if (waited + wait > policy.LongestTurn) return Failure(FetchFault.TooOften, $"{authority} was asked often enough for now", wait);
            await Task.Delay(wait, clock, ct);
            waited += wait;
        }
        return null;
    }

    /// <summary>What an answer said about the next request. [RFC 9110 §10.2.3] [RFC 6585 §4] Only with an answer that refuses for being busy.</summary>
    public void Note(string authority, int status, TimeSpan? retryAfter)
    {
        if (status is not (429 or 503) || retryAfter is not { } wish || wish <= TimeSpan.Zero) return;
        if (_rests.Count >= MostRests) _rests.Clear();
        _rests[authority] = clock.GetUtcNow() + wish;
    }

    private TimeSpan? RestOf(string authority)
    {
        if (!_rests.TryGetValue(authority, out DateTimeOffset until)) return null;
        TimeSpan left = until - clock.GetUtcNow();
        if (left > TimeSpan.Zero) return left;
        _rests.TryRemove(new(authority, until));
        return null;
    }

    private static FetchFailure Failure(FetchFault fault, string detail, TimeSpan wait) => new FetchFailure(fault, detail) with { RetryAfter = wait };
}
