using System.Collections.Concurrent;

namespace ActorServer.Delivery;

/// <summary>
/// What is under way. There are places for what makes progress; what only waits for a host that does not answer gives its place to another
/// and waits beside, where there is much more room: a socket and some memory each. Thread-safe.
/// </summary>
internal sealed class Places(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Place, bool> _taken = new();
    private int _busy;
    private int _slow;

    internal bool HasRoom => Volatile.Read(ref _busy) < Limits.Deliveries && Volatile.Read(ref _slow) < Limits.SlowDeliveries;

    internal Place? Take()
    {
        if (Volatile.Read(ref _slow) >= Limits.SlowDeliveries) return null;
        if (Interlocked.Increment(ref _busy) > Limits.Deliveries)
        {
            Interlocked.Decrement(ref _busy);
            return null;
        }
        var place = new Place(clock.GetTimestamp());
        _taken[place] = true;
        return place;
    }

    internal void GiveBack(Place place)
    {
        _taken.TryRemove(place, out _);
        if (place.Leave()) Interlocked.Decrement(ref _slow);
        else Interlocked.Decrement(ref _busy);
        place.Ended.TrySetResult();
    }

    /// <summary>Sets apart what has been waiting for long.</summary>
    internal void SetSlowApart()
    {
        foreach (var place in _taken.Keys)
        {
            if (clock.GetElapsedTime(place.Began) < Limits.DeliveryIsSlow || !place.SetApart()) continue;
            Interlocked.Increment(ref _slow);
            Interlocked.Decrement(ref _busy);
        }
    }

    internal Task EndedAsync() => Task.WhenAll(_taken.Keys.Select(place => place.Ended.Task));
}

/// <summary>One thing that is under way.</summary>
internal sealed class Place(long began)
{
    private const int Busy = 0, Slow = 1, Left = 2;
    private int _state = Busy;

    internal long Began { get; } = began;
    internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal bool SetApart() => Interlocked.CompareExchange(ref _state, Slow, Busy) == Busy;

    /// <summary>Whether it was set apart.</summary>
    internal bool Leave() => Interlocked.Exchange(ref _state, Left) == Slow;
}
