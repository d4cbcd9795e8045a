using System.Buffers;
using System.Text.Json;
using Federation.Json;
using JsonLd;

namespace Federation.Proofs;

/// <summary>
/// A document made from nothing but signed RDF, in the terms of our reading context. RDF is a graph and has no root; here the root is the one
/// node that no other refers to, so that nobody can turn a signed Undo of a Follow inside out and make it a Follow.
/// </summary>
internal sealed class SignedTree
{
    /// <summary>Deeper than any honest document; recursion is as deep as this.</summary>
    private const int MaxDepth = 32;

    /// <summary>Nodes that are written. One that stands in several places is written in each.</summary>
    private const int MaxNodes = 4096;

    private const string Proof = "https://w3id.org/security#proof";

    /// <summary>
    /// A key leads back to whose it is, a link to what it is a link to: those are no parts of the key or the link. Actors of Hubzilla's family
    /// have both.
    /// </summary>
    private static readonly HashSet<string> BackReferences = new(StringComparer.Ordinal)
    {
        "https://w3id.org/security#owner", "https://w3id.org/security#controller", As.Namespace + "href",
    };

    private static readonly JsonLdProcessor Rebuilding = new(new JsonLdOptions { Loader = BundledContexts.Strict, UseNativeTypes = true, KeepUndefinedPrefixes = true });

    private readonly Dictionary<string, JsonElement> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<(string Property, string Id)> _embedded;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _path = new(StringComparer.Ordinal);
    private readonly Utf8JsonWriter _writer;
    private int _count;

    private SignedTree(JsonElement nodes, HashSet<(string, string)> embedded, Utf8JsonWriter writer)
    {
        _embedded = embedded;
        _writer = writer;
        foreach (JsonElement node in nodes.EnumerateArray())
            if (node.EnumerateObject().Any(member => member.Name is not "@id" and not "@graph")) _nodes.Add(IdOf(node)!, node);
    }

    /// <summary>The document; <see langword="null"/> where the graph is no tree below one named root.</summary>
    /// <param name="expanded">The document as received, which only says where a node that is referred to is written out.</param>
    /// <param name="dataset">What is signed.</param>
    /// <exception cref="JsonLdException">Beyond a limit.</exception>
    public static JsonElement? Of(LdArray expanded, RdfDataset dataset)
    {
        var embedded = new HashSet<(string, string)>();
        foreach (JsonElement node in expanded.ToJsonElement().EnumerateArray()) FindEmbedded(node, "", embedded);

        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            var tree = new SignedTree(Rebuilding.FromRdf(dataset).ToJsonElement(), embedded, writer);
            if (tree.Root() is not { } root || !tree.TryWrite(root) || tree._written.Count != tree._nodes.Count) return null;
        }
        return Rebuilding.Compact(LdJson.Parse(buffer.WrittenSpan), ActivityDocument.Context).ToJsonElement();
    }

    /// <summary>The one node that is no part of another; it must have a name.</summary>
    private string? Root()
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string id, JsonElement node) in _nodes)
            foreach ((string property, JsonElement value) in Values(node))
                if (!BackReferences.Contains(property) && IdOf(value) is { } part && part != id) parts.Add(part);
        List<string> roots = [.. _nodes.Keys.Where(id => !parts.Contains(id))];
        return roots is [var root] && !IsBlank(root) ? root : null;
    }

    private bool TryWrite(string id)
    {
        if (_path.Count >= MaxDepth || ++_count > MaxNodes || !_path.Add(id)) return false;
        _written.Add(id);
        _writer.WriteStartObject();
        if (!IsBlank(id)) _writer.WriteString("@id", id);
        foreach (JsonProperty member in _nodes[id].EnumerateObject())
        {
            if (member.Name is "@id" or "@graph" or Proof) continue;
            _writer.WriteStartArray(member.Name);
            foreach (JsonElement value in member.Value.EnumerateArray())
                if (!TryWriteValue(member.Name, value)) return false;
            _writer.WriteEndArray();
        }
        _writer.WriteEndObject();
        _path.Remove(id);
        return true;
    }

    private bool TryWriteValue(string property, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("@list", out JsonElement items)) return TryWriteList(property, items);
        if (property == "@type")
        {
            if (!IsBlank(value.GetString()!)) value.WriteTo(_writer); // a name that the context does not know is a blank node
            return true;
        }
        if (IdOf(value) is not { } id || !_nodes.ContainsKey(id))
        {
            value.WriteTo(_writer);
            return true;
        }
        if (!IsBlank(id) && (!_embedded.Contains((property, id)) || _path.Contains(id)))
        {
            value.WriteTo(_writer);
            return true;
        }
        return TryWrite(id);
    }

    private bool TryWriteList(string property, JsonElement items)
    {
        _writer.WriteStartObject();
        _writer.WriteStartArray("@list");
        foreach (JsonElement item in items.EnumerateArray())
            if (!TryWriteValue(property, item)) return false;
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        return true;
    }

    /// <summary>Which nodes are written out under which properties.</summary>
    private static void FindEmbedded(JsonElement value, string property, HashSet<(string, string)> embedded)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray()) FindEmbedded(item, property, embedded);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            if (IdOf(value) is { } id && value.GetPropertyCount() > 1) embedded.Add((property, id));
            foreach (JsonProperty member in value.EnumerateObject())
                FindEmbedded(member.Value, member.Name == "@list" ? property : member.Name, embedded);
        }
    }

    private static IEnumerable<(string Property, JsonElement Value)> Values(JsonElement node)
    {
        foreach (JsonProperty member in node.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Array || member.Name is "@graph" or "@type") continue;
            foreach (JsonElement value in member.Value.EnumerateArray())
            {
                if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("@list", out JsonElement items))
                    foreach (JsonElement item in items.EnumerateArray()) yield return (member.Name, item);
                else yield return (member.Name, value);
            }
        }
    }

    private static string? IdOf(JsonElement value) => value.ValueKind == JsonValueKind.Object ? JsonMembers.Text(value, "@id") : null;

    private static bool IsBlank(string id) => id.StartsWith("_:", StringComparison.Ordinal);
}
