using System.Security.Cryptography;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.OwnFiles;

/// <summary>What became of the files: copied now, there already, gone from where they should be, and not what they were.</summary>
internal sealed record Moved(int Copied, int There, IReadOnlyList<string> Missing, IReadOnlyList<string> Damaged)
{
    internal bool IsWhole => Missing.Count == 0 && Damaged.Count == 0;
}

/// <summary>
/// Copies every file that a row names from one store to the other, and reads each there again to compare it. Begun anew it goes on where it was: what is
/// there and right is not copied again. Takes nothing away; that is for <see cref="RemoveAsync"/>, once all of it is there.
/// </summary>
internal sealed class MoveFiles(Db db, ActorServerOptions options)
{
    private const int Page = 100;

    internal async Task<Moved> CopyAsync(IFileStore from, IFileStore to, Action<string> progress, CancellationToken ct)
    {
        var (whole, _) = await db.ReadAsync(MediaRows.CountAsync, ct);
        var (copied, there) = (0, 0);
        List<string> missing = [], damaged = [];
        await foreach (var media in AllAsync(ct))
        {
            if (await IsInAsync(to, media, ct)) there++;
            else if (!await CopyOneAsync(from, to, media, ct)) missing.Add(media.Id);
            else if (await IsInAsync(to, media, ct)) copied++;
            else damaged.Add(media.Id);
            var done = copied + there + missing.Count + damaged.Count;
            if (done % Page == 0) progress($"{done} of {whole} files …");
        }
        return new(copied, there, missing, damaged);
    }

    /// <summary>Takes away from one store what is whole in the other. How many files.</summary>
    internal async Task<int> RemoveAsync(IFileStore from, IFileStore to, CancellationToken ct)
    {
        var removed = 0;
        await foreach (var media in AllAsync(ct))
        {
            if (!await IsInAsync(to, media, ct)) continue;
            await from.RemoveAsync(MediaFiles.NameOf(media), ct);
            removed++;
        }
        return removed;
    }

    private async IAsyncEnumerable<MediaRow> AllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = ""; await db.ReadAsync(tx => MediaRows.PageAsync(tx, after, Page), ct) is { Count: > 0 } page; after = page[^1].Id)
        {
            foreach (var media in page) yield return media;
        }
    }

    private static async Task<bool> IsInAsync(IFileStore store, MediaRow media, CancellationToken ct)
    {
        await using var file = await store.OpenAsync(MediaFiles.NameOf(media), ct);
        return file is not null && file.Length == media.Bytes && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) == media.Sha256;
    }

    private async Task<bool> CopyOneAsync(IFileStore from, IFileStore to, MediaRow media, CancellationToken ct)
    {
        await using var source = await from.OpenAsync(MediaFiles.NameOf(media), ct);
        if (source is null) return false;
        var folder = Directory.CreateDirectory(FolderStore.In(options.DataFolder)).FullName;
        var copy = Path.Combine(folder, $"{Secrets.New()}.part");
        try
        {
            await using (var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await source.CopyToAsync(target, ct);
                target.Flush(flushToDisk: true);
            }
            await to.PutAsync(MediaFiles.NameOf(media), copy, media.MediaType, ct);
            return true;
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
