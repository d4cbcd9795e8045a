using Federation.Origins;

namespace Federation.Keys;

/// <summary>The keys that an actor's document lists, and the question whether it lists a given one.</summary>
public static class ActorKeys
{
    /// <summary>A person has one key, sometimes two during rotation. More would make a signature's check a search.</summary>
    private const int MaxKeys = 8;

    /// <summary>
    /// The usable keys embedded in an actor: owned by this actor, with an id on the actor's own origin. [FEP-fe34] References to key
    /// documents elsewhere, other people's keys and unreadable ones are left out.
    /// </summary>
    public static IEnumerable<PublicKey> In(AsNode actor)
    {
        if (actor.Id is not { } actorId) yield break;
        foreach (AsNode node in actor.Each("publicKey").Take(MaxKeys))
            if (PublicKey.From(node) is { } key && key.Owner == actorId && Origin.Same(key.Id, actorId)) yield return key;
    }

    /// <summary>
    /// The key that a signature's key id means in a fetched document. The document is the actor (key embedded; a key id without a
    /// fragment that is the actor's own id means its only key) or the key itself as a document of its own. A key document's owner
    /// is only a claim: ask <see cref="Confirms"/> with the owner's document.
    /// </summary>
    public static PublicKey? Find(AsNode document, string keyId)
    {
        if (IsKeyDocument(document))
            return PublicKey.From(document) is { } own && own.Id == keyId && Origin.Same(own.Id, own.Owner) ? own : null;
        List<PublicKey> keys = [.. In(document)];
        return keys.Find(key => key.Id == keyId) ?? (keys.Count == 1 && keyId == document.Id ? keys[0] : null);
    }

    /// <summary>Whether a document is a key rather than an actor.</summary>
    public static bool IsKeyDocument(AsNode document) => document.First("publicKeyPem") is not null;

    /// <summary>
    /// Reciprocity: whether the owner's own, authentic document lists the key, by reference or embedded with the same bytes.
    /// Without it, anybody could publish a key and call a stranger its owner. [FEP-fe34]
    /// </summary>
    public static bool Confirms(AsNode ownerDocument, PublicKey key)
    {
        if (ownerDocument.Id != key.Owner || !Origin.Same(key.Owner, key.Id)) return false;
        foreach (AsNode listed in ownerDocument.Each("publicKey").Take(MaxKeys))
            if (listed.Id == key.Id && (listed.IsReference || IsSame(listed, key))) return true;
        return false;
    }

    private static bool IsSame(AsNode listed, PublicKey key) =>
        listed.Text("publicKeyPem") is not { } pem || PublicKey.SameKey(pem, key.Pem);
}
