using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>A post of the owner's as it stood in the form, to be changed or written again. Pure.</summary>
internal static class WrittenPost
{
    internal static TypedPost Read(ObjectRow row, OwnIds own)
    {
        var post = JsonObjects.ParseOwn(row.Json);
        var fields = new Dictionary<string, string>
        {
            ["text"] = SourceOf(post, row),
            ["warning"] = row.Summary ?? "",
            ["sensitive"] = post["sensitive"] is JsonValue value && value.TryGetValue<bool>(out var isSensitive) && isSensitive && row.Summary is null ? "1" : "",
            ["audience"] = Enum.Parse<Visibility>(row.Visibility).ToString().ToLowerInvariant(),
            ["inReplyTo"] = row.InReplyTo ?? "",
            ["quote"] = QuoteLink.Of(post.ToAsNode()) ?? "",
            ["language"] = post["contentMap"] is JsonObject { Count: 1 } languages ? languages.First().Key : "",
        };
        foreach (var (choice, i) in (Poll.Of(post.ToAsNode())?.Options ?? []).Select((option, i) => (option.Name, i + 1))) fields[$"choice{i:00}"] = choice;
        if (post["anyOf"] is not null) fields["multiple"] = "1";
        var slot = 0;
        foreach (var file in (post["attachment"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (file["url"].IdOf() is not { } url || !url.StartsWith(own.Media(""), StringComparison.Ordinal)) continue;
            slot++;
            fields[$"media{slot}"] = url[own.Media("").Length..];
            fields[$"alt{slot}"] = file["name"].IdOf() ?? "";
            if (file["focalPoint"] is JsonArray { Count: 2 } point) fields[$"focus{slot}"] = string.Create(CultureInfo.InvariantCulture, $"{point[0]},{point[1]}");
        }
        return TypedPost.Read(fields, new Dictionary<string, MediaRow>());
    }

    /// <summary>What was typed; for a post that another app made without saying that, the words of it.</summary>
    private static string SourceOf(JsonObject post, ObjectRow row) =>
        post["source"] is JsonObject source && source["content"].IdOf() is { } typed ? typed : Sanitizer.ToText(row.ContentHtml);
}
