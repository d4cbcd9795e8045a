using System.Collections.Concurrent;

namespace ActorServer.RemoteActors;

/// <summary>Of many who want the same thing at the same time, one gets it and all have it.</summary>
internal sealed class SingleFlight<T>
{
    private readonly ConcurrentDictionary<string, Lazy<Task<T>>> _underWay = new();

    /// <summary>
    /// Joins what is under way for this name, or starts it. <paramref name="get"/> looks first whether somebody was there before it: between a look
    /// at the cache and this call another flight may have landed. One who gives up waiting does not break it off for the others.
    /// </summary>
    internal Task<T> RunAsync(string name, Func<Task<T>> get, CancellationToken ct)
    {
        var started = new Lazy<Task<T>>(() => Task.Run(async () =>
        {
            try { return await get(); }
            finally { _underWay.TryRemove(name, out _); }
        }, CancellationToken.None));
        return _underWay.GetOrAdd(name, started).Value.WaitAsync(ct);
    }
}
