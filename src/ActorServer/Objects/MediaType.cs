using System.Buffers.Binary;

namespace ActorServer.Objects;

/// <summary>
/// What a file is, told from its bytes alone. What the browser or the file's name says is ignored: a file that is shown from our origin must
/// be exactly what we say it is. Nothing that can carry a script (SVG, HTML, PDF) is on the list.
/// </summary>
internal sealed record MediaType(string Name, string Extension)
{
    /// <summary>How much of the beginning of a file is needed to tell.</summary>
    internal const int Head = 4096;

    internal static readonly MediaType Jpeg = new("image/jpeg", "jpg");
    internal static readonly MediaType Png = new("image/png", "png");
    internal static readonly MediaType Gif = new("image/gif", "gif");
    internal static readonly MediaType WebP = new("image/webp", "webp");
    internal static readonly MediaType Avif = new("image/avif", "avif");
    internal static readonly MediaType Mp4 = new("video/mp4", "mp4");
    internal static readonly MediaType WebM = new("video/webm", "webm");
    internal static readonly MediaType QuickTime = new("video/quicktime", "mov");
    internal static readonly MediaType Mp3 = new("audio/mpeg", "mp3");
    internal static readonly MediaType OggAudio = new("audio/ogg", "oga");
    internal static readonly MediaType OggVideo = new("video/ogg", "ogv");
    internal static readonly MediaType Flac = new("audio/flac", "flac");
    internal static readonly MediaType Wav = new("audio/wav", "wav");

    private static readonly Dictionary<string, MediaType> ByName =
        new[] { Jpeg, Png, Gif, WebP, Avif, Mp4, WebM, QuickTime, Mp3, OggAudio, OggVideo, Flac, Wav }.ToDictionary(type => type.Name);

    /// <summary>The type with this name; a name that was stored is always one of these.</summary>
    internal static MediaType Named(string name) => ByName[name];

    /// <summary>The type whose files have this extension, with its dot.</summary>
    internal static MediaType? WithExtension(string extension) => ByName.Values.FirstOrDefault(type => "." + type.Extension == extension);

    internal static IReadOnlyCollection<MediaType> All => ByName.Values;

    internal bool IsImage => Name.StartsWith("image/", StringComparison.Ordinal);

    internal bool IsVideo => Name.StartsWith("video/", StringComparison.Ordinal);

    /// <summary>Null when the bytes are none of the types that are taken.</summary>
    internal static MediaType? Tell(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : IsPng(head) ? Png
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? Gif
        : head.StartsWith("RIFF"u8) ? TellRiff(head)
        : HasAt(head, 4, "ftyp"u8) ? TellIsoMedia(head)
        : head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? TellMatroska(head)
        : head.StartsWith("OggS"u8) ? TellOgg(head)
        : head.StartsWith("fLaC"u8) ? Flac
        : head.StartsWith("ID3"u8) || IsMp3Frame(head) ? Mp3
        : null;

    private static bool IsPng(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) && HasAt(head, 12, "IHDR"u8);

    private static MediaType? TellRiff(ReadOnlySpan<byte> head) => HasAt(head, 8, "WEBP"u8) ? WebP : HasAt(head, 8, "WAVE"u8) ? Wav : null;

    /// <summary>[ISO 14496-12 §4.3] The file type box: a major brand, a version, and the brands that the file can be read as.</summary>
    private static MediaType? TellIsoMedia(ReadOnlySpan<byte> head)
    {
        var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        MediaType? found = null;
        for (var at = 8; at + 4 <= size; at += at == 8 ? 8 : 4)
        {
            var brand = head.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return Avif;
            if (brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8)) return null;
            if (brand.SequenceEqual("qt  "u8)) found ??= QuickTime;
            else if (brand.StartsWith("iso"u8) || brand.StartsWith("mp4"u8) || brand.StartsWith("M4"u8) || brand.StartsWith("avc"u8)) found ??= Mp4;
        }
        return found;
    }

    /// <summary>WebM is Matroska whose DocType says webm; of Matroska in general no browser says what it plays.</summary>
    private static MediaType? TellMatroska(ReadOnlySpan<byte> head) =>
        head[..Math.Min(head.Length, 64)].IndexOf((ReadOnlySpan<byte>)[0x42, 0x82, 0x84, (byte)'w', (byte)'e', (byte)'b', (byte)'m']) > 0 ? WebM : null;

    private static MediaType TellOgg(ReadOnlySpan<byte> head) => head[..Math.Min(head.Length, 128)].IndexOf("theora"u8) > 0 ? OggVideo : OggAudio;

    /// <summary>An MPEG audio frame of layer III whose bit rate and sample rate exist. [ISO 11172-3 §2.4.2.3]</summary>
    private static bool IsMp3Frame(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && head[0] == 0xFF && (head[1] & 0xE6) == 0xE2 && (head[1] & 0x18) != 0x08
        && (head[2] & 0xF0) is not 0xF0 and not 0 && (head[2] & 0x0C) != 0x0C;

    private static bool HasAt(ReadOnlySpan<byte> head, int at, ReadOnlySpan<byte> expected) => head.Length >= at + expected.Length && head[at..].StartsWith(expected);
}
