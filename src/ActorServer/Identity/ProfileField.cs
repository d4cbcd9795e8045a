using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Objects;
using Federation;

namespace ActorServer.Identity;

/// <summary>
/// A line of the owner's profile: a name and a value, as typed. A value that is an address is a page of the owner's own, and says so with
/// rel="me". [FEP-fb2a]
/// </summary>
internal sealed record ProfileField(string Name, string Value)
{
    /// <summary>The page that the field names, if it names one.</summary>
    internal string? Link => ObjectDocument.IsWebAddress(Value) && !Value.Any(char.IsWhiteSpace) ? Value : null;

    internal string ValueHtml => Link is { } link
        ? $"""<a href="{Sanitizer.Encode(link)}" rel="me nofollow noopener noreferrer">{Sanitizer.Encode(Shown(link))}</a>"""
        : Sanitizer.Encode(Value);

    /// <summary>
    /// Twice: PropertyValue as Mastodon defined it, which looks at nothing else; and in ActivityStreams' own words. Who reads both takes those and
    /// leaves out the PropertyValue of the same name. [FEP-fb2a §2, §3]
    /// </summary>
    internal IEnumerable<JsonObject> ToAttachments() =>
    [
        new() { ["type"] = As.PropertyValue, ["name"] = Name, ["value"] = ValueHtml },
        Link is { } link
            ? new() { ["type"] = As.Link, ["name"] = Name, ["href"] = link, ["rel"] = "me" }
            : new() { ["type"] = As.Note, ["name"] = Name, ["content"] = ValueHtml },
    ];

    /// <summary>The field as an app would change it: what was typed, not yet HTML.</summary>
    internal JsonObject ToChange() => Link is { } link
        ? new() { ["type"] = As.Link, ["name"] = Name, ["href"] = link }
        : new() { ["type"] = As.PropertyValue, ["name"] = Name, ["value"] = Sanitizer.Encode(Value) };

    /// <summary>
    /// What an app puts into `attachment`: Note with content, Link with href, or PropertyValue with value, where none of the others has its name.
    /// Others are no fields. [FEP-fb2a §2, §3]
    /// </summary>
    internal static IReadOnlyList<ProfileField> In(JsonNode? attachment)
    {
        var items = (attachment is JsonArray list ? list : attachment is null ? [] : new JsonArray(attachment.DeepClone())).OfType<JsonObject>().ToList();
        var named = items.Where(item => item.TypeOf() is As.Note or As.Link).Select(Read).OfType<ProfileField>().Select(field => field.Name).ToHashSet();
        return [.. items.Select(item => Read(item) is { } field && !(item.TypeOf() == As.PropertyValue && named.Contains(field.Name)) ? field : null)
            .OfType<ProfileField>().Take(Limits.ProfileFields)];
    }

    internal static IReadOnlyList<ProfileField> Parse(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize<string[][]>(stored)!.Select(pair => new ProfileField(pair[0], pair[1])).ToList();

    internal static string Store(IReadOnlyList<ProfileField> fields) => JsonSerializer.Serialize(fields.Select(field => new[] { field.Name, field.Value }));

    /// <summary>Cut to size; null when one of the two is empty.</summary>
    internal static ProfileField? Of(string name, string value)
    {
        (name, value) = (Cut(name), Cut(value));
        return name.Length == 0 || value.Length == 0 ? null : new(name, value);
    }

    private static ProfileField? Read(JsonObject item) => item.TypeOf() switch
    {
        As.PropertyValue => Of(Text(item, "name"), Text(item, "value")),
        As.Note => Of(Text(item, "name"), Text(item, "content")),
        As.Link => Of(Text(item, "name"), item["href"].IdOf() ?? ""),
        _ => null,
    };

    private static string Text(JsonObject item, string property) => Sanitizer.ToText(item[property].IdOf() ?? "");

    private static string Cut(string text) => text.Trim() is var trimmed && trimmed.Length > Limits.ProfileFieldCharacters ? trimmed[..Limits.ProfileFieldCharacters] : trimmed;

    private static string Shown(string link) => link[(link.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
}
