namespace Federation.Signatures.StructuredFields;

/// <summary>What a list or a dictionary consists of. [RFC 9651 §3.1, §3.2]</summary>
internal abstract record Member(Parameters Parameters);

/// <summary>A value with parameters. [RFC 9651 §3.3]</summary>
internal sealed record Item(BareItem Value, Parameters Parameters) : Member(Parameters);

/// <summary>Items in parentheses, with parameters of their own. [RFC 9651 §3.1.1]</summary>
internal sealed record InnerList(IReadOnlyList<Item> Items, Parameters Parameters) : Member(Parameters);

/// <summary>Names and values in their order. Of a name that stands there twice the last value counts, at the first one's place. [RFC 9651 §3.1.2]</summary>
internal sealed class Parameters : OrderedDictionary<string, BareItem>
{
    /// <summary>The value of a parameter when it is of this type.</summary>
    public T? Find<T>(string name) where T : BareItem => TryGetValue(name, out BareItem? value) ? value as T : null;

    /// <summary>Whether a parameter is there and is true.</summary>
    public bool Has(string name) => Find<BareItem.Boolean>(name) is { Value: true };
}
