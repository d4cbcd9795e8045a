using System.Collections;

namespace JsonLd;

/// <summary>A JSON array.</summary>
public sealed class LdArray : LdJson, IReadOnlyList<LdJson>
{
    private LdJson[] items;

    internal LdArray(int capacity = 0) => items = capacity == 0 ? [] : new LdJson[capacity];

    internal LdArray(LdJson only)
    {
        items = [only];
        Count = 1;
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public LdJson this[int index]
    {
        get => index < Count ? items[index] : throw new ArgumentOutOfRangeException(nameof(index));
        internal set => items[index] = value;
    }

    internal ReadOnlySpan<LdJson> Items => items.AsSpan(0, Count);

    /// <inheritdoc/>
    public IEnumerator<LdJson> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(LdJson item)
    {
        if (Count == items.Length) Array.Resize(ref items, Math.Max(2, Count * 2));
        items[Count++] = item;
    }

    /// <summary>Adds the items of an array, or the one value.</summary>
    internal void AddAll(LdJson value)
    {
        if (value is LdArray array)
        {
            for (var i = 0; i < array.Count; i++) Add(array.items[i]);
        }
        else
        {
            Add(value);
        }
    }

    internal LdArray Copy()
    {
        var copy = new LdArray(Count);
        copy.AddAll(this);
        return copy;
    }

    internal static LdArray Of(LdJson value) => value as LdArray ?? new LdArray(value);
}
