using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Federation;

/// <summary>
/// A read-only view over one value of an Activity Streams document, tolerant of the three shapes in which a property comes: a
/// string, an object, an array of both. It copies nothing and verifies nothing. Reading never throws for an element that
/// <see cref="Json.BoundedJson"/> produced: what is missing or of another kind reads as <see langword="null"/> or as empty.
/// </summary>
public readonly struct AsNode
{
    /// <summary>How deep <c>@set</c>, <c>@list</c> and arrays may wrap one another; beyond that a value reads as absent.</summary>
    private const int MaxWrapping = 4;

    private readonly bool _isPlain;

    /// <summary>Wraps one JSON value.</summary>
    public AsNode(JsonElement json) => Json = json;

    /// <summary>The same, where it is known that no name within it is long: properties that are absent need not be looked for under theirs.</summary>
    internal AsNode(JsonElement json, bool isPlain) => (Json, _isPlain) = (json, isPlain);

    /// <summary>The value itself.</summary>
    public JsonElement Json { get; }

    /// <summary>Whether the value is an IRI and nothing else, <c>"…"</c> or <c>{"id": "…"}</c>: it stands for a node that must be fetched.</summary>
    public bool IsReference => Json.ValueKind == JsonValueKind.String || (Json.ValueKind == JsonValueKind.Object && Json.GetPropertyCount() == 1 && Id is not null);

    /// <summary>Whether the value is an object that says more than its id.</summary>
    public bool IsObject => Json.ValueKind == JsonValueKind.Object && !IsReference;

    /// <summary>The string itself, or the object's <c>id</c> (<c>@id</c>) where that is a non-empty string; the text of a value object, where a property of another vocabulary was not declared to be an IRI.</summary>
    public string? Id => Json.ValueKind == JsonValueKind.String ? NonEmpty(Json.GetString()) : NonEmpty(StringMember("id") ?? StringMember("@id") ?? StringMember("@value"));

    /// <summary>
    /// The values of <c>type</c> (<c>@type</c>) that are strings, without an <c>as:</c> or full-IRI prefix, in their order.
    /// </summary>
    public IReadOnlyList<string> Types
    {
        get
        {
            if (!TryMember("type", out JsonElement type) && !TryMember("@type", out type)) return [];
            if (type.ValueKind == JsonValueKind.String) return [Term(type.GetString()!)];
            if (type.ValueKind != JsonValueKind.Array) return [];
            var types = new List<string>(type.GetArrayLength());
            foreach (JsonElement item in type.EnumerateArray())
                if (item.ValueKind == JsonValueKind.String) types.Add(Term(item.GetString()!));
            return types;
        }
    }

    /// <summary>The first of <see cref="Types"/>.</summary>
    public string? Type =>
        (TryMember("type", out JsonElement type) || TryMember("@type", out type)) && type.ValueKind == JsonValueKind.String ? Term(type.GetString()!)
        : Types is [var first, ..] ? first : null;

    /// <summary>Whether <paramref name="type"/> is among <see cref="Types"/>; case matters, as everywhere in JSON-LD.</summary>
    public bool Is(string type)
    {
        foreach (string own in Types)
            if (string.Equals(own, type, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>
    /// The first value of a property that is not JSON null; <see langword="null"/> when there is none. Also looks under <c>as:</c>
    /// and the full IRI.
    /// </summary>
    public AsNode? First(string property)
    {
        if (!TryTerm(property, out JsonElement value)) return null;
        if (IsSingle(value)) return Inner(value);
        foreach (AsNode inner in Flatten(value, 0)) return inner;
        return null;
    }

    /// <summary>All values of a property that are not JSON null, in order; a single value counts as an array of one.</summary>
    public IEnumerable<AsNode> Each(string property) => TryTerm(property, out JsonElement value) ? Flatten(value, 0) : [];

    /// <summary>The ids of a property's values: of strings the string, of objects the id; values without one are left out.</summary>
    public IEnumerable<string> Ids(string property)
    {
        foreach (AsNode value in Each(property))
            if (value.Id is { } id) yield return id;
    }

    /// <summary>The id of the first value of a property.</summary>
    public string? IdOf(string property) => First(property)?.Id;

    /// <summary>
    /// The text of a property: a string, a JSON-LD value object, or else the first entry of its language map
    /// (<c>contentMap</c> for <c>content</c>). [AS2 §4.7] The language is not chosen: a document's first entry is its author's.
    /// </summary>
    public string? Text(string property)
    {
        if (First(property) is { } value && value.AsText() is { } text) return text;
        if (!TryTerm(property + "Map", out JsonElement map) || map.ValueKind != JsonValueKind.Object) return null;
        foreach (JsonProperty entry in map.EnumerateObject())
            if (entry.Value.ValueKind == JsonValueKind.String) return entry.Value.GetString();
        return null;
    }

    /// <summary>
    /// A point in time, always UTC. Reads xsd:dateTime with or without seconds, fraction and zone; a missing zone means UTC,
    /// digits beyond the tick are cut. Anything else reads as <see langword="null"/>. [AS2 §2.3]
    /// </summary>
    public DateTimeOffset? Time(string property) =>
        Text(property) is { } text && XsdDateTime.TryParse(text, out DateTimeOffset time) ? time : null;

    /// <summary>A boolean; also the strings "true" and "false", as value objects carry them.</summary>
    public bool? Flag(string property) => First(property)?.Unwrapped() switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text => bool.TryParse(text.GetString(), out bool flag) ? flag : null,
        _ => null,
    };

    /// <summary>A whole number that fits 64 bits; also one that is written as a string or with a zero fraction.</summary>
    public long? Integer(string property)
    {
        if (First(property)?.Unwrapped() is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String)
            return long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) ? n : null;
        if (value.ValueKind != JsonValueKind.Number) return null;
        if (value.TryGetInt64(out long whole)) return whole;
        return value.TryGetDecimal(out decimal number) && number == decimal.Truncate(number)
            && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;
    }

    /// <summary>The id of <c>actor</c>: who is said to have done it.</summary>
    public string? Actor => IdOf("actor");

    /// <summary>The first value of <c>object</c>.</summary>
    public AsNode? Object => First("object");

    /// <summary>The id of <c>target</c>.</summary>
    public string? Target => IdOf("target");

    /// <summary>The id of the first <c>attributedTo</c>: who is said to have written it.</summary>
    public string? AttributedTo => IdOf("attributedTo");

    /// <summary>The id of the first <c>inReplyTo</c>.</summary>
    public string? InReplyTo => IdOf("inReplyTo");

    /// <summary>The ids in <c>to</c>.</summary>
    public IEnumerable<string> To => Ids("to");

    /// <summary>The ids in <c>cc</c>.</summary>
    public IEnumerable<string> Cc => Ids("cc");

    /// <summary>The ids in <c>bto</c>.</summary>
    public IEnumerable<string> Bto => Ids("bto");

    /// <summary>The ids in <c>bcc</c>.</summary>
    public IEnumerable<string> Bcc => Ids("bcc");

    /// <summary>The ids in <c>audience</c>.</summary>
    public IEnumerable<string> Audience => Ids("audience");

    /// <summary>The text of <c>content</c>: HTML, not yet sanitised.</summary>
    public string? Content => Text("content");

    /// <summary>The text of <c>summary</c>; peers use it as a content warning.</summary>
    public string? Summary => Text("summary");

    /// <summary>The text of <c>name</c>: plain text.</summary>
    public string? Name => Text("name");

    /// <summary>When it was published, by its author's clock.</summary>
    public DateTimeOffset? Published => Time("published");

    /// <summary>When it was changed, by its author's clock.</summary>
    public DateTimeOffset? Updated => Time("updated");

    /// <summary>The text of <c>mediaType</c>.</summary>
    public string? MediaType => Text("mediaType");

    /// <summary>
    /// The address of an image, a link or a file: <c>href</c> of a Link, otherwise <see cref="Url"/>, otherwise the string itself.
    /// </summary>
    public string? Href => IsReference ? Id : IdOf("href") ?? Url;

    /// <summary>
    /// Where a person finds it: the <c>url</c> that is a Link to <c>text/html</c>, otherwise the first string, otherwise the first
    /// Link. [AS2 vocabulary, url]
    /// </summary>
    public string? Url
    {
        get
        {
            string? text = null, link = null;
            foreach (AsNode url in Each("url"))
            {
                if (url.IsReference) text ??= url.Id;
                else if (url.IdOf("href") is { Length: > 0 } href)
                {
                    if (url.MediaType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true) return href;
                    link ??= href;
                }
            }
            return text ?? link;
        }
    }

    /// <summary>The JSON text, for messages and logs.</summary>
    public override string ToString() => Json.ValueKind == JsonValueKind.Undefined ? "" : Json.GetRawText();

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string Term(string type) =>
        type.StartsWith("as:", StringComparison.Ordinal) ? type[3..]
        : type.StartsWith(As.Namespace, StringComparison.Ordinal) ? type[As.Namespace.Length..]
        : type;

    private AsNode Inner(JsonElement value) => new(value, _isPlain);

    private IEnumerable<AsNode> Flatten(JsonElement value, int wrapping)
    {
        if (wrapping > MaxWrapping || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) yield break;
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
            {
                if (IsSingle(item) && wrapping < MaxWrapping) yield return Inner(item);
                else foreach (AsNode inner in Flatten(item, wrapping + 1)) yield return inner;
            }
        }
        else if (TryUnwrap(value, out JsonElement items))
        {
            foreach (AsNode inner in Flatten(items, wrapping + 1)) yield return inner;
        }
        else
        {
            yield return Inner(value);
        }
    }

    /// <summary>Nearly all values are, and need nothing that goes through several.</summary>
    private static bool IsSingle(JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined) && !TryUnwrap(value, out _);

    private static bool TryUnwrap(JsonElement value, out JsonElement items)
    {
        items = default;
        return value.ValueKind == JsonValueKind.Object && (value.TryGetProperty("@list", out items) || value.TryGetProperty("@set", out items));
    }

    private JsonElement? Unwrapped() => TryMember("@value", out JsonElement inner) ? inner : Json;

    private string? AsText() => Unwrapped() is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private string? StringMember(string name) =>
        TryMember(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private bool TryMember(string name, out JsonElement value)
    {
        value = default;
        return Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out value);
    }

    private bool TryTerm(string property, out JsonElement value) =>
        TryMember(property, out value) || (!_isPlain && HasLongNames() && (TryMember("as:" + property, out value) || TryMember(As.Namespace + property, out value)));

    /// <summary>Most properties are asked for in vain, and hardly any document has a name with a colon: seen in one pass, without making strings.</summary>
    private bool HasLongNames()
    {
        if (Json.ValueKind != JsonValueKind.Object) return false;
        foreach (JsonProperty member in Json.EnumerateObject())
        {
            // What is escaped may be a colon.
            if (JsonMarshal.GetRawUtf8PropertyName(member).ContainsAny((byte)':', (byte)'\\')) return true;
        }
        return false;
    }
}
