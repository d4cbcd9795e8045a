namespace JsonLd;

/// <summary>Equality and hashes by value. Members in any order, array items in theirs.</summary>
internal sealed class LdEquality : IEqualityComparer<LdJson>
{
    internal static readonly LdEquality Comparer = new();

    public bool Equals(LdJson? a, LdJson? b) => a is null || b is null ? a is null && b is null : Same(a, b);

    public int GetHashCode(LdJson value) => Hash(value);

    internal static bool Same(LdJson a, LdJson b) => ReferenceEquals(a, b) || (a, b) switch
    {
        (LdString x, LdString y) => x.Value == y.Value,
        (LdNumber x, LdNumber y) => x.Text == y.Text,
        (LdBoolean x, LdBoolean y) => x.Value == y.Value,
        (LdArray x, LdArray y) => SameItems(x, y),
        (LdObject x, LdObject y) => SameMembers(x, y),
        _ => false,
    };

    private static bool SameItems(LdArray x, LdArray y)
    {
        if (x.Count != y.Count) return false;
        for (var i = 0; i < x.Count; i++)
        {
            if (!Same(x[i], y[i])) return false;
        }

        return true;
    }

    private static bool SameMembers(LdObject x, LdObject y)
    {
        if (x.Count != y.Count) return false;
        var inOrder = y.Members;
        var i = 0;
        foreach (var (key, value) in x.Members)
        {
            var other = inOrder[i].Key == key ? inOrder[i].Value : y.Get(key);
            if (other is null || !Same(value, other)) return false;
            i++;
        }

        return true;
    }

    // .NET seeds string hashes per process, so a peer cannot choose colliding values.
    private static int Hash(LdJson value)
    {
        switch (value)
        {
            case LdString text: return text.Value.GetHashCode(StringComparison.Ordinal);
            case LdNumber number: return number.Text.GetHashCode(StringComparison.Ordinal);
            case LdBoolean boolean: return boolean.Value ? 1 : 2;
            case LdArray array:
                var hash = 17;
                foreach (var item in array.Items) hash = (hash * 31) + Hash(item);
                return hash;
            case LdObject members:
                var sum = members.Count;
                foreach (var (key, member) in members.Members) sum += HashCode.Combine(key.GetHashCode(StringComparison.Ordinal), Hash(member));
                return sum;
            default: return 3;
        }
    }
}
