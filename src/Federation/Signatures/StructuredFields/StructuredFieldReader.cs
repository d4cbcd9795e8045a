using System.Buffers;
using System.Globalization;
using System.Text;

namespace Federation.Signatures.StructuredFields;

/// <summary>The parsing algorithms of RFC 9651 §4.2, one method each. None looks ahead further than a character, and none recurses.</summary>
internal ref struct StructuredFieldReader
{
    private const int MaxIntegerDigits = 15;
    private const int MaxWholeDigits = 12;
    private const int MaxFractionDigits = 3;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<char> _rest;

    public StructuredFieldReader(ReadOnlySpan<char> text) => _rest = text.Trim(' ');

    /// <summary>[RFC 9651 §4.1.1.3] What a key may consist of after its first character.</summary>
    internal static SearchValues<char> KeyCharacters { get; } = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*");

    /// <summary>[RFC 9651 §4.1.7] What a token may consist of after its first character.</summary>
    internal static SearchValues<char> TokenCharacters { get; } = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:/");

    internal static bool IsKeyStart(char c) => char.IsAsciiLetterLower(c) || c == '*';

    internal static bool IsTokenStart(char c) => char.IsAsciiLetter(c) || c == '*';

    internal static bool IsVisible(char c) => c is >= ' ' and <= '~';

    public OrderedDictionary<string, Member>? ReadDictionary()
    {
        var dictionary = new OrderedDictionary<string, Member>();
        while (!_rest.IsEmpty)
        {
            if (ReadKey() is not { } key) return null;
            Member? member = Take('=') ? ReadMember() : ReadParameters() is { } parameters ? new Item(BareItem.True, parameters) : null;
            if (member is null) return null;
            dictionary[key] = member;
            if (!TakeComma()) return null;
        }
        return dictionary;
    }

    public List<Member>? ReadList()
    {
        var list = new List<Member>();
        while (!_rest.IsEmpty)
        {
            if (ReadMember() is not { } member) return null;
            list.Add(member);
            if (!TakeComma()) return null;
        }
        return list;
    }

    public Item? ReadWholeItem() => ReadItem() is { } item && _rest.IsEmpty ? item : null;

    private Member? ReadMember() => !_rest.IsEmpty && _rest[0] == '(' ? ReadInnerList() : ReadItem();

    private InnerList? ReadInnerList()
    {
        if (!Take('(')) return null;
        var items = new List<Item>();
        while (true)
        {
            _rest = _rest.TrimStart(' ');
            if (Take(')')) return ReadParameters() is { } parameters ? new InnerList(items, parameters) : null;
            if (ReadItem() is not { } item) return null;
            items.Add(item);
            if (_rest.IsEmpty || _rest[0] is not (' ' or ')')) return null;
        }
    }

    private Item? ReadItem() => ReadBareItem() is { } value && ReadParameters() is { } parameters ? new Item(value, parameters) : null;

    private Parameters? ReadParameters()
    {
        var parameters = new Parameters();
        while (Take(';'))
        {
            _rest = _rest.TrimStart(' ');
            if (ReadKey() is not { } key) return null;
            BareItem? value = Take('=') ? ReadBareItem() : BareItem.True;
            if (value is null) return null;
            parameters[key] = value;
        }
        return parameters;
    }

    private string? ReadKey() => !_rest.IsEmpty && IsKeyStart(_rest[0]) ? TakeRun(KeyCharacters) : null;

    private BareItem? ReadBareItem() => _rest.IsEmpty ? null : _rest[0] switch
    {
        '"' => ReadString(),
        ':' => ReadByteSequence(),
        '?' => ReadBoolean(),
        '@' => ReadDate(),
        '%' => ReadDisplayString(),
        '-' or (>= '0' and <= '9') => ReadNumber(),
        char c => IsTokenStart(c) ? new BareItem.Token(TakeRun(TokenCharacters)) : null,
    };

    private BareItem? ReadNumber()
    {
        ReadOnlySpan<char> number = _rest;
        bool negative = Take('-');
        int whole = CountDigits(_rest);
        if (whole == 0) return null;
        _rest = _rest[whole..];
        if (_rest.IsEmpty || _rest[0] != '.')
            return whole <= MaxIntegerDigits ? new BareItem.Integer(long.Parse(number[..(whole + (negative ? 1 : 0))], CultureInfo.InvariantCulture)) : null;
        int fraction = CountDigits(_rest[1..]);
        if (whole > MaxWholeDigits || fraction is 0 or > MaxFractionDigits) return null;
        _rest = _rest[(1 + fraction)..];
        return new BareItem.Decimal(decimal.Parse(number[..^_rest.Length], CultureInfo.InvariantCulture));
    }

    private BareItem.String? ReadString()
    {
        var text = new StringBuilder();
        for (int at = 1; at < _rest.Length; at++)
        {
            char c = _rest[at];
            if (c == '"')
            {
                _rest = _rest[(at + 1)..];
                return new BareItem.String(text.ToString());
            }
            if (c == '\\')
            {
                if (++at >= _rest.Length || _rest[at] is not ('"' or '\\')) return null;
                c = _rest[at];
            }
            else if (!IsVisible(c))
            {
                return null;
            }
            text.Append(c);
        }
        return null;
    }

    private BareItem.ByteSequence? ReadByteSequence()
    {
        int end = _rest[1..].IndexOf(':');
        if (end < 0) return null;
        byte[]? bytes = end == 0 ? [] : StrictBase64.Decode(_rest.Slice(1, end));
        _rest = _rest[(end + 2)..];
        return bytes is null ? null : new BareItem.ByteSequence(bytes);
    }

    private BareItem.Boolean? ReadBoolean()
    {
        if (_rest.Length < 2 || _rest[1] is not ('0' or '1')) return null;
        bool value = _rest[1] == '1';
        _rest = _rest[2..];
        return new BareItem.Boolean(value);
    }

    private BareItem.Date? ReadDate()
    {
        _rest = _rest[1..];
        return ReadNumber() is BareItem.Integer seconds ? new BareItem.Date(seconds.Value) : null;
    }

    private BareItem.DisplayString? ReadDisplayString()
    {
        if (!_rest.StartsWith("%\"")) return null;
        var bytes = new List<byte>();
        for (int at = 2; at < _rest.Length; at++)
        {
            char c = _rest[at];
            if (c == '"')
            {
                _rest = _rest[(at + 1)..];
                return Utf8([.. bytes]) is { } text ? new BareItem.DisplayString(text) : null;
            }
            if (!IsVisible(c)) return null;
            if (c == '%')
            {
                if (at + 2 >= _rest.Length || !char.IsAsciiHexDigitLower(_rest[at + 1]) || !char.IsAsciiHexDigitLower(_rest[at + 2])) return null;
                bytes.Add(byte.Parse(_rest.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                bytes.Add((byte)c);
            }
        }
        return null;
    }

    private static string? Utf8(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>After a member: the end, or a comma and something behind it.</summary>
    private bool TakeComma()
    {
        _rest = _rest.TrimStart(" \t");
        if (_rest.IsEmpty) return true;
        if (!Take(',')) return false;
        _rest = _rest.TrimStart(" \t");
        return !_rest.IsEmpty;
    }

    private bool Take(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c) return false;
        _rest = _rest[1..];
        return true;
    }

    private string TakeRun(SearchValues<char> characters)
    {
        int length = _rest.IndexOfAnyExcept(characters);
        if (length < 0) length = _rest.Length;
        string run = _rest[..length].ToString();
        _rest = _rest[length..];
        return run;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }
}
