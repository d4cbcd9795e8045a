using System.Buffers;
using System.Text;
using Federation.Signatures.StructuredFields;

namespace Federation.Signatures;

/// <summary>
/// A part of a message that a signature covers: a field, or what is derived from the message as a whole, with parameters that say how
/// its value is taken. [RFC 9421 §2.1, §2.2]
/// </summary>
internal sealed record Component
{
    private static readonly SearchValues<char> FieldName = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>Visible ASCII, spaces and tabs: no line break with which a value could write a line of its own.</summary>
    private static readonly SearchValues<char> Printable = SearchValues.Create("\t" + string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)));

    private readonly Item _item;

    private Component(string name, Item item)
    {
        Name = name;
        _item = item;
        Identifier = StructuredField.Serialize(item)!;
    }

    /// <summary>A field's name in lower case, or a derived component's with its @.</summary>
    public string Name { get; }

    /// <summary>Name and parameters as they stand in the signature base.</summary>
    public string Identifier { get; }

    /// <summary>Whether the value is the whole and plain one.</summary>
    public bool IsPlain => Parameters.Count == 0;

    /// <summary>
    /// Name and parameters, these in one order: what must not stand there twice. [RFC 9421 §2 MUST] each component once
    /// </summary>
    public string Key => $"{Name} {string.Join(' ', Parameters.OrderBy(one => one.Key, StringComparer.Ordinal))}";

    private Parameters Parameters => _item.Parameters;

    /// <summary>Reads an identifier; <see langword="null"/> for one that RFC 9421 does not define.</summary>
    public static Component? From(Item item)
    {
        if (item.Value is not BareItem.String { Value: { Length: > 0 } name }) return null;
        bool derived = name[0] == '@';
        if (name.AsSpan(derived ? 1 : 0).ContainsAnyExcept(FieldName)) return null; // [RFC 9421 §2.1 MUST] lower case
        if (name == "@query-param" && item.Parameters.Find<BareItem.String>("name") is null) return null;
        foreach ((string parameter, BareItem value) in item.Parameters)
        {
            bool known = parameter switch
            {
                "req" => value == BareItem.True,
                "name" => name == "@query-param" && value is BareItem.String,
                "sf" or "bs" or "tr" => !derived && value == BareItem.True,
                "key" => !derived && value is BareItem.String,
                _ => false, // [RFC 9421 §2.5 MUST] an unknown parameter produces an error
            };
            if (!known) return null;
        }
        bool contradicts = item.Parameters.Has("bs") && (item.Parameters.Has("sf") || item.Parameters.ContainsKey("key")); // [RFC 9421 §2.5 MUST]
        return contradicts ? null : new Component(name, item);
    }

    /// <summary>The value in a message; <see langword="null"/> where it cannot be taken, which is an error. [RFC 9421 §2.5]</summary>
    public string? ValueIn(SignedMessage message)
    {
        // [RFC 9421 §2.4 MUST] req only where a response is signed
        if (Parameters.Has("req") && message.Request is null) return null;
        SignedMessage source = Parameters.Has("req") ? message.Request! : message;
        string? value = Name == "@query-param" ? source.QueryParameter(Parameters.Find<BareItem.String>("name")!.Value)
            : Name[0] == '@' ? source.Derived(Name)
            : FieldValue(Parameters.Has("tr") ? source.Trailers(Name) : source.Fields(Name));
        return value.AsSpan().ContainsAnyExcept(Printable) ? null : value; // [RFC 9421 §2.5 MUST] ASCII
    }

    private string? FieldValue(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return null; // [RFC 9421 §2.5 MUST] an absent field produces an error
        IEnumerable<string> values = lines.Select(line => Unfold(line).Trim(' ', '\t'));
        if (Parameters.Has("bs")) return StructuredField.Serialize(values.Select(Wrapped));
        string combined = StructuredField.Combine(values);
        if (Parameters.Find<BareItem.String>("key") is { } key)
            return StructuredField.ParseDictionary(combined)?.TryGetValue(key.Value, out Member? member) == true ? StructuredField.Serialize(member!) : null;
        return Parameters.Has("sf") ? Canonical(combined) : combined;
    }

    /// <summary>
    /// [RFC 9421 §2.1.1] Which of the three types a field has is not written in it. What parses as a dictionary reads the same as a list, but
    /// for a key that stands there twice; where the signer came to another text, the signature is refused.
    /// </summary>
    private static string? Canonical(string value) =>
        StructuredField.ParseDictionary(value) is { } dictionary ? StructuredField.Serialize(dictionary)
        : StructuredField.ParseList(value) is { } list ? StructuredField.Serialize(list)
        : null;

    /// <summary>[RFC 9421 §2.1.3] A line as it is, wrapped.</summary>
    private static Member Wrapped(string value) => new Item(new BareItem.ByteSequence(Encoding.UTF8.GetBytes(value)), []);

    /// <summary>
    /// [RFC 9421 §2.1 step 3] A line break inside a value, and the white space around it, is one space. A line break without white space
    /// after it is none of these; it stays, and the value is refused.
    /// </summary>
    private static string Unfold(string value)
    {
        string[] parts = value.Split("\r\n");
        if (parts.Length == 1 || !parts.Skip(1).All(part => part is [' ' or '\t', ..])) return value;
        return string.Join(' ', parts.Select(part => part.Trim(' ', '\t')));
    }
}
