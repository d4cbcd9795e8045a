namespace Federation.Signatures.StructuredFields;

/// <summary>The eight types that a value can have. [RFC 9651 §3.3]</summary>
internal abstract record BareItem
{
    private BareItem()
    {
    }

    /// <summary>What a key without a value means. [RFC 9651 §3.1.2, §3.2]</summary>
    public static BareItem True { get; } = new Boolean(true);

    /// <summary>At most fifteen digits.</summary>
    public sealed record Integer(long Value) : BareItem;

    /// <summary>At most twelve digits before the point and three after it.</summary>
    public sealed record Decimal(decimal Value) : BareItem;

    /// <summary>Visible ASCII and spaces.</summary>
    public sealed record String(string Value) : BareItem;

    /// <summary>A short word.</summary>
    public sealed record Token(string Value) : BareItem;

    /// <summary>Bytes, in base64 between colons.</summary>
    public sealed record ByteSequence(byte[] Value) : BareItem;

    /// <summary>?0 or ?1</summary>
    public sealed record Boolean(bool Value) : BareItem;

    /// <summary>Seconds since 1970; more of them can be written than calendars have.</summary>
    public sealed record Date(long Seconds) : BareItem;

    /// <summary>Unicode.</summary>
    public sealed record DisplayString(string Value) : BareItem;
}
