using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ActorServer.Inbox;

/// <summary>
/// The shortest form of a Delete, in which servers tell everybody that an account is gone: one object, a closed list of names, plain contexts, ids as
/// texts, nothing escaped. Read in one pass that builds nothing, since these come in storms; whatever is not plainly this is read in full. Pure.
/// </summary>
internal readonly record struct PlainDelete(string Actor, string Object)
{
    /// <summary>Those of Mastodon, with their signature within, have up to 900 bytes.</summary>
    internal const int MostBytes = 2048;

    [Flags]
    private enum Seen { None = 0, Context = 1, Id = 2, Type = 4, Actor = 8, Object = 16, To = 32, Cc = 64, Published = 128, Signature = 256 }

    private const Seen Needed = Seen.Context | Seen.Id | Seen.Type | Seen.Actor | Seen.Object;

    /// <summary>Null for everything that has to be read in full, be it right or wrong.</summary>
    internal static PlainDelete? Read(ReadOnlySpan<byte> body)
    {
        // Without escapes a name is its bytes. What is no UTF-8 gets its refusal elsewhere.
        if (body.Length > MostBytes || body.Contains((byte)'\\') || !Utf8.IsValid(body)) return null;
        var reader = new Utf8JsonReader(body);
        try
        {
            return Read(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PlainDelete? Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        ReadOnlySpan<byte> actor = default, deleted = default;
        var seen = Seen.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(reader.ValueSpan);
            // Said twice, nobody knows which one counts.
            if (name == Seen.None || (seen & name) != 0 || !reader.Read() || !IsPlain(ref reader, name)) return null;
            if (name == Seen.Actor) actor = reader.ValueSpan;
            if (name == Seen.Object) deleted = reader.ValueSpan;
            seen |= name;
        }
        var isWhole = reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        if (!isWhole || (seen & Needed) != Needed) return null;
        var uri = Encoding.UTF8.GetString(deleted);
        return new(actor.SequenceEqual(deleted) ? uri : Encoding.UTF8.GetString(actor), uri);
    }

    private static Seen NameOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("@context"u8) => Seen.Context,
        _ when name.SequenceEqual("id"u8) => Seen.Id,
        _ when name.SequenceEqual("type"u8) => Seen.Type,
        _ when name.SequenceEqual("actor"u8) => Seen.Actor,
        _ when name.SequenceEqual("object"u8) => Seen.Object,
        _ when name.SequenceEqual("to"u8) => Seen.To,
        _ when name.SequenceEqual("cc"u8) => Seen.Cc,
        _ when name.SequenceEqual("published"u8) => Seen.Published,
        _ when name.SequenceEqual("signature"u8) => Seen.Signature,
        _ => Seen.None,
    };

    private static bool IsPlain(ref Utf8JsonReader reader, Seen name) => name switch
    {
        Seen.Context => IsEach(ref reader, IsPlainContext),
        Seen.Type => IsText(ref reader) && reader.ValueSpan.SequenceEqual("Delete"u8),
        Seen.Id or Seen.Actor or Seen.Object => IsText(ref reader) && IsAddress(reader.ValueSpan),
        Seen.To or Seen.Cc => IsEach(ref reader, IsAddress),
        Seen.Signature => IsFlatObject(ref reader),
        _ => IsText(ref reader),
    };

    private static bool IsText(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String;

    /// <summary>One text, or an array of texts.</summary>
    private static bool IsEach(ref Utf8JsonReader reader, Func<ReadOnlySpan<byte>, bool> isPlain)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return IsText(ref reader) && isPlain(reader.ValueSpan);
        while (reader.Read() && IsText(ref reader))
        {
            if (!isPlain(reader.ValueSpan)) return false;
        }
        return reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>Texts only. Of no consequence here, since nobody is believed.</summary>
    private static bool IsFlatObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.Read() || !IsText(ref reader)) return false;
        }
        return reader.TokenType == JsonTokenType.EndObject;
    }

    /// <summary>These leave the names above alone.</summary>
    private static bool IsPlainContext(ReadOnlySpan<byte> url) => url.SequenceEqual("https://www.w3.org/ns/activitystreams"u8) || url.SequenceEqual("https://w3id.org/security/v1"u8);

    private static bool IsAddress(ReadOnlySpan<byte> text) => text.StartsWith("https://"u8) || text.StartsWith("http://"u8) || text.SequenceEqual("as:Public"u8);
}
