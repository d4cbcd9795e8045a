using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace JsonLd;

/// <summary>
/// A JSON object. Members keep their order; few members are found by walking, many through an index, so that neither a small
/// object costs a table nor a large one quadratic time.
/// </summary>
public sealed class LdObject : LdJson, IReadOnlyDictionary<string, LdJson>
{
    // Walking eight short names is faster than hashing one; real node objects have 5 to 30 members.
    private const int IndexFrom = 9;

    private KeyValuePair<string, LdJson>[] members;
    private Dictionary<string, int>? index;

    internal LdObject(int capacity = 4) => members = capacity == 0 ? [] : new KeyValuePair<string, LdJson>[capacity];

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => this.Select(member => member.Key);

    /// <inheritdoc/>
    public IEnumerable<LdJson> Values => this.Select(member => member.Value);

    /// <inheritdoc/>
    public LdJson this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);
        internal set => Set(key, value);
    }

    internal ReadOnlySpan<KeyValuePair<string, LdJson>> Members => members.AsSpan(0, Count);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out LdJson value)
    {
        var at = Find(key);
        value = at >= 0 ? members[at].Value : null;
        return at >= 0;
    }

    /// <summary>The member's value, or C#'s null where there is none.</summary>
    internal LdJson? Get(string key)
    {
        var at = Find(key);
        return at >= 0 ? members[at].Value : null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, LdJson>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return members[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Sets a member; one that was there keeps its place.</summary>
    internal void Set(string key, LdJson value)
    {
        var at = Find(key);
        if (at >= 0) members[at] = new(key, value);
        else Add(key, value);
    }

    /// <summary>Adds a member that is known not to be there.</summary>
    internal void Add(string key, LdJson value)
    {
        if (Count == members.Length) Array.Resize(ref members, Math.Max(4, Count * 2));
        members[Count] = new(key, value);
        index?.Add(key, Count);
        Count++;
    }

    internal bool Remove(string key)
    {
        var at = Find(key);
        if (at < 0) return false;
        Array.Copy(members, at + 1, members, at, Count - at - 1);
        members[--Count] = default;
        index = null;
        return true;
    }

    private int Find(string key)
    {
        if (Count >= IndexFrom) return (index ?? BuildIndex()).TryGetValue(key, out var found) ? found : -1;
        var all = members;
        for (var i = 0; i < Count; i++)
        {
            if (ReferenceEquals(all[i].Key, key) || string.Equals(all[i].Key, key)) return i;
        }

        return -1;
    }

    private Dictionary<string, int> BuildIndex()
    {
        var built = new Dictionary<string, int>(Count * 2, StringComparer.Ordinal);
        for (var i = 0; i < Count; i++) built.Add(members[i].Key, i);
        return index = built;
    }

    /// <summary>The members by name in code unit order [JSON-LD-API: "ordered lexicographically"].</summary>
    internal KeyValuePair<string, LdJson>[] Sorted()
    {
        var sorted = Members.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return sorted;
    }

    /// <summary>The array under a key, made and added where there is none.</summary>
    internal LdArray ArrayAt(string key)
    {
        if (Get(key) is LdArray array) return array;
        var made = new LdArray();
        Set(key, made);
        return made;
    }
}
