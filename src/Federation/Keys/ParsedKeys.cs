using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>
/// The public keys used last, read and ready. Two generations: when the young one is full it becomes the old one, and what the old
/// one still held is left to the garbage collector. A stranger who publishes many keys makes the next checks slower, nothing else.
/// </summary>
internal static class ParsedKeys
{
    /// <summary>A key takes some 10 kB outside the managed heap; a busy server hears a few hundred people an hour.</summary>
    private const int Generation = 1024;

    private static volatile ConcurrentDictionary<string, RsaPool> _young = new(StringComparer.Ordinal);
    private static volatile ConcurrentDictionary<string, RsaPool> _old = new(StringComparer.Ordinal);

    /// <summary>The key in a PEM text, or <see langword="null"/> when <paramref name="read"/> finds none.</summary>
    public static RsaPool? Get(string pem, Func<string, RSA?> read)
    {
        ConcurrentDictionary<string, RsaPool> young = _young;
        if (young.TryGetValue(pem, out RsaPool? pool)) return pool;
        if (!_old.TryGetValue(pem, out pool))
        {
            if (read(pem) is not { } first) return null;
            pool = new RsaPool(first, () => read(pem)!);
        }
        if (young.Count >= Generation && Interlocked.CompareExchange(ref _young, new(StringComparer.Ordinal), young) == young) _old = young;
        return _young.GetOrAdd(pem, pool);
    }
}
