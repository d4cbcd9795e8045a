using System.Buffers.Binary;
using System.Text;

namespace ActorServer.Objects;

/// <summary>
/// Blanks what an MP4 or QuickTime file says about itself: where it was taken (©xyz, the keys of Apple's telephones), with what, and titles. The boxes stay
/// where they are, as free space with zeros in it, so that no offset changes and nothing is decoded. Tracks of their own with a place for each moment are not
/// looked for. [ISO 14496-12 §8.10, §8.11, §8.1.2]
/// </summary>
internal static class VideoMetadata
{
    /// <summary>Boxes that are looked at. A film of two hours has a few hundred outside of its samples, one in fragments some ten thousand.</summary>
    private const int MostBoxes = 100_000;

    private static readonly Guid Xmp = new("be7acfcb-97a9-42e8-9c71-999491e3afac");

    /// <summary>False when the description of the film cannot be read to its end, so that nobody knows what is in it.</summary>
    internal static bool Blank(Stream file)
    {
        var budget = MostBoxes;
        return Walk(file, 0, file.Length, isTop: true, ref budget);
    }

    private static bool Walk(Stream file, long at, long end, bool isTop, ref int budget)
    {
        while (end - at >= 8)
        {
            if (--budget < 0 || Read(file, at, end) is not { } box) return isTop && budget >= 0;     // what stands behind the film is no box
            if (box.Type is "moov" or "trak" or "mdia" && !Walk(file, box.Content, box.End, isTop: false, ref budget)) return false;
            if (box.Type == "udta" || (box.Type == "meta" && !isTop) || (box.Type == "uuid" && IsXmp(file, box))) Erase(file, box);
            at = box.End;
        }
        return true;
    }

    private readonly record struct Box(string Type, long Start, long Content, long End);

    private static Box? Read(Stream file, long at, long end)
    {
        var head = new byte[16];
        file.Position = at;
        if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8) return null;
        long size = BinaryPrimitives.ReadUInt32BigEndian(head);
        var content = at + 8;
        if (size == 1)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, 16, throwOnEndOfStream: false) < 16) return null;
            size = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8));
            content += 8;
        }
        else if (size == 0) size = end - at;
        return size < content - at || size > end - at ? null : new(Encoding.Latin1.GetString(head, 4, 4), at, content, at + size);
    }

    private static bool IsXmp(Stream file, Box box)
    {
        var id = new byte[16];
        file.Position = box.Content;
        return box.End - box.Content >= 16 && file.ReadAtLeast(id, 16, throwOnEndOfStream: false) == 16 && new Guid(id, bigEndian: true) == Xmp;
    }

    private static void Erase(Stream file, Box box)
    {
        file.Position = box.Start + 4;
        file.Write("free"u8);
        file.Position = box.Content;
        var zeros = new byte[(int)Math.Min(64 * 1024, box.End - box.Content)];
        for (var left = box.End - box.Content; left > 0; left -= zeros.Length) file.Write(zeros, 0, (int)Math.Min(zeros.Length, left));
    }
}
