using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace JsonLd;

/// <summary>
/// The only parser of JSON text here. It bounds bytes, depth and values, keeps the text of numbers and lone surrogates, and of
/// members with the same name takes the last one, as ECMAScript's parser does: what peers sign is what their parser saw.
/// </summary>
public static class LdReader
{
    // Longer text is on the heap; names and most strings are shorter.
    private const int StackBytes = 256;

    /// <summary>Reads one JSON text (RFC 8259) that fills the whole span.</summary>
    /// <exception cref="JsonLdException">Not JSON, not UTF-8, or a limit was exceeded.</exception>
    public static LdJson Read(ReadOnlySpan<byte> utf8, JsonLdLimits limits)
    {
        if (utf8.Length > limits.MaxBytes) throw new JsonLdException(JsonLdErrorCode.TooManyBytes, $"more than {limits.MaxBytes} bytes");
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
        var remaining = limits.MaxNodes;
        try
        {
            reader.Read();
            var value = Value(ref reader, limits, ref remaining);
            if (reader.Read()) throw new JsonLdException(JsonLdErrorCode.NotJson, "text after the value");
            return value;
        }
        catch (JsonException error)
        {
            throw new JsonLdException(JsonLdErrorCode.NotJson, error.Message, error);
        }
    }

    internal static LdJson Read(JsonElement element, JsonLdLimits limits) =>
        element.ValueKind == JsonValueKind.Undefined
            ? throw new JsonLdException(JsonLdErrorCode.NotJson, "an undefined element")
            : Read(JsonMarshal.GetRawUtf8Value(element), limits);

    private static LdJson Value(ref Utf8JsonReader reader, JsonLdLimits limits, ref int remaining)
    {
        if (--remaining < 0) throw new JsonLdException(JsonLdErrorCode.TooManyNodes, $"more than {limits.MaxNodes} values");
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return Members(ref reader, limits, ref remaining);
            case JsonTokenType.StartArray: return Items(ref reader, limits, ref remaining);
            case JsonTokenType.String: return new LdString(Text(ref reader));
            case JsonTokenType.Number: return new LdNumber(Encoding.ASCII.GetString(reader.ValueSpan));
            case JsonTokenType.True: return LdBoolean.True;
            case JsonTokenType.False: return LdBoolean.False;
            case JsonTokenType.Null: return LdNull.Instance;
            default: throw new JsonLdException(JsonLdErrorCode.NotJson, "no value");
        }
    }

    private static LdObject Members(ref Utf8JsonReader reader, JsonLdLimits limits, ref int remaining)
    {
        CheckDepth(ref reader, limits);
        var made = new LdObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = KeyText(ref reader);
            reader.Read();
            made.Set(name, Value(ref reader, limits, ref remaining));
        }

        return made;
    }

    private static LdArray Items(ref Utf8JsonReader reader, JsonLdLimits limits, ref int remaining)
    {
        CheckDepth(ref reader, limits);
        var made = new LdArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) made.Add(Value(ref reader, limits, ref remaining));
        return made;
    }

    private static void CheckDepth(ref Utf8JsonReader reader, JsonLdLimits limits)
    {
        if (reader.CurrentDepth >= limits.MaxDepth) throw new JsonLdException(JsonLdErrorCode.TooDeep, $"more than {limits.MaxDepth} levels");
    }

    private static string KeyText(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Text(ref reader) : KnownNames.Of(Valid(reader.ValueSpan));

    private static string Text(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescaped(Valid(reader.ValueSpan)) : Encoding.UTF8.GetString(Valid(reader.ValueSpan));

    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> utf8) =>
        Utf8.IsValid(utf8) ? utf8 : throw new JsonLdException(JsonLdErrorCode.NotJson, "a string that is no UTF-8");

    // Utf8JsonReader throws on an escaped lone surrogate, which RFC 8259 §8.2 allows; so escapes are undone here.
    private static string Unescaped(ReadOnlySpan<byte> utf8)
    {
        char[]? rented = null;
        var chars = utf8.Length <= StackBytes ? stackalloc char[StackBytes] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var length = 0;
        while (!utf8.IsEmpty)
        {
            var escape = utf8.IndexOf((byte)'\\');
            var plain = escape < 0 ? utf8 : utf8[..escape];
            length += Encoding.UTF8.GetChars(plain, chars[length..]);
            if (escape < 0) break;
            chars[length++] = Escape(utf8[escape..], out var consumed);
            utf8 = utf8[(escape + consumed)..];
        }

        var text = chars[..length].ToString();
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    private static char Escape(ReadOnlySpan<byte> at, out int consumed)
    {
        consumed = at[1] == 'u' ? 6 : 2;
        return at[1] switch
        {
            (byte)'u' => (char)ushort.Parse(at[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            var literal => (char)literal,
        };
    }
}
