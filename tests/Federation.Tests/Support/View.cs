using System.Globalization;
using System.Text;

namespace Federation.Tests.Support;

/// <summary>Everything that the server reads of a document, as text: two documents with the same view mean the same to it.</summary>
internal static class View
{
    private static readonly string[] References =
    [
        "actor", "attributedTo", "to", "cc", "bto", "bcc", "audience", "inReplyTo", "target", "inbox", "outbox", "followers", "following", "sharedInbox", "owner", "href",
        "featured", "movedTo", "alsoKnownAs", "partOf", "next", "conversation",
    ];

    private static readonly string[] Texts =
    [
        "name", "summary", "content", "preferredUsername", "publicKeyPem", "mediaType", "published", "updated", "sensitive", "manuallyApprovesFollowers", "discoverable", "blurhash",
        "totalItems", "width", "height", "duration", "value",
    ];

    private static readonly string[] Nodes = ["object", "attachment", "tag", "icon", "image", "publicKey", "endpoints", "items", "orderedItems", "first", "oneOf", "anyOf", "replies"];

    internal static string Of(AsNode node)
    {
        var text = new StringBuilder();
        Write(node, text, 0);
        return text.ToString();
    }

    private static void Write(AsNode node, StringBuilder text, int depth)
    {
        string indent = new(' ', depth * 2);
        if (!node.IsObject)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{Iri(node.Id)}");
            return;
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"{indent}id {Iri(node.Id)} types {string.Join(' ', node.Types.Order(StringComparer.Ordinal))} url {node.Url}");
        foreach (string name in References)
            if (string.Join(' ', node.Ids(name).Select(Iri).Order(StringComparer.Ordinal)) is { Length: > 0 } ids) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{name} {ids}");
        foreach (string name in Texts)
            if ((node.Text(name) ?? node.Flag(name)?.ToString() ?? node.Integer(name)?.ToString(CultureInfo.InvariantCulture)) is { } value) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{name} {value}");
        foreach (string name in Nodes)
        {
            foreach (AsNode inner in node.Each(name))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{name}:");
                Write(inner, text, depth + 1);
            }
        }
    }

    /// <summary>The public collection has three spellings; ActivityStreams' namespace two.</summary>
    private static string Iri(string? id) => id is null ? "-" : As.IsPublic(id) ? As.Public : id.StartsWith("as:", StringComparison.Ordinal) ? As.Namespace + id[3..] : id;
}
