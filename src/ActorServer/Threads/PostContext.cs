using System.Text;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Json;

namespace ActorServer.Threads;

/// <summary>Which conversation a post of the owner's belongs to. [FEP-7888]</summary>
internal static class PostContext
{
    /// <summary>
    /// A post that answers nothing begins one, in a collection of ours. An answer joins the conversation of what it answers, whoever keeps it; where
    /// that one names none, neither does the answer. [FEP-7888 MAY copy]
    /// </summary>
    internal static async Task<string?> OfAsync(Tx tx, string uri, string? inReplyTo)
    {
        if (inReplyTo is null) return ObjectCollections.Context(uri);
        if (await ObjectRows.FindAsync(tx, inReplyTo) is not { DeletedAt: null } parent) return null;
        return In(parent) ?? (parent is { Own: true, InReplyTo: null } ? ObjectCollections.Context(parent.Uri) : null);
    }

    /// <summary>The conversation that a post names, if its name leads anywhere: some are only marks. [FEP-7888 SHOULD be resolvable]</summary>
    private static string? In(ObjectRow post) =>
        BoundedJson.TryParse(Encoding.UTF8.GetBytes(post.Json), out var json, out _) && new AsNode(json).IdOf("context") is { } context && ObjectDocument.IsWebAddress(context)
            ? context : null;
}
