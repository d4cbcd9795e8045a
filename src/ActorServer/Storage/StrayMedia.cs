using System.Text.RegularExpressions;
using ActorServer.OwnFiles;
using ActorServer.Store;

namespace ActorServer.Storage;

/// <summary>Files among the owner's media that no row names: a crash between file and row leaves one, and so does an upload that broke off.</summary>
internal sealed partial class StrayMedia(Db db, ActorServerOptions options, IFileStore files, TimeProvider clock)
{
    /// <summary>How many bytes each of them takes. Only old ones: an upload may be under way, and its row comes last.</summary>
    internal async Task<IReadOnlyList<long>> SweepAsync(bool dryRun, CancellationToken ct)
    {
        var swept = SweepArrivals(dryRun);
        var old = new List<KeptFile>();
        await foreach (var file in files.ListAsync(ct))
        {
            if (IsOld(file.Since)) old.Add(file);
            if (old.Count == Limits.SweepPage) await SweepAsync(old, swept, dryRun, ct);
        }
        await SweepAsync(old, swept, dryRun, ct);
        return swept;
    }

    private async Task SweepAsync(List<KeptFile> old, List<long> swept, bool dryRun, CancellationToken ct)
    {
        var ids = old.Select(IdOf).OfType<string>().ToArray();
        var known = (await db.ReadAsync(tx => MediaRows.KnownAsync(tx, ids), ct)).ToHashSet();
        foreach (var file in old.Where(file => IdOf(file) is { } id && !known.Contains(id)))
        {
            swept.Add(file.Bytes);
            if (!dryRun) await files.RemoveAsync(file.Name, ct);
        }
        old.Clear();
    }

    /// <summary>What arrived lies in the data folder, wherever files are kept in the end.</summary>
    private List<long> SweepArrivals(bool dryRun)
    {
        var swept = new List<long>();
        var folder = new DirectoryInfo(FolderStore.In(options.DataFolder));
        if (!folder.Exists) return swept;
        foreach (var file in folder.EnumerateFiles("*.part").Where(file => IsOld(file.LastWriteTimeUtc)))
        {
            swept.Add(file.Length);
            if (!dryRun) file.Delete();
        }
        foreach (var begun in folder.EnumerateDirectories("*.part").Where(begun => IsOld(begun.LastWriteTimeUtc)))
        {
            swept.Add(begun.EnumerateFiles().Sum(file => file.Length));
            if (!dryRun) begun.Delete(recursive: true);
        }
        return swept;
    }

    private bool IsOld(DateTimeOffset since) => clock.GetUtcNow() - since > Limits.StrayMediaStays;

    /// <summary>Null for a file that this program did not name: it is somebody's who put it there.</summary>
    private static string? IdOf(KeptFile file) => Name().Match(file.Name) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\A[0-9a-f]{2}/([0-9a-f]{32})\.[a-z0-9]{1,8}\z")]
    private static partial Regex Name();
}
