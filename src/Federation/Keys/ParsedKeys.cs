using System.Collections.Concurrent;

namespace Federation.Keys;

/// <summary>
/// The public keys used last, read and ready. Two generations: when the young one is full it becomes the old one, and what the old
/// one still held is left to the garbage collector. A stranger who publishes many keys makes the next checks slower, nothing else.
/// </summary>
internal static class ParsedKeys
{
    /// <summary>A key takes some 10 kB outside the managed heap; a busy server hears a few hundred people an hour.</summary>
    private const int Generation = 1024;

    private static volatile ConcurrentDictionary<string, VerifyingKey> _young = new(StringComparer.Ordinal);
    private static volatile ConcurrentDictionary<string, VerifyingKey> _old = new(StringComparer.Ordinal);

    /// <summary>The key in a PEM text, or <see langword="null"/> when there is none that can be used.</summary>
    public static VerifyingKey? Get(string pem)
    {
        ConcurrentDictionary<string, VerifyingKey> young = _young;
        if (young.TryGetValue(pem, out VerifyingKey? key)) return key;
        if (!_old.TryGetValue(pem, out key) && (key = VerifyingKey.Read(pem)) is null) return null;
        if (young.Count >= Generation && Interlocked.CompareExchange(ref _young, new(StringComparer.Ordinal), young) == young) _old = young;
        return _young.GetOrAdd(pem, key);
    }
}
