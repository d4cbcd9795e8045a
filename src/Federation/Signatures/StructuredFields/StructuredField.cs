namespace Federation.Signatures.StructuredFields;

/// <summary>
/// Structured field values [RFC 9651, and RFC 8941 that it replaces]: how <c>Signature-Input</c>, <c>Signature</c> and
/// <c>Content-Digest</c> are written. Reading is strict, base64 in its one canonical spelling included: <see langword="null"/> when
/// anything is wrong. Writing is canonical: <see langword="null"/> for a value that has no such form.
/// </summary>
internal static class StructuredField
{
    /// <summary>Several lines of a field are one value. [RFC 9651 §4.2] [RFC 9110 §5.3]</summary>
    public static string Combine(IEnumerable<string> lines) => string.Join(", ", lines);

    /// <summary>[RFC 9651 §4.2.2] Of a key that stands there twice the last member counts.</summary>
    public static OrderedDictionary<string, Member>? ParseDictionary(string text) => new StructuredFieldReader(text).ReadDictionary();

    /// <summary>[RFC 9651 §4.2.1]</summary>
    public static List<Member>? ParseList(string text) => new StructuredFieldReader(text).ReadList();

    /// <summary>[RFC 9651 §4.2.3]</summary>
    public static Item? ParseItem(string text) => new StructuredFieldReader(text).ReadWholeItem();

    /// <summary>[RFC 9651 §4.1.2]</summary>
    public static string? Serialize(IEnumerable<KeyValuePair<string, Member>> dictionary)
    {
        var writer = new StructuredFieldWriter();
        return writer.WriteDictionary(dictionary) ? writer.ToString() : null;
    }

    /// <summary>[RFC 9651 §4.1.1]</summary>
    public static string? Serialize(IEnumerable<Member> list)
    {
        var writer = new StructuredFieldWriter();
        return writer.WriteList(list) ? writer.ToString() : null;
    }

    /// <summary>[RFC 9651 §4.1.1.1, §4.1.3]</summary>
    public static string? Serialize(Member member)
    {
        var writer = new StructuredFieldWriter();
        return writer.WriteMember(member) ? writer.ToString() : null;
    }
}
