using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace JsonLd;

/// <summary>UTF-8 text that grows. It may be emptied and used again.</summary>
internal sealed class Utf8Buffer(int capacity)
{
    private byte[] bytes = new byte[capacity];

    internal int Length { get; private set; }

    /// <summary>The buffer itself, of which the first <see cref="Length"/> bytes count.</summary>
    internal byte[] Bytes => bytes;

    internal ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    internal int Capacity => bytes.Length;

    internal void Clear() => Length = 0;

    /// <summary>Drops what was written after the first bytes.</summary>
    internal void Truncate(int length) => Length = Math.Min(length, Length);

    /// <summary>Makes room for so many bytes more.</summary>
    internal void Reserve(int more)
    {
        if (bytes.Length - Length < more) Grow(more);
    }

    internal void Append(byte one)
    {
        if (Length == bytes.Length) Grow(1);
        bytes[Length++] = one;
    }

    internal void Append(ReadOnlySpan<byte> more)
    {
        if (bytes.Length - Length < more.Length) Grow(more.Length);
        more.CopyTo(bytes.AsSpan(Length));
        Length += more.Length;
    }

    internal void Append(ReadOnlySpan<char> text)
    {
        var room = bytes.Length - Length;
        if (room < text.Length) Grow(text.Length);
        if (Ascii.FromUtf16(text, bytes.AsSpan(Length), out var ascii) == OperationStatus.Done)
        {
            Length += ascii;
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (bytes.Length - Length < most) Grow(most);
        if (Utf8.FromUtf16(text, bytes.AsSpan(Length), out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            throw new JsonLdException(JsonLdErrorCode.LoneSurrogate, "N-Quads cannot express half of a surrogate pair");
        Length += written;
    }

    /// <summary>An IRI in angle brackets and a space: the most frequent part of all, hence in one step.</summary>
    internal void AppendIri(string iri)
    {
        var length = iri.Length;
        if (bytes.Length - Length < length + 3) Grow(length + 3);
        var room = bytes.AsSpan(Length, length + 3);
        if (Ascii.FromUtf16(iri, room[1..], out _) == OperationStatus.Done)
        {
            room[0] = (byte)'<';
            room[length + 1] = (byte)'>';
            room[length + 2] = (byte)' ';
            Length += length + 3;
            return;
        }

        Append((byte)'<');
        Append(iri.AsSpan());
        Append("> "u8);
    }

    private void Grow(int more) => Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
}
