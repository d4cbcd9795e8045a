using System.Security.Cryptography;
using System.Text;

namespace ActorServer.RemoteMedia;

/// <summary>How much of the cache one use takes.</summary>
internal sealed record CacheShare(FileUse Use, int Files, long Bytes);

/// <summary>
/// Copies of other people's files, in {DataFolder}/cache: a folder for each use, a file for each address. Nothing but the files themselves is kept: when
/// one was fetched is its time of change, when it was used last its time of access, what it is stands in its first bytes. All of it may be deleted at
/// any time. Bounded: what was not used for longest goes first.
/// </summary>
internal sealed class MediaCache(ActorServerOptions options, TimeProvider clock)
{
    /// <summary>After making room this much of the budget is used: making room reads the whole folder, so it should not happen for every file.</summary>
    private const double AfterMakingRoom = 0.9;

    private const string Arriving = ".part";

    private readonly string _folder = Path.Combine(options.DataFolder, "cache");
    private readonly Lock _room = new();
    private long? _bytes;

    internal long Budget { get; } = options.CacheMegabytes * 1024L * 1024L;

    /// <summary>The largest file that is kept: one alone must not push out everything else.</summary>
    internal long Largest(FileUse use) => Math.Min(MostOf(use), Budget / 4);

    /// <summary>The largest file that is shown at all.</summary>
    internal static long MostOf(FileUse use) => use == FileUse.Attachment ? Limits.RemoteMediaBytes : Limits.RemotePictureBytes;

    /// <summary>Not with a budget of 0, and not when the disk is nearly full: the database needs what is left. [docs/operating.md]</summary>
    internal bool MayKeep() => Budget > 0 && FreeDisk.At(options.DataFolder) > Limits.DiskReserve;

    /// <summary>The copy, open, where there is one; the caller closes it. Using it is noted, to the hour.</summary>
    internal FileStream? Find(SignedAddress address)
    {
        var path = PathOf(address);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var now = clock.GetUtcNow().UtcDateTime;
            if (now - File.GetLastAccessTimeUtc(path) > Limits.CacheUseAccuracy) SetUsed(path, now);
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Is a copy so young that nobody is asked whether there is a newer one?</summary>
    internal bool IsFresh(SignedAddress address) => clock.GetUtcNow() - File.GetLastWriteTimeUtc(PathOf(address)) < Limits.CacheIsFresh;

    /// <summary>Where a file arrives before it is complete. The caller makes the folder, and calls <see cref="Keep"/> or deletes the file.</summary>
    internal string ArrivalPath() => Path.Combine(_folder, Identity.Secrets.New() + Arriving);

    /// <summary>A complete file takes its place, and others make room for it.</summary>
    internal void Keep(SignedAddress address, string arrived)
    {
        var path = PathOf(address);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var now = clock.GetUtcNow().UtcDateTime;
        File.SetLastWriteTimeUtc(arrived, now);
        SetUsed(arrived, now);
        lock (_room)
        {
            var before = new FileInfo(path) is { Exists: true } old ? old.Length : 0;
            var bytes = new FileInfo(arrived).Length;
            File.Move(arrived, path, overwrite: true);
            _bytes = _bytes is { } known ? known - before + bytes : Count();
            if (_bytes > Budget) _bytes = MakeRoom();
        }
    }

    /// <summary>For the owner to see.</summary>
    internal IReadOnlyList<CacheShare> Shares() =>
    [.. Enum.GetValues<FileUse>().Select(use =>
    {
        var files = Files(FolderOf(use)).ToList();
        return new CacheShare(use, files.Count, files.Sum(file => file.Length));
    })];

    /// <summary>The first look at the folder after a start: how much there is. What was arriving when the process died goes.</summary>
    private long Count()
    {
        foreach (var dead in Directory.GetFiles(_folder, "*" + Arriving).Where(file => clock.GetUtcNow() - File.GetLastWriteTimeUtc(file) > Limits.RemoteMediaTime)) File.Delete(dead);
        return Files(_folder).Sum(file => file.Length);
    }

    private long MakeRoom()
    {
        var files = Files(_folder).OrderBy(file => file.LastAccessTimeUtc).ToList();
        var bytes = files.Sum(file => file.Length);
        foreach (var file in files.TakeWhile(_ => bytes > Budget * AfterMakingRoom))
        {
            bytes -= file.Length;
            file.Delete();
        }
        return bytes;
    }

    private static IEnumerable<FileInfo> Files(string folder) => !Directory.Exists(folder) ? []
        : new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension != Arriving);

    private string FolderOf(FileUse use) => Path.Combine(_folder, use.ToString().ToLowerInvariant());

    private string PathOf(SignedAddress address)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Address))[..16]);
        return Path.Combine(FolderOf(address.Use), name[..2], name);
    }

    /// <summary>A file that another request's making room just deleted was used all the same.</summary>
    private static void SetUsed(string path, DateTime now)
    {
        try { File.SetLastAccessTimeUtc(path, now); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
