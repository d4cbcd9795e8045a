using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Federation;

/// <summary>
/// A parsed activity. It is a claim: nothing in it is verified, least of all that <see cref="ActorId"/> sent it.
/// Source: ActivityPub §3 and §7.
/// </summary>
public sealed class Activity
{
    private Activity(AsNode node, string id, string type, string actorId)
    {
        Node = node;
        Id = id;
        Type = type;
        ActorId = actorId;
        Object = node.Object;
        ObjectId = Object?.Id;
    }

    /// <summary>The document.</summary>
    public AsNode Node { get; }

    /// <summary>
    /// The id that the document claims. Leniency: when it has none (an Accept of some small servers, transient by [AP §3.1 MAY]), this is
    /// <c>urn:sha256:</c> and the lower-case hexadecimal hash of its bytes, so that the same bytes are the same activity.
    /// </summary>
    public string Id { get; }

    /// <summary>Whether <see cref="Id"/> was made from the bytes because the document names none.</summary>
    public bool IsAnonymous => Id.StartsWith("urn:sha256:", StringComparison.Ordinal);

    /// <summary>The first type that the vocabulary knows as an activity, otherwise the first type.</summary>
    public string Type { get; }

    /// <summary>Who is said to have done it.</summary>
    public string ActorId { get; }

    /// <summary>The first value of <c>object</c>.</summary>
    public AsNode? Object { get; }

    /// <summary>The id of <see cref="Object"/>.</summary>
    public string? ObjectId { get; }

    /// <summary>
    /// Reads an activity. <see langword="null"/> when the node is not an object, has no type, or does not name exactly one actor:
    /// with two of them it would not be clear whose signature counts.
    /// </summary>
    /// <param name="node">The document.</param>
    /// <param name="bytes">The bytes as received, for the id of an anonymous activity; when empty, the node's own text is taken.</param>
    public static Activity? From(AsNode node, ReadOnlyMemory<byte> bytes = default)
    {
        if (!node.IsObject || node.Types is not [var first, ..] types || SoleActor(node) is not { } actor) return null;
        string type = types.FirstOrDefault(As.IsActivity) ?? first;
        return new Activity(node, node.Id ?? HashId(node, bytes.Span), type, actor);
    }

    private static string? SoleActor(AsNode node)
    {
        string? only = null;
        foreach (AsNode actor in node.Each("actor"))
        {
            if (actor.Id is not { } id || (only is not null && only != id)) return null;
            only = id;
        }
        return only;
    }

    private static string HashId(AsNode node, ReadOnlySpan<byte> bytes) =>
        "urn:sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes.IsEmpty ? JsonMarshal.GetRawUtf8Value(node.Json) : bytes));
}
