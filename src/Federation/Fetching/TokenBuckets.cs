using System.Collections.Concurrent;

namespace Federation.Fetching;

/// <summary>
/// How many a second, for each of many names: a bucket that holds a burst and fills at a rate. Not System.Threading.RateLimiting: its partitions
/// read the machine's own clock and grow with every name that a stranger invents. Thread-safe.
/// </summary>
/// <param name="perSecond">Tokens that come back each second; 0 is no limit.</param>
/// <param name="burst">Tokens that a full bucket holds.</param>
/// <param name="clock">The time.</param>
public sealed class TokenBuckets(double perSecond, int burst, TimeProvider clock)
{
    /// <summary>Buckets kept at once, about 2 MB. When there are more, those that are full again go; they say the same as no bucket.</summary>
    public const int Most = 20_000;

    /// <summary>What taking one came to: null or how long to wait, and how many are left.</summary>
    public readonly record struct Taken(TimeSpan? Wait, int Left);

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();
    private int _sweeping;

    /// <summary>Buckets kept now.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes one token; null when there was one, else how long until there is. A name without limits (null) always has one.</summary>
    public TimeSpan? Take(string? name) => TakeCounted(name).Wait;

    /// <summary>The same, with how many are left.</summary>
    /// <param name="name">Whose bucket; null is nobody's, which has no limit.</param>
    public Taken TakeCounted(string? name)
    {
        if (name is null || perSecond <= 0) return new Taken(null, burst);
        DateTimeOffset now = clock.GetUtcNow();
        if (_buckets.TryGetValue(name, out Bucket? bucket)) return bucket.Take(now, perSecond, burst);
        if (_buckets.Count >= Most) Sweep(now);
        // Still too many: an attack with more addresses than an honest day has. Those that come new share one bucket, those before keep theirs.
        return _buckets.GetOrAdd(_buckets.Count >= Most ? "" : name, _ => new Bucket(burst, now)).Take(now, perSecond, burst);
    }

    /// <summary>Fills a name's bucket: what it took was honest.</summary>
    public void Refill(string name) => _buckets.TryRemove(name, out _);

    private void Sweep(DateTimeOffset now)
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        foreach ((string name, Bucket bucket) in _buckets)
        {
            if (bucket.IsFull(now, perSecond, burst)) _buckets.TryRemove(name, out _);
        }
        Volatile.Write(ref _sweeping, 0);
    }

    private sealed class Bucket(double tokens, DateTimeOffset at)
    {
        private readonly Lock _lock = new();
        private double _tokens = tokens;
        private DateTimeOffset _at = at;

        public Taken Take(DateTimeOffset now, double perSecond, int burst)
        {
            lock (_lock)
            {
                Fill(now, perSecond, burst);
                if (_tokens < 1) return new Taken(TimeSpan.FromSeconds((1 - _tokens) / perSecond), 0);
                _tokens--;
                return new Taken(null, (int)_tokens);
            }
        }

        public bool IsFull(DateTimeOffset now, double perSecond, int burst)
        {
            lock (_lock)
            {
                Fill(now, perSecond, burst);
                return _tokens >= burst;
            }
        }

        private void Fill(DateTimeOffset now, double perSecond, int burst)
        {
            if (now <= _at) return;
            _tokens = Math.Min(burst, _tokens + ((now - _at).TotalSeconds * perSecond));
            _at = now;
        }
    }
}
