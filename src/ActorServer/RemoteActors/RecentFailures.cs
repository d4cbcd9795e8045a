using System.Collections.Concurrent;

namespace ActorServer.RemoteActors;

/// <summary>What could not be fetched a moment ago, so that a flood of requests that name it costs one fetch and not one each. In memory, bounded.</summary>
internal sealed class RecentFailures<T>(TimeProvider clock, TimeSpan remembered) where T : struct
{
    /// <summary>Names kept at once. More of them at a time is an attack; then forgetting early costs only fetches.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (T Why, DateTimeOffset Until)> _failures = new();

    internal T? Find(string name) => _failures.TryGetValue(name, out var failure) && failure.Until > clock.GetUtcNow() ? failure.Why : null;

    internal void Add(string name, T why)
    {
        if (_failures.Count >= Most) _failures.Clear();
        _failures[name] = (why, clock.GetUtcNow() + remembered);
    }
}
