using System.Globalization;

namespace JsonLd;

/// <summary>Issues identifiers in order [RDFC-1.0 §4.5 "Issue Identifier Algorithm"]. A blank node is known by its number here.</summary>
internal sealed class IdentifierIssuer
{
    // Identifiers of the first nodes, shared by all datasets; few have more.
    private static readonly string[] FirstCanonical = [.. Enumerable.Range(0, 64).Select(i => "c14n" + i.ToString(CultureInfo.InvariantCulture))];

    private readonly string prefix;
    private readonly Dictionary<int, string> issued;
    private readonly List<int> order;

    internal IdentifierIssuer(string prefix)
    {
        this.prefix = prefix;
        issued = [];
        order = [];
    }

    private IdentifierIssuer(IdentifierIssuer of)
    {
        prefix = of.prefix;
        issued = new(of.issued);
        order = [.. of.order];
    }

    /// <summary>The blank nodes in the order in which they got their identifiers.</summary>
    internal IReadOnlyList<int> Order => order;

    internal IdentifierIssuer Clone() => new(this);

    internal string? Find(int node) => issued.Count == 0 ? null : issued.GetValueOrDefault(node);

    internal string Issue(int node)
    {
        if (issued.TryGetValue(node, out var known)) return known;
        var identifier = order.Count < FirstCanonical.Length && prefix == "c14n" ? FirstCanonical[order.Count] : prefix + order.Count.ToString(CultureInfo.InvariantCulture);
        issued.Add(node, identifier);
        order.Add(node);
        return identifier;
    }
}
