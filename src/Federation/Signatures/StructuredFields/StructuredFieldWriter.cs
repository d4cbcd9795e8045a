using System.Globalization;
using System.Text;

namespace Federation.Signatures.StructuredFields;

/// <summary>The serialisation algorithms of RFC 9651 §4.1, one method each; false where they fail.</summary>
internal sealed class StructuredFieldWriter
{
    private const long MaxInteger = 999_999_999_999_999;
    private const decimal MaxWhole = 999_999_999_999;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public bool WriteDictionary(IEnumerable<KeyValuePair<string, Member>> dictionary)
    {
        foreach ((string key, Member member) in dictionary)
        {
            if (_text.Length > 0) _text.Append(", ");
            if (!WriteKey(key)) return false;
            bool written = member is Item { Value: BareItem.Boolean { Value: true } } ? WriteParameters(member.Parameters) : Append('=') && WriteMember(member);
            if (!written) return false;
        }
        return true;
    }

    public bool WriteList(IEnumerable<Member> list)
    {
        foreach (Member member in list)
        {
            if (_text.Length > 0) _text.Append(", ");
            if (!WriteMember(member)) return false;
        }
        return true;
    }

    public bool WriteMember(Member member) => member switch
    {
        Item item => WriteBareItem(item.Value) && WriteParameters(item.Parameters),
        InnerList list => WriteInnerList(list),
        _ => false,
    };

    private bool WriteInnerList(InnerList list)
    {
        _text.Append('(');
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (i > 0) _text.Append(' ');
            if (!WriteMember(list.Items[i])) return false;
        }
        _text.Append(')');
        return WriteParameters(list.Parameters);
    }

    private bool WriteParameters(Parameters parameters)
    {
        foreach ((string key, BareItem value) in parameters)
        {
            _text.Append(';');
            if (!WriteKey(key)) return false;
            if (value is BareItem.Boolean { Value: true }) continue;
            _text.Append('=');
            if (!WriteBareItem(value)) return false;
        }
        return true;
    }

    private bool WriteKey(string key)
    {
        bool valid = key.Length > 0 && StructuredFieldReader.IsKeyStart(key[0]) && !key.AsSpan().ContainsAnyExcept(StructuredFieldReader.KeyCharacters);
        return valid && Append(key);
    }

    private bool WriteBareItem(BareItem item) => item switch
    {
        BareItem.Integer integer => WriteInteger(integer.Value),
        BareItem.Decimal number => WriteDecimal(number.Value),
        BareItem.String text => WriteString(text.Value),
        BareItem.Token token => WriteToken(token.Value),
        BareItem.ByteSequence bytes => Append($":{Convert.ToBase64String(bytes.Value)}:"),
        BareItem.Boolean flag => Append(flag.Value ? "?1" : "?0"),
        BareItem.Date date => Append('@') && WriteInteger(date.Seconds),
        BareItem.DisplayString text => WriteDisplayString(text.Value),
        _ => false,
    };

    private bool WriteInteger(long value) => value is >= -MaxInteger and <= MaxInteger && Append(value.ToString(CultureInfo.InvariantCulture));

    private bool WriteDecimal(decimal value)
    {
        decimal rounded = Math.Round(value, 3, MidpointRounding.ToEven);
        return Math.Abs(decimal.Truncate(rounded)) <= MaxWhole && Append(rounded.ToString("0.0##", CultureInfo.InvariantCulture));
    }

    private bool WriteString(string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~')) return false;
        return Append($"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }

    private bool WriteToken(string value)
    {
        bool valid = value.Length > 0 && StructuredFieldReader.IsTokenStart(value[0]) && !value.AsSpan().ContainsAnyExcept(StructuredFieldReader.TokenCharacters);
        return valid && Append(value);
    }

    private bool WriteDisplayString(string value)
    {
        _text.Append("%\"");
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            if (b is (byte)'%' or (byte)'"' or < (byte)' ' or > (byte)'~') _text.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
            else _text.Append((char)b);
        }
        return Append('"');
    }

    private bool Append(string text)
    {
        _text.Append(text);
        return true;
    }

    private bool Append(char c)
    {
        _text.Append(c);
        return true;
    }
}
