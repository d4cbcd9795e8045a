using Federation.Origins;

namespace Federation.Proofs;

/// <summary>Whom a document says that it is from: the one whose key must have signed it. [FEP-8b32] [FEP-fe34]</summary>
internal static class Claimant
{
    private const string DidKey = "did:key:";

    /// <summary>
    /// The actor of an activity, the author of an object, the subject of an identity statement (FEP-c390), otherwise the document itself, which
    /// is an actor. <see langword="null"/> where several are named: it would not be clear whose proof counts.
    /// </summary>
    public static string? Of(AsNode node)
    {
        foreach (string property in (ReadOnlySpan<string>)["actor", "attributedTo"])
            if (node.First(property) is not null) return Sole(node, property);
        return node.Is("VerifiableIdentityStatement") ? Sole(node, "subject") : node.Id;
    }

    /// <summary>
    /// Whether a key with this id can be the claimant's: it is on the same origin, or it is a did:key, of which only the claimant's own document
    /// can tell, unless the claimant is a did:key itself.
    /// </summary>
    public static bool MayOwn(string claimant, string keyId) =>
        Origin.Same(claimant, keyId)
        || (keyId.StartsWith(DidKey, StringComparison.Ordinal) && (Origin.TryOf(claimant, out _) || keyId.Split('#')[0] == claimant));

    private static string? Sole(AsNode node, string property)
    {
        string? only = null;
        foreach (AsNode value in node.Each(property))
        {
            if (value.Id is not { } id || (only is not null && only != id)) return null;
            only = id;
        }
        return only;
    }
}
