using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorServer.Objects;
using ActorServer.Wall;
using Federation.Json;

namespace ActorServer.Resumes;

/// <summary>A résumé as JSON: reading it, and changing one entry of it at a time. Only what the schema knows is ever in it. Pure.</summary>
internal static partial class ResumeDocument
{
    internal static JsonObject Empty() => new() { ["$schema"] = ResumeSchema.Url };

    /// <summary>The entries of a section; of basics the one that is always there.</summary>
    internal static IReadOnlyList<JsonObject> Entries(JsonObject resume, ResumeSection section) =>
        !section.IsList ? [At(resume, section.Path) as JsonObject ?? []] : At(resume, section.Path) is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    /// <summary>A field as it is typed: several values a line each.</summary>
    internal static string Text(JsonObject entry, ResumeField field) => At(entry, field.Name) switch
    {
        JsonArray list => string.Join('\n', list.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : "").Where(text => text.Length > 0)),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => "",
    };

    internal static IReadOnlyList<string> Lines(JsonObject entry, string name) =>
        At(entry, name) is JsonArray list ? [.. list.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : "").Where(text => text.Length > 0)] : [];

    /// <summary>An entry of what was typed, or a sentence about what cannot be right. Empty fields are left out.</summary>
    internal static (JsonObject? Entry, string? Problem) Read(ResumeSection section, Func<string, string> typed)
    {
        var entry = new JsonObject();
        foreach (var field in section.Fields)
        {
            var text = Objects.PostText.Normalize(typed(field.Name));
            if (text.Length == 0) continue;
            if (text.Length > Limits.ResumeFieldCharacters) return (null, Language.Text("One of these is too long."));
            if (WhyNot(field.Kind, text) is { } problem) return (null, problem);
            Set(entry, field.Name, field.Kind == ResumeFieldKind.Lines ? new JsonArray([.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Take(Limits.ResumeLines)]) : text);
        }
        // Without what it is called an entry is nothing that anybody could read.
        return section.IsList && Text(entry, section.Fields[0]).Length == 0 && Text(entry, section.Fields[1]).Length == 0 ? (null, Language.Text("At least one of the first two must be written.")) : (entry, null);
    }

    /// <summary>Puts an entry where one was, or behind the last. False when there are too many.</summary>
    internal static bool Put(JsonObject resume, ResumeSection section, int? at, JsonObject entry)
    {
        if (!section.IsList)
        {
            if (resume["basics"]?["profiles"] is { } profiles) entry["profiles"] = profiles.DeepClone();
            resume["basics"] = entry;
            return true;
        }
        var entries = Entries(resume, section).Select(one => one.DeepClone()).ToList();
        if (at is { } place && place >= 0 && place < entries.Count) entries[place] = entry;
        else if (entries.Count >= Limits.ResumeEntries) return false;
        else entries.Add(entry);
        Set(resume, section.Path, new JsonArray([.. entries]));
        return true;
    }

    internal static void Remove(JsonObject resume, ResumeSection section, int at) => Change(resume, section, at, entries => entries.RemoveAt(at));

    /// <summary>One place further up.</summary>
    internal static void Raise(JsonObject resume, ResumeSection section, int at)
    {
        if (at > 0) Change(resume, section, at, entries => (entries[at - 1], entries[at]) = (entries[at], entries[at - 1]));
    }

    /// <summary>A résumé that was written elsewhere: what the schema knows of it, in its order. Null when it is none.</summary>
    internal static JsonObject? Import(string json)
    {
        if (!BoundedJson.TryParse(Encoding.UTF8.GetBytes(json), out var root, out _) || root.ValueKind != JsonValueKind.Object) return null;
        var (written, resume) = (JsonObject.Create(root)!, Empty());
        foreach (var section in ResumeSchema.Sections)
        {
            foreach (var one in Entries(written, section))
            {
                if (Read(section, name => Text(one, section.Fields.First(field => field.Name == name))).Entry is { Count: > 0 } entry) Put(resume, section, null, entry);
            }
        }
        return resume;
    }

    private static void Change(JsonObject resume, ResumeSection section, int at, Action<List<JsonNode?>> change)
    {
        var entries = Entries(resume, section).Select(one => (JsonNode?)one.DeepClone()).ToList();
        if (!section.IsList || at < 0 || at >= entries.Count) return;
        change(entries);
        Set(resume, section.Path, entries.Count == 0 ? null : new JsonArray([.. entries]));
    }

    private static string? WhyNot(ResumeFieldKind kind, string text) => kind switch
    {
        ResumeFieldKind.Day when !Day().IsMatch(text) => Language.Text("Write days as 2021, 2021-05 or 2021-05-31."),
        ResumeFieldKind.Url when !ObjectDocument.IsWebAddress(text) || text.Any(char.IsWhiteSpace) => Language.Text("An address on the web begins with https://."),
        ResumeFieldKind.Email when !Mail().IsMatch(text) => Language.Text("That is no email address."),
        _ => null,
    };

    private static JsonNode? At(JsonObject document, string path) =>
        path.Split('.').Aggregate((JsonNode?)document, (node, name) => (node as JsonObject)?[name]);

    private static void Set(JsonObject document, string path, JsonNode? value)
    {
        if (path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            if (document[path[..dot]] is not JsonObject) document[path[..dot]] = new JsonObject();
            Set((JsonObject)document[path[..dot]]!, path[(dot + 1)..], value);
        }
        else if (value is null) document.Remove(path);
        else document[path] = value;
    }

    /// <summary>[JSON Resume schema, iso8601]</summary>
    [GeneratedRegex(@"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
    private static partial Regex Day();

    [GeneratedRegex(@"^[^\s@]+@[^\s@]+$")]
    private static partial Regex Mail();
}
