namespace ActorServer.Operations;

/// <summary>
/// One server at a time on a data folder: two would deliver everything twice. Held by the system for as long as the process lives, so it is free again
/// however it dies. Commands do not take it; they work beside the server.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    internal const string FileName = "server.lock";

    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    internal static DataFolderLock Take(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        try
        {
            Directory.CreateDirectory(dataFolder);
            // Never deleted: between its deletion and the next start two servers could each lock a file of this name.
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new OperatorException($"A server is running on {dataFolder} already (it holds {FileName}). Stop that one first, or choose another folder with --data-folder. Commands such as 'post' work beside it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The data folder {dataFolder} cannot be written: {e.Message} The user that runs this program needs to own it; or choose another folder with --data-folder.");
        }
    }

    /// <summary>Does a server run on that folder?</summary>
    internal static bool IsTaken(string dataFolder)
    {
        try
        {
            using var _ = new FileStream(Path.Combine(dataFolder, FileName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}
