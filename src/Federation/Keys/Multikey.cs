using System.Globalization;

namespace Federation.Keys;

/// <summary>
/// A public key as published under <c>assertionMethod</c> (FEP-521a; W3C Controlled Identifiers 1.0 §2.2.2), or as a <c>did:key</c>. It is a
/// claim until the controller's own document has been seen to list it: <see cref="AssertionMethods"/>.
/// </summary>
public sealed class Multikey
{
    private const string DidKey = "did:key:";

    private Multikey(string id, string controller, KeyKind kind, byte[] key)
    {
        Id = id;
        Controller = controller;
        Kind = kind;
        Key = key;
    }

    /// <summary>The key's id, which a proof names as its <c>verificationMethod</c>.</summary>
    public string Id { get; }

    /// <summary>The id of the actor that it speaks for; of a did:key, the DID itself.</summary>
    public string Controller { get; }

    /// <summary>What kind of key it is; never a secret one.</summary>
    public KeyKind Kind { get; }

    /// <summary>The key itself, without prefix: 32 bytes, a compressed point, or PKCS#1.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>When it ends; null when it does not say. What it signed is not accepted from then on. [FEP-521a MUST NOT]</summary>
    public DateTimeOffset? Expires { get; private init; }

    /// <summary>The key as <c>publicKeyMultibase</c> has it.</summary>
    public string PublicKeyMultibase => Multibase.EncodeKey(Kind, Key.Span);

    /// <summary>
    /// Reads a key object: <c>id</c>, <c>type</c> Multikey, <c>controller</c>, <c>publicKeyMultibase</c>. <see langword="null"/> when one
    /// is missing, or the last holds no Ed25519, RSA or P-256 public key, or when there is an <c>expires</c> that is no time.
    /// </summary>
    public static Multikey? From(AsNode node)
    {
        if (!node.IsObject || node.Id is not { } id || !SecurityTerms.Is(node, "Multikey")) return null; // [FEP-521a MUST] type Multikey
        if (SecurityTerms.First(node, "controller")?.Id is not { } controller) return null;              // [FEP-521a MUST] controller
        DateTimeOffset? expires = null;
        // The term's IRI has another name than the term.
        if ((SecurityTerms.Text(node, "expires") ?? SecurityTerms.Text(node, "expiration")) is { } end)
        {
            if (!DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return null;
            expires = time;
        }
        return SecurityTerms.Text(node, "publicKeyMultibase") is { } text && Multibase.DecodeKey(text) is { Kind: not KeyKind.Ed25519Secret } key
            ? new Multikey(id, controller, key.Kind, key.Key) { Expires = expires }
            : null;
    }

    /// <summary>
    /// Reads a DID that is a key, <c>did:key:z6Mk…</c>, or the URL of its verification method, <c>did:key:z6Mk…#z6Mk…</c>. <see langword="null"/>
    /// for anything else. The id is what was given, the controller is the DID without a fragment. Source: did:key 0.9 §3.1.
    /// </summary>
    public static Multikey? FromDidKey(string did)
    {
        if (!did.StartsWith(DidKey, StringComparison.Ordinal)) return null;
        int hash = did.IndexOf('#', StringComparison.Ordinal);
        string controller = hash < 0 ? did : did[..hash];
        ReadOnlySpan<char> text = controller.AsSpan(DidKey.Length);
        if (hash >= 0 && !did.AsSpan(hash + 1).SequenceEqual(text)) return null;
        return Multibase.DecodeKey(text) is { Kind: not KeyKind.Ed25519Secret } key ? new Multikey(did, controller, key.Kind, key.Key) : null;
    }

    /// <summary>The public half of our own key, to be published.</summary>
    /// <param name="controller">Our actor's id.</param>
    /// <param name="key">Our key.</param>
    public static Multikey Of(string controller, Ed25519PrivateKey key) => new(key.KeyId, controller, KeyKind.Ed25519, key.PublicKey.ToArray());

    /// <summary>A did:key that an actor lists as its own.</summary>
    internal static Multikey? FromDidKey(string did, string controller) => FromDidKey(did) is { } key ? new Multikey(did, controller, key.Kind, key.Key.ToArray()) : null;

    /// <summary>Whether both are the same key, whoever is said to control it.</summary>
    internal bool IsSameKey(Multikey other) => Kind == other.Kind && Key.Span.SequenceEqual(other.Key.Span);
}
