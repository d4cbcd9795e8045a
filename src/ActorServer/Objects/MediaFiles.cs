using System.Security.Cryptography;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OwnFiles;
using ActorServer.Store;

namespace ActorServer.Objects;

/// <summary>What storing a file came to: what is known of it, or why it was not taken.</summary>
internal readonly record struct StoredFile(MediaRow? Media, Refusal? Refusal);

/// <summary>
/// The owner's pictures, videos and sounds, in a folder or a bucket. A file is complete and there for good under its name before its row is
/// written, so that a row never leads to half a file; a crash between the two leaves a file that nothing names, which is swept.
/// </summary>
internal sealed partial class MediaFiles(ActorServerOptions options, IFileStore store, LookAtFile look, TimeProvider clock, ILogger<MediaFiles> log)
{
    /// <summary>What one read from the network takes at most.</summary>
    private const int Chunk = 64 * 1024;

    private const string Received = "received";

    /// <summary>Where files arrive, wherever they are kept.</summary>
    private readonly string _folder = FolderStore.In(options.DataFolder);

    internal long MostBytes { get; } = options.MediaMegabytes * 1024L * 1024L;

    /// <summary>Stores a file from the network, however large, with little memory. The caller inserts the row, or else calls <see cref="DiscardAsync"/>.</summary>
    internal async Task<StoredFile> StoreAsync(Stream source, CancellationToken ct)
    {
        var folder = NewFolder();
        var received = Path.Combine(folder, Received);
        try
        {
            // Step 1: to disk, never more than the owner allows.
            if (!await ReceiveAsync(source, received, ct)) return new(null, Refusal.MediaTooLarge);

            // Step 2: what is it?
            if (MediaType.Tell(await ReadHeadAsync(received, MediaType.Head, ct)) is not { } type) return new(null, Refusal.MediaTypeUnknown);

            // Step 3: neither a photograph nor a film tells where it was taken.
            if (!StripMetadata(type, received, Path.Combine(folder, "clean"))) return new(null, Refusal.MediaTypeUnknown);

            // Step 4: what the tools make of it, unless that takes longer than somebody waits.
            var seen = await look.RunAsync(type, Received, folder, Limits.LookAtOnce, ct);
            var instead = seen.Found?.Instead;

            // Step 5: under its name, for good; its copies as well.
            var media = await DescribeAsync(instead?.Path ?? received, instead?.Type ?? type, ct) with { IsToPrepare = seen.IsLater };
            if (!seen.IsLater && look.CanLookAt(type)) media = await CompleteAsync(media, seen, ct);
            await store.PutAsync(NameOf(media), instead?.Path ?? received, media.MediaType, ct);
            return new(media, null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Lets the tools look at a file that is kept already, with all the time they need. Null when it is gone, or they cannot.</summary>
    internal async Task<MediaRow?> PrepareAsync(MediaRow media, CancellationToken ct)
    {
        var type = MediaType.Named(media.MediaType);
        if (!look.CanLookAt(type)) return null;
        var folder = NewFolder();
        try
        {
            await using (var kept = await OpenAsync(media, ct))
            {
                if (kept is null || !await ReceiveAsync(kept, Path.Combine(folder, Received), ct)) return null;
            }
            var seen = await look.RunAsync(type, Received, folder, Limits.LookFromQueue, ct);
            return seen.IsLater ? null : await CompleteAsync(media, seen, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The last characters of an id are random, so the folders fill evenly.</summary>
    internal static string NameOf(MediaRow media) => $"{media.Id[^2..]}/{media.Id}.{MediaType.Named(media.MediaType).Extension}";

    /// <summary>To be read from any place; null when the file is gone.</summary>
    internal Task<Stream?> OpenAsync(MediaRow media, CancellationToken ct) => store.OpenAsync(NameOf(media), ct);

    internal Uri? AddressElsewhere(MediaRow media) => store.AddressElsewhere(NameOf(media));

    /// <summary>Names of all files that are there, for a backup.</summary>
    internal HashSet<string> Names() => [.. store.ListAsync(CancellationToken.None).ToBlockingEnumerable().Select(file => file.Name)];

    /// <summary>For what was stored and then not used. What cannot be removed is swept one day.</summary>
    internal async Task DiscardAsync(params IEnumerable<MediaRow> unused)
    {
        foreach (var media in unused.SelectMany(media => media.Copies.Prepend(media)))
        {
            try
            {
                await store.RemoveAsync(NameOf(media), CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotRemoved(media.Id, e.Message);
            }
        }
    }

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, $"{Secrets.New()}.part")).FullName;

    /// <summary>False when there is more than may be.</summary>
    private async Task<bool> ReceiveAsync(Stream source, string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[Chunk];
        for (int read; (read = await source.ReadAsync(buffer, ct)) > 0;)
        {
            if (file.Length + read > MostBytes) return false;
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        file.Flush(flushToDisk: true);
        return true;
    }

    /// <summary>What is left lies at the first path. False when the file cannot be read as what it says it is.</summary>
    private static bool StripMetadata(MediaType type, string received, string clean)
    {
        if (type == MediaType.Mp4 || type == MediaType.QuickTime) return BlankMetadata(received);
        Func<Stream, Stream, bool>? strip = type == MediaType.Jpeg ? JpegMetadata.Strip : type == MediaType.Png ? PngMetadata.Strip : type == MediaType.WebP ? WebPMetadata.Strip : null;
        if (strip is null) return true;
        using (var source = new FileStream(received, FileMode.Open, FileAccess.Read, FileShare.Read, Chunk))
        using (var target = new FileStream(clean, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, Chunk))
        {
            if (!strip(source, target)) return false;
            target.Flush(flushToDisk: true);
        }
        File.Move(clean, received, overwrite: true);
        return true;
    }

    private static bool BlankMetadata(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, Chunk);
        var done = VideoMetadata.Blank(file);
        file.Flush(flushToDisk: true);
        return done;
    }

    /// <summary>With what the tools found; their copies are kept, for good, before anything names them.</summary>
    private async Task<MediaRow> CompleteAsync(MediaRow media, Look seen, CancellationToken ct)
    {
        var copies = new List<MediaRow>();
        foreach (var made in seen.Found?.Copies ?? [])
        {
            Flush(made.Path);
            var copy = await DescribeAsync(made.Path, made.Type, ct) with { MadeFrom = media.Id, PreparedAt = clock.Milliseconds() };
            await store.PutAsync(NameOf(copy), made.Path, copy.MediaType, ct);
            copies.Add(copy);
        }
        return media with
        {
            Width = seen.Found?.Width ?? media.Width,
            Height = seen.Found?.Height ?? media.Height,
            Duration = (long?)seen.Found?.Duration?.TotalMilliseconds,
            Blurhash = seen.Found?.Blurhash,
            Copies = copies,
            PreparedAt = clock.Milliseconds(),
        };
    }

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        file.Flush(flushToDisk: true);
    }

    private async Task<MediaRow> DescribeAsync(string path, MediaType type, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var hash = await SHA256.HashDataAsync(file, ct);
        var size = type.IsImage ? ImageSize.Of(type, await ReadHeadAsync(path, ImageSize.Head, ct)) : null;
        return new MediaRow
        {
            Id = OwnIds.NewId(clock.GetUtcNow()),
            MediaType = type.Name,
            Bytes = file.Length,
            Width = size?.Width,
            Height = size?.Height,
            Sha256 = Convert.ToHexStringLower(hash),
            CreatedAt = clock.Milliseconds(),
        };
    }

    private static async Task<byte[]> ReadHeadAsync(string path, int count, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var head = new byte[Math.Min(count, file.Length)];
        await file.ReadExactlyAsync(head, ct);
        return head;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file of media {Id}, which is not used, could not be removed; a sweep takes it away. {Fault}")]
    private partial void LogNotRemoved(string id, string fault);
}
