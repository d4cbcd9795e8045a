using System.Text.Json;
using System.Text.Unicode;

namespace Federation.Json;

/// <summary>
/// The only parser of hostile bytes, with an end to depth, width and size. [AP §B.5] Two linear passes: the first measures, the second builds. Strict in what parsers disagree
/// about, following I-JSON (RFC 7493): no duplicate names, no lone surrogates, no numbers beyond a double, no byte order mark.
/// </summary>
public static class BoundedJson
{
    /// <summary>
    /// Parses one JSON object. Never throws for any bytes. On success <paramref name="root"/> owns its memory (nothing is pooled,
    /// nothing needs disposal, and later changes of <paramref name="utf8"/> are not seen).
    /// </summary>
    /// <param name="utf8">The bytes, exactly one JSON text; white space around it is allowed.</param>
    /// <param name="root">The root object.</param>
    /// <param name="fault">Why not, or <see cref="JsonFault.None"/>.</param>
    /// <param name="limits">The limits, or <see cref="JsonLimits.Default"/>.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement root, out JsonFault fault, JsonLimits? limits = null)
    {
        limits ??= JsonLimits.Default;
        root = default;
        fault = Measure(utf8.Span, limits);
        if (fault != JsonFault.None) return false;
        try
        {
            root = JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException)
        {
            // Measure has accepted the text, so only the second pass's own rule is left.
            fault = JsonFault.DuplicateName; // [RFC 7493 §2.3 MUST] names are unique
            return false;
        }
    }

    private static JsonFault Measure(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes) return JsonFault.TooLarge;
        if (!Utf8.IsValid(utf8)) return JsonFault.NotUtf8; // [RFC 8259 §8.1 MUST] UTF-8
        try
        {
            return Walk(utf8, limits);
        }
        catch (JsonException)
        {
            return JsonFault.NotJson;
        }
    }

    private static JsonFault Walk(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        // One level more than allowed, so that too deep can be told from not JSON.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
        int values = 0;
        bool isObject = false;
        while (reader.Read())
        {
            if (values == 0) isObject = reader.TokenType == JsonTokenType.StartObject || (limits.RootMayBeArray && reader.TokenType == JsonTokenType.StartArray);
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray)
                && ++values > limits.MaxValues) return JsonFault.TooManyValues;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= limits.MaxDepth)
                return JsonFault.TooDeep;
            if (TokenFault(ref reader) is var fault and not JsonFault.None) return fault;
        }
        return isObject ? JsonFault.None : JsonFault.NotAnObject;
    }

    private static JsonFault TokenFault(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.PropertyName or JsonTokenType.String when reader.ValueIsEscaped => EscapeFault(reader.ValueSpan),
        // [RFC 7493 §2.2] a number beyond a double would silently become infinity somewhere
        JsonTokenType.Number when !reader.TryGetDouble(out double number) || !double.IsFinite(number) => JsonFault.NotJson,
        _ => JsonFault.None,
    };

    /// <summary>Looks at the <c>\uXXXX</c> escapes of a token that is lexically valid: surrogates must pair, NUL is refused.</summary>
    private static JsonFault EscapeFault(ReadOnlySpan<byte> text)
    {
        bool highPending = false;
        for (int at = 0; at < text.Length;)
        {
            int unit = NextUnit(text, ref at);
            if (unit == 0) return JsonFault.NotJson; // no text column of PostgreSQL can hold it
            bool isLow = unit is >= 0xDC00 and <= 0xDFFF;
            if (isLow != highPending) return JsonFault.NotUtf8; // [RFC 7493 §2.1 MUST NOT] lone surrogates
            highPending = unit is >= 0xD800 and <= 0xDBFF;
        }
        return highPending ? JsonFault.NotUtf8 : JsonFault.None;
    }

    /// <summary>The next escaped UTF-16 unit, or any other value for a character that is none of an escape's business.</summary>
    private static int NextUnit(ReadOnlySpan<byte> text, ref int at)
    {
        const int Ordinary = 'x';
        if (text[at] != '\\')
        {
            at++;
            return Ordinary;
        }
        if (text[at + 1] != 'u')
        {
            at += 2;
            return Ordinary;
        }
        int unit = 0;
        foreach (byte digit in text.Slice(at + 2, 4)) unit = (unit << 4) | HexValue(digit);
        at += 6;
        return unit;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
