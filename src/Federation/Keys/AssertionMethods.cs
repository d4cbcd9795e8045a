using Federation.Origins;

namespace Federation.Keys;

/// <summary>
/// The keys that an actor's document lists for proofs [FEP-521a] [FEP-8b32 MUST be in assertionMethod], and the question whether it lists a given one: for <c>assertionMethod</c>
/// what <see cref="ActorKeys"/> is for <c>publicKey</c>.
/// </summary>
public static class AssertionMethods
{
    /// <summary>An actor has one key of a kind, sometimes two during rotation.</summary>
    private const int MaxKeys = 16;

    /// <summary>
    /// The usable keys that an actor's document holds: embedded ones that are controlled by this actor, with an id on the actor's own origin
    /// [FEP-fe34], and those that it names by their did:key. References to key documents, other people's keys and unreadable ones are left out.
    /// </summary>
    public static IEnumerable<Multikey> In(AsNode actor)
    {
        if (actor.Id is not { } actorId) yield break;
        foreach (AsNode node in Listed(actor))
            if ((Embedded(node, actorId) ?? Named(node, actorId)) is { } key) yield return key;
    }

    /// <summary>
    /// The key that a proof's verification method means in a fetched document, which is the actor (key embedded) or the key as a document
    /// of its own. The controller of a key document is only a claim: ask <see cref="Confirms"/> with the controller's document.
    /// </summary>
    public static Multikey? Find(AsNode document, string verificationMethod)
    {
        if (IsKeyDocument(document))
            return Multikey.From(document) is { } own && own.Id == verificationMethod && Origin.Same(own.Id, own.Controller) ? own : null;
        // One id means one key: two keys under it would leave to chance which is meant.
        List<Multikey> keys = [.. In(document).Where(key => key.Id == verificationMethod)];
        return keys is [var only] ? only : null;
    }

    /// <summary>Whether a document is a key rather than an actor.</summary>
    public static bool IsKeyDocument(AsNode document) => SecurityTerms.First(document, "publicKeyMultibase") is not null;

    /// <summary>
    /// Reciprocity: whether the controller's own, authentic document lists the key, by reference or embedded with the same controller and bytes. Without
    /// it, anybody on the same server could publish a key and call somebody else its controller. [FEP-fe34]
    /// </summary>
    public static bool Confirms(AsNode controllerDocument, Multikey key)
    {
        if (controllerDocument.Id != key.Controller || !Origin.Same(key.Controller, key.Id)) return false;
        foreach (AsNode listed in Listed(controllerDocument))
            if (listed.Id == key.Id && (listed.IsReference || Embedded(listed, key.Controller)?.IsSameKey(key) == true)) return true;
        return false;
    }

    private static Multikey? Embedded(AsNode node, string actorId) =>
        Multikey.From(node) is { } key && key.Controller == actorId && Origin.Same(key.Id, actorId) ? key : null;

    private static Multikey? Named(AsNode node, string actorId) => node is { IsReference: true, Id: { } id } ? Multikey.FromDidKey(id, actorId) : null;

    private static IEnumerable<AsNode> Listed(AsNode actor) => SecurityTerms.Each(actor, "assertionMethod").Take(MaxKeys);
}
