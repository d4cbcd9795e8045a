using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JsonLd;

/// <summary>Writes values as JSON.</summary>
internal static class LdWriter
{
    /// <summary>Deeper than any input may be; only lists within lists that were read from RDF could exceed it.</summary>
    internal const int MaxDepth = 512;

    internal static readonly JsonWriterOptions Options = new()
    {
        // The text is sent as application/ld+json, never within HTML; escaping it for HTML would change what peers hash.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        SkipValidation = true,
    };

    internal static void Write(Utf8JsonWriter writer, LdJson value)
    {
        switch (value)
        {
            case LdString text: WriteString(writer, text.Value); break;
            case LdNumber number: writer.WriteRawValue(number.Text, skipInputValidation: true); break;
            case LdBoolean boolean: writer.WriteBooleanValue(boolean.Value); break;
            case LdArray array: WriteItems(writer, array); break;
            case LdObject members: WriteMembers(writer, members); break;
            default: writer.WriteNullValue(); break;
        }
    }

    private static void WriteItems(Utf8JsonWriter writer, LdArray array)
    {
        CheckDepth(writer);
        writer.WriteStartArray();
        foreach (var item in array.Items) Write(writer, item);
        writer.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, LdObject members)
    {
        CheckDepth(writer);
        writer.WriteStartObject();
        foreach (var (key, value) in members.Members)
        {
            // A name with half a surrogate pair cannot be written by Utf8JsonWriter; U+FFFD stands for the half.
            writer.WritePropertyName(WellFormed(key) ? key : string.Concat(key.EnumerateRunes()));
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteString(Utf8JsonWriter writer, string text)
    {
        if (WellFormed(text)) writer.WriteStringValue(text);
        else writer.WriteRawValue(Escaped(text), skipInputValidation: true);
    }

    internal static bool WellFormed(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static string Escaped(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is < ' ' or '"' or '\\' || char.IsSurrogate(c)) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else json.Append(c);
        }

        return json.Append('"').ToString();
    }

    private static void CheckDepth(Utf8JsonWriter writer)
    {
        if (writer.CurrentDepth >= MaxDepth) throw new JsonLdException(JsonLdErrorCode.TooDeep, $"more than {MaxDepth} levels");
    }
}
