using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace JsonLd;

/// <summary>The JSON Canonicalization Scheme [RFC 8785].</summary>
public static class Jcs
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c)) + "\"\\");

    /// <summary>The canonical form as UTF-8, which is what is hashed and signed.</summary>
    /// <exception cref="JsonLdException">
    /// <see cref="JsonLdErrorCode.LoneSurrogate"/> [§3.2.2.2], or <see cref="JsonLdErrorCode.NotJson"/> for a number beyond IEEE 754 [§3.2.2.3].
    /// </exception>
    public static byte[] Canonicalize(LdJson value)
    {
        var text = CanonicalizeToString(value);
        return LdWriter.WellFormed(text)
            ? Encoding.UTF8.GetBytes(text)
            : throw new JsonLdException(JsonLdErrorCode.LoneSurrogate, "JCS refuses half of a surrogate pair");
    }

    /// <inheritdoc cref="Canonicalize(LdJson)"/>
    public static byte[] Canonicalize(JsonElement element, JsonLdLimits? limits = null) => Canonicalize(LdJson.From(element, limits));

    internal static string CanonicalizeToString(LdJson value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, LdJson value)
    {
        switch (value)
        {
            case LdString s: String(text, s.Value); break;
            case LdNumber number: text.Append(EcmaScriptNumber.Format(number.Value)); break;
            case LdBoolean boolean: text.Append(boolean.Value ? "true" : "false"); break;
            case LdArray array: Items(text, array); break;
            case LdObject members: Members(text, members); break;
            default: text.Append("null"); break;
        }
    }

    private static void Items(StringBuilder text, LdArray array)
    {
        text.Append('[');
        for (var i = 0; i < array.Count; i++)
        {
            if (i > 0) text.Append(',');
            Write(text, array[i]);
        }

        text.Append(']');
    }

    // Sorted by UTF-16 code units [§3.2.3].
    private static void Members(StringBuilder text, LdObject members)
    {
        text.Append('{');
        var first = true;
        foreach (var (key, value) in members.Sorted())
        {
            if (!first) text.Append(',');
            first = false;
            String(text, key);
            text.Append(':');
            Write(text, value);
        }

        text.Append('}');
    }

    // [§3.2.2.2]
    private static void String(StringBuilder text, string value)
    {
        text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is var at && at >= 0)
        {
            text.Append(rest[..at]);
            Escape(text, rest[at]);
            rest = rest[(at + 1)..];
        }

        text.Append(rest).Append('"');
    }

    private static void Escape(StringBuilder text, char c)
    {
        var letter = "\b\t\n\f\r\"\\".IndexOf(c, StringComparison.Ordinal);
        if (letter >= 0) text.Append('\\').Append("btnfr\"\\"[letter]);
        else text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
    }
}
