namespace ActorServer.Identity;

/// <summary>From where the owner signed in, the newest so many. In memory: after a restart each address is known again with the next sign-in from it. Thread-safe.</summary>
internal sealed class KnownAddresses(int most)
{
    private readonly LinkedList<string> _newestLast = [];
    private readonly Lock _lock = new();

    internal bool Has(string address)
    {
        lock (_lock) return _newestLast.Contains(address);
    }

    internal void Add(string address)
    {
        lock (_lock)
        {
            _newestLast.Remove(address);
            _newestLast.AddLast(address);
            if (_newestLast.Count > most) _newestLast.RemoveFirst();
        }
    }
}
