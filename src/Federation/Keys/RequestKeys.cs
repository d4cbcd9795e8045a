namespace Federation.Keys;

/// <summary>
/// The keys with which an actor signs requests: those under <c>publicKey</c>, and those under <c>assertionMethod</c> [FEP-521a], with which
/// some sign in Ed25519 [RFC 9421 §3.3.6]. Where both lists use one id, <c>publicKey</c> counts.
/// </summary>
public static class RequestKeys
{
    /// <summary>The usable keys that an actor's document holds. <see cref="ActorKeys.In"/> <see cref="AssertionMethods.In"/></summary>
    public static IEnumerable<PublicKey> In(AsNode actor) =>
        ActorKeys.In(actor).Concat(AssertionMethods.In(actor).Select(PublicKey.From).OfType<PublicKey>()).DistinctBy(key => key.Id);

    /// <summary>
    /// The key that a key id means in a fetched document, an actor or a key. The owner of a key document is only a claim: ask
    /// <see cref="Confirms"/> with the owner's document.
    /// </summary>
    public static PublicKey? Find(AsNode document, string keyId) =>
        ActorKeys.Find(document, keyId) ?? (AssertionMethods.Find(document, keyId) is { } multikey ? PublicKey.From(multikey) : null);

    /// <summary>Whether a document is a key rather than an actor.</summary>
    public static bool IsKeyDocument(AsNode document) => ActorKeys.IsKeyDocument(document) || AssertionMethods.IsKeyDocument(document);

    /// <summary>Reciprocity: whether the owner's own, authentic document lists the key of a key document. [FEP-fe34]</summary>
    /// <param name="ownerDocument">The document of the one that the key names.</param>
    /// <param name="keyDocument">The key as a document of its own.</param>
    public static bool Confirms(AsNode ownerDocument, AsNode keyDocument) =>
        (PublicKey.From(keyDocument) is { } key && ActorKeys.Confirms(ownerDocument, key))
        || (Multikey.From(keyDocument) is { } multikey && AssertionMethods.Confirms(ownerDocument, multikey));

    /// <summary>Whether an actor's document still lists a key that was found through it before: embedded and the same, or by reference.</summary>
    public static bool StillLists(AsNode actor, PublicKey key) =>
        Find(actor, key.Id) is { } found ? found.IsSameKey(key) : References(actor).Any(listed => listed.IsReference && listed.Id == key.Id);

    private static IEnumerable<AsNode> References(AsNode actor) => actor.Each("publicKey").Concat(SecurityTerms.Each(actor, "assertionMethod"));
}
