using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.RemoteMedia;

/// <summary>
/// Other people's files, from their servers: pictures, videos and sounds, told from their bytes, and nothing else. Never the same one twice at the same
/// time, and not again for a while after it failed.
/// </summary>
internal sealed partial class FetchMedia(SafeHttp http, MediaCache cache, TimeProvider clock, ILogger<FetchMedia> log) : IDisposable
{
    private const string Accept = "image/*, video/*, audio/*";

    /// <summary>What one read from the network takes at most.</summary>
    private const int Chunk = 64 * 1024;

    private readonly SingleFlight<Refusal?> _flights = new();
    private readonly RecentFailures<Refusal> _failures = new(clock, Limits.MediaFailureIsRemembered);
    private readonly SemaphoreSlim _places = new(Limits.RemoteMediaFetches);

    public void Dispose() => _places.Dispose();

    /// <summary>Why this could not be had a moment ago.</summary>
    internal Refusal? RecentFailure(SignedAddress address) => _failures.Find(address.Address);

    /// <summary>Brings a file into the cache. Null when it is there, else why not. One who gives up waiting does not break it off for the others.</summary>
    internal Task<Refusal?> ToCacheAsync(SignedAddress address, CancellationToken ct) => _flights.RunAsync($"{address.Use} {address.Address}", async () =>
    {
        // Whoever looked just before the last flight ended finds here what it brought.
        if (cache.IsFresh(address)) return null;
        var arriving = cache.ArrivalPath();
        try
        {
            var fetched = await ReadAsync(address, cache.Largest(address.Use), async (head, rest, timed) =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(arriving)!);
                await using var file = new FileStream(arriving, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                await file.WriteAsync(head, timed);
                await CopyAsync(rest, file, timed);
            }, CancellationToken.None);
            if (fetched is { } refusal) return refusal;
            cache.Keep(address, arriving);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e.Message, StorageFault.Advice(e));
            return Refusal.RemoteMediaUnreachable;
        }
        finally
        {
            if (File.Exists(arriving)) File.Delete(arriving);
        }
    }, ct);

    /// <summary>Hands a file on as it comes, without a copy. Once <paramref name="begin"/> was called a failure can only break it off.</summary>
    internal Task<Refusal?> HandOnAsync(SignedAddress address, Func<MediaType, Stream> begin, CancellationToken ct) =>
        ReadAsync(address, MediaCache.MostOf(address.Use), async (head, rest, timed) =>
        {
            var target = begin(MediaType.Tell(head.Span)!);
            await target.WriteAsync(head, timed);
            await CopyAsync(rest, target, timed);
        }, ct);

    private async Task<Refusal?> ReadAsync(SignedAddress address, long most, Func<ReadOnlyMemory<byte>, Stream, CancellationToken, Task> take, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            var result = await http.ReadUnsignedAsync<object>(new Uri(address.Address), Accept, most, Limits.RemoteMediaTime, async (stream, timed) =>
            {
                var head = new byte[MediaType.Head];
                var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, timed);
                if (!IsShown(head.AsSpan(0, length), address.Use)) return new FetchFailure(FetchFault.WrongContentType, null, "neither picture nor video nor sound", null);
                await take(head.AsMemory(0, length), stream, timed);
                return this;
            }, ct);
            if (result.IsSuccess) return null;
            var refusal = ToRefusal(result.Failure);
            _failures.Add(address.Address, refusal);
            return refusal;
        }
        finally
        {
            _places.Release();
        }
    }

    private static bool IsShown(ReadOnlySpan<byte> head, FileUse use) => MediaType.Tell(head) is { } type && (use == FileUse.Attachment || type.IsImage);

    private static async Task CopyAsync(Stream source, Stream target, CancellationToken ct)
    {
        var buffer = new byte[Chunk];
        for (int read; (read = await source.ReadAsync(buffer, ct)) > 0;) await target.WriteAsync(buffer.AsMemory(0, read), ct);
    }

    /// <summary>Will not be there in a moment either, or may be.</summary>
    private static Refusal ToRefusal(FetchFailure failure) => failure switch
    {
        { Fault: FetchFault.Status, Status: 404 or 401 or 403 } => Refusal.RemoteMediaMissing,
        { Fault: FetchFault.Gone or FetchFault.WrongContentType or FetchFault.TooLarge or FetchFault.Blocked or FetchFault.BadUrl or FetchFault.RefusedAddress } => Refusal.RemoteMediaMissing,
        _ => Refusal.RemoteMediaUnreachable,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A picture of somebody else's could not be kept: {Fault} {Advice}")]
    private partial void LogNotKept(string fault, string advice);
}
