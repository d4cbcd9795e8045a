namespace Federation.Addressing;

/// <summary>
/// Whom an object or activity is addressed to. [AP §5, §6.1] Duplicates within a property are removed, the order is kept.
/// </summary>
/// <param name="To">The ids in <c>to</c>.</param>
/// <param name="Cc">The ids in <c>cc</c>.</param>
/// <param name="Bto">The ids in <c>bto</c>; never sent on.</param>
/// <param name="Bcc">The ids in <c>bcc</c>; never sent on.</param>
/// <param name="AudienceIds">The ids in <c>audience</c>.</param>
public sealed record Audience(
    IReadOnlyList<string> To,
    IReadOnlyList<string> Cc,
    IReadOnlyList<string> Bto,
    IReadOnlyList<string> Bcc,
    IReadOnlyList<string> AudienceIds)
{
    /// <summary>Reads the five addressing properties of a node.</summary>
    public static Audience Of(AsNode node) =>
        new(Distinct(node, "to"), Distinct(node, "cc"), Distinct(node, "bto"), Distinct(node, "bcc"), Distinct(node, "audience"));

    /// <summary>Whether it is addressed to nobody.</summary>
    public bool IsEmpty => To.Count + Cc.Count + Bto.Count + Bcc.Count + AudienceIds.Count == 0;

    /// <summary>Every id once, in the order to, cc, bto, bcc, audience.</summary>
    public IEnumerable<string> All => To.Concat(Cc).Concat(Bto).Concat(Bcc).Concat(AudienceIds).Distinct(StringComparer.Ordinal);

    /// <summary>Whether the public collection is addressed anywhere. [AP §5.6]</summary>
    public bool IsPublic => To.Any(As.IsPublic) || Cc.Any(As.IsPublic) || Bto.Any(As.IsPublic) || Bcc.Any(As.IsPublic) || AudienceIds.Any(As.IsPublic);

    /// <summary>
    /// The visibility that this addressing amounts to: public in <c>to</c> is Public, elsewhere Unlisted; then the author's
    /// followers collection; otherwise Direct. Without a followers collection to compare with, nothing is Followers.
    /// </summary>
    /// <param name="followersCollection">The id of the author's followers collection, if known.</param>
    public Visibility VisibilityFor(string? followersCollection) =>
        To.Any(As.IsPublic) ? Visibility.Public
        : IsPublic ? Visibility.Unlisted
        : followersCollection is not null && All.Contains(followersCollection, StringComparer.Ordinal) ? Visibility.Followers
        : Visibility.Direct;

    /// <summary>Three of the five are usually absent, and the others have one id.</summary>
    private static List<string> Distinct(AsNode node, string property)
    {
        if (node.First(property) is null) return [];
        List<string> all = [.. node.Ids(property)];
        return all.Count > 1 ? [.. all.Distinct(StringComparer.Ordinal)] : all;
    }
}
