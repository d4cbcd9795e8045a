namespace Federation.Keys;

/// <summary>
/// The security vocabulary's terms, under the names in which a document says them: the plain one, and the two that compaction leaves where
/// our reading context has no term.
/// </summary>
internal static class SecurityTerms
{
    private const string Prefix = "sec:";
    private const string Namespace = "https://w3id.org/security#";

    public static IEnumerable<AsNode> Each(AsNode node, string term) =>
        node.Each(term).Concat(node.Each(Prefix + term)).Concat(node.Each(Namespace + term));

    public static AsNode? First(AsNode node, string term) => node.First(term) ?? node.First(Prefix + term) ?? node.First(Namespace + term);

    public static string? Text(AsNode node, string term) => node.Text(term) ?? node.Text(Prefix + term) ?? node.Text(Namespace + term);

    public static bool Is(AsNode node, string type) => node.Is(type) || node.Is(Prefix + type) || node.Is(Namespace + type);
}
