using System.Buffers;
using System.Text;
using System.Text.Json;

namespace JsonLd;

/// <summary>
/// A JSON value as the algorithms see it: read-only from outside, cheap to share between input and output. Numbers keep the text
/// that was parsed, strings may hold lone surrogates, an object's members keep their order.
/// </summary>
public abstract class LdJson
{
    private protected LdJson()
    {
    }

    /// <summary>Parses one JSON text within the limits. See <see cref="LdReader"/>.</summary>
    /// <exception cref="JsonLdException">Not JSON, or a limit was exceeded.</exception>
    public static LdJson Parse(ReadOnlySpan<byte> utf8, JsonLdLimits? limits = null) =>
        LdReader.Read(utf8, limits ?? JsonLdLimits.Default);

    /// <summary>Parses one JSON text within the limits.</summary>
    /// <exception cref="JsonLdException">Not JSON, or a limit was exceeded.</exception>
    public static LdJson Parse(string json, JsonLdLimits? limits = null) => Parse(Encoding.UTF8.GetBytes(json), limits);

    /// <summary>The value of an element that was parsed elsewhere. Of members with the same name the last one counts.</summary>
    /// <exception cref="JsonLdException">A limit was exceeded.</exception>
    public static LdJson From(JsonElement element, JsonLdLimits? limits = null) => LdReader.Read(element, limits ?? JsonLdLimits.Default);

    /// <summary>Writes the value as JSON. Lone surrogates are written as the escapes that they were.</summary>
    public void WriteTo(Utf8JsonWriter writer) => LdWriter.Write(writer, this);

    /// <summary>The value as UTF-8 JSON without insignificant white space.</summary>
    public byte[] ToUtf8Bytes()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, LdWriter.Options)) LdWriter.Write(writer, this);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The value as an element, for code that reads System.Text.Json.</summary>
    public JsonElement ToJsonElement()
    {
        var reader = new Utf8JsonReader(ToUtf8Bytes(), new JsonReaderOptions { MaxDepth = LdWriter.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The value as JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToUtf8Bytes());

    /// <summary>Whether both are the same value: members in any order, array items in the same order, numbers by their text.</summary>
    public bool DeepEquals(LdJson other) => LdEquality.Same(this, other);

    internal bool IsNull => ReferenceEquals(this, LdNull.Instance);
    internal bool IsScalar => this is LdString or LdNumber or LdBoolean;
}

/// <summary>A string. It may hold lone surrogates where the JSON text escaped them.</summary>
public sealed class LdString(string value) : LdJson
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;
}

/// <summary>A number, as the text that was parsed: <c>1.0</c>, <c>1E21</c> and <c>9007199254740993</c> stay what they are.</summary>
public sealed class LdNumber : LdJson
{
    internal LdNumber(string text) => Text = text;

    /// <summary>The number's JSON text.</summary>
    public string Text { get; }

    /// <summary>The nearest IEEE 754 double; infinite where the text is beyond its range.</summary>
    public double Value => double.Parse(Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>true or false.</summary>
public sealed class LdBoolean : LdJson
{
    /// <summary>true</summary>
    public static readonly LdBoolean True = new(true);

    /// <summary>false</summary>
    public static readonly LdBoolean False = new(false);

    private LdBoolean(bool value) => Value = value;

    /// <summary>The truth value.</summary>
    public bool Value { get; }

    internal static LdBoolean Of(bool value) => value ? True : False;
}

/// <summary>null</summary>
public sealed class LdNull : LdJson
{
    /// <summary>The only one.</summary>
    public static readonly LdNull Instance = new();

    private LdNull()
    {
    }
}
