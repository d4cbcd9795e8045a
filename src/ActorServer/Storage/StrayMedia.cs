using System.Text.RegularExpressions;
using ActorServer.Store;

namespace ActorServer.Storage;

/// <summary>Files among the owner's media that no row names: a crash between file and row leaves one, and so does an upload that broke off.</summary>
internal sealed partial class StrayMedia(Db db, ActorServerOptions options, TimeProvider clock)
{
    /// <summary>How many bytes each of them takes. Only old ones: an upload may be under way, and its row comes last.</summary>
    internal async Task<IReadOnlyList<long>> SweepAsync(bool dryRun, CancellationToken ct)
    {
        var folder = new DirectoryInfo(Path.Combine(options.DataFolder, "media"));
        if (!folder.Exists) return [];
        var swept = new List<long>();
        foreach (var few in folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(IsOld).Chunk(Limits.SweepPage))
        {
            var ids = few.Select(IdOf).OfType<string>().ToArray();
            var known = (await db.ReadAsync(tx => MediaRows.KnownAsync(tx, ids), ct)).ToHashSet();
            foreach (var file in few.Where(file => file.Extension == ".part" || (IdOf(file) is { } id && !known.Contains(id))))
            {
                swept.Add(file.Length);
                if (!dryRun) file.Delete();
            }
        }
        return swept;
    }

    private bool IsOld(FileInfo file) => clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Limits.StrayMediaStays;

    /// <summary>Null for a file that this program did not name: it is somebody's who put it there.</summary>
    private static string? IdOf(FileInfo file) => Name().Match(file.Name) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\A([0-9a-f]{32})\.[a-z0-9]{1,8}\z")]
    private static partial Regex Name();
}
