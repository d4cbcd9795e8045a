using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Federation.Proofs;

/// <summary>An object with some members left out or added. Numbers keep their text: what is signed is what was received.</summary>
internal static class JsonMembers
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>What is no part of what is proved: the proof, and a linked data signature, which is made after it. [FEP-8b32 MUST remove]</summary>
    public static ReadOnlySpan<string> OfSignatures => Names;

    private static readonly string[] Names = ["proof", "signature"];

    /// <summary>UTF-8 of the object without the named members, and with a context in the place of its own where one is given.</summary>
    public static byte[] Without(JsonElement value, ReadOnlySpan<string> names, JsonElement? context = null)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            if (context is { } given)
            {
                writer.WritePropertyName("@context");
                given.WriteTo(writer);
            }
            foreach (JsonProperty member in value.EnumerateObject())
                if (!names.Contains(member.Name) && (context is null || !member.NameEquals("@context"))) member.WriteTo(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
