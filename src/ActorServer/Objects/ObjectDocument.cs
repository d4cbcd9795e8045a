using System.Text;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Json;

namespace ActorServer.Objects;

/// <summary>From an object's document to its row: what the wall shows is taken out and made harmless once, when it is stored.</summary>
internal static class ObjectDocument
{
    // author: whose object it is; the caller has made sure of that.
    internal static ObjectRow ToRow(AsNode node, string json, string author, Visibility visibility, DateTimeOffset now) => new()
    {
        Uri = node.Id!,
        Type = node.Type ?? "Object",
        AttributedTo = author,
        InReplyTo = node.InReplyTo,
        Visibility = visibility.ToString(),
        Json = json,
        ContentHtml = Sanitizer.Clean(node.Content ?? ""),
        Summary = node.Summary is { } summary ? Sanitizer.ToText(summary) : null,
        Name = node.Name is { } name ? Sanitizer.ToText(name) : null,
        Url = node.Url is { } url && IsWebAddress(url) ? url : null,
        PublishedAt = Math.Min((node.Published ?? now).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds()),
        StoredAt = now.ToUnixTimeMilliseconds(),
        UpdatedAt = node.Updated?.ToUnixTimeMilliseconds(),
        Read = node,
    };

    /// <summary>The row of an object that came from its own origin. What was received is kept beside what was made of it: proofs are over the original.</summary>
    internal static ObjectRow ToRow(AuthenticNode fetched, string author, Visibility visibility, DateTimeOffset now) =>
        ToRow(fetched.Node, fetched.Node.Json.GetRawText(), author, visibility, now) with
        {
            Original = fetched.Document.Reading == Reading.Processed ? Encoding.UTF8.GetString(fetched.Bytes.Span) : null,
        };

    /// <summary>A stored document, whoever wrote it. Empty when it cannot be read.</summary>
    internal static AsNode Read(ObjectRow row) => row.Read ?? (BoundedJson.TryParse(Encoding.UTF8.GetBytes(row.Json), out var root, out _) ? new AsNode(root) : default);

    /// <summary>
    /// Something said, not somebody or something done: a document is taken for one of them only, whatever other types it claims. Question is an
    /// activity by the vocabulary; everybody posts it as an object, a poll.
    /// </summary>
    internal static bool IsPost(AsNode node) => !node.Types.Any(type => As.IsActor(type) || (As.IsActivity(type) && type != As.Question));

    /// <summary>May this stand behind a link on a page of ours? Only what leads to the web. [AP §B.4]</summary>
    internal static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
