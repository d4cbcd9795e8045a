namespace ActorServer.RemoteMedia;

internal static class FreeDisk
{
    /// <summary>Bytes that may still be written where a folder lies. A system that does not say has enough: writing will show.</summary>
    internal static long At(string folder)
    {
        try { return new DriveInfo(folder).AvailableFreeSpace; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) { return long.MaxValue; }
    }
}
