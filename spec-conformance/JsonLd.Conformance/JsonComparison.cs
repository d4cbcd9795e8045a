namespace JsonLd.Conformance;

/// <summary>
/// "JSON-LD Object comparison" of the suite's README: members in any order, array items in any order except under @list.
/// </summary>
public static class JsonComparison
{
    public static bool Same(LdJson a, LdJson b, bool inList = false) => (a, b) switch
    {
        (LdObject x, LdObject y) => x.Count == y.Count && x.All(member => y.TryGetValue(member.Key, out var other) && SameMember(member.Key, member.Value, other)),
        (LdArray x, LdArray y) => x.Count == y.Count && (inList ? x.Zip(y).All(pair => Same(pair.First, pair.Second)) : SameInAnyOrder(x, y)),
        (LdNumber x, LdNumber y) => x.Value.Equals(y.Value),
        _ => a.DeepEquals(b),
    };

    private static bool SameMember(string key, LdJson a, LdJson b) =>
        key == "@language" && a is LdString x && b is LdString y
            ? string.Equals(x.Value, y.Value, StringComparison.OrdinalIgnoreCase)
            : Same(a, b, inList: key == "@list");

    private static bool SameInAnyOrder(LdArray x, LdArray y)
    {
        var left = y.ToList();
        foreach (var item in x)
        {
            var at = left.FindIndex(other => Same(item, other));
            if (at < 0) return false;
            left.RemoveAt(at);
        }

        return true;
    }
}
