using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActorServer.Backups;

/// <summary>One file in a backup.</summary>
internal sealed record BackedUpFile(string Name, long Bytes, string Sha256);

/// <summary>What a backup holds, first in it, with the checksum of everything that follows.</summary>
internal sealed partial record Manifest(string Origin, string Handle, int Schema, string Program, DateTimeOffset MadeAt, IReadOnlyList<BackedUpFile> Files)
{
    internal const string Name = "manifest.json";
    internal const string Database = "actorserver.db";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Readable);

    /// <summary>Null when it is none, or names files that a backup has not: they would be written wherever it says.</summary>
    internal static Manifest? Read(Stream stream)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(stream, Readable);
            return manifest?.Files is { } files && files.All(file => FileName().IsMatch(file.Name)) ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A(actorserver\.db|media/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,8})\z")]
    private static partial Regex FileName();
}
