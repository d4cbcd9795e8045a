using System.Globalization;

namespace JsonLd;

/// <summary>
/// Issues temporary identifiers in order [RDFC-1.0 §4.5 "Issue Identifier Algorithm"]. A blank node is known by its number here.
/// </summary>
internal sealed class IdentifierIssuer
{
    private readonly Dictionary<int, string> issued;
    private readonly List<int> order;

    internal IdentifierIssuer()
    {
        issued = [];
        order = [];
    }

    private IdentifierIssuer(IdentifierIssuer of)
    {
        issued = new(of.issued);
        order = [.. of.order];
    }

    /// <summary>The blank nodes in the order in which they got their identifiers.</summary>
    internal IReadOnlyList<int> Order => order;

    internal IdentifierIssuer Clone() => new(this);

    internal string? Find(int node) => issued.GetValueOrDefault(node);

    internal string Issue(int node)
    {
        if (issued.TryGetValue(node, out var known)) return known;
        var identifier = "b" + order.Count.ToString(CultureInfo.InvariantCulture);
        issued.Add(node, identifier);
        order.Add(node);
        return identifier;
    }
}
