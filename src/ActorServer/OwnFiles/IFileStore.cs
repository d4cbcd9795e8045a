namespace ActorServer.OwnFiles;

/// <summary>A file that is kept: its name within the store, how large it is, since when it is there.</summary>
internal sealed record KeptFile(string Name, long Bytes, DateTimeOffset Since);

/// <summary>
/// Where the owner's files lie: a folder, or a bucket. Names are relative, with slashes, and the same in both, so that files can move. A fault of the
/// store is an <see cref="IOException"/>, and means that nothing is known of the file. (docs/adr/0023)
/// </summary>
internal interface IFileStore
{
    /// <summary>A complete file on this machine's disk gets its name. When this ends it is there for good; where it came from it may be gone.</summary>
    Task PutAsync(string name, string path, string mediaType, CancellationToken ct);

    /// <summary>The file, to be read from any place in it; null when there is none.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken ct);

    /// <summary>Nothing happens when there is none.</summary>
    Task RemoveAsync(string name, CancellationToken ct);

    IAsyncEnumerable<KeptFile> ListAsync(CancellationToken ct);

    /// <summary>Where else anybody may fetch the file for a while; null when only this server has it.</summary>
    Uri? AddressElsewhere(string name);
}
