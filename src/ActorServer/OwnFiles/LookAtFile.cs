using ActorServer.Objects;

namespace ActorServer.OwnFiles;

/// <summary>
/// Lets the tools look at a file of the owner's, a few at a time. Quickly while somebody waits for it, or with all the time it needs, from the queue.
/// Where a tool is missing, and with a file that it does not read, the file stays as it came.
/// </summary>
internal sealed class LookAtFile(MediaTools tools) : IDisposable
{
    private readonly SemaphoreSlim _places = new(Limits.ToolsAtOnce);

    public void Dispose() => _places.Dispose();

    internal bool CanLookAt(MediaType type) => type.IsImage ? tools.HasPictures : tools.HasFilms;

    /// <param name="type">What the file was told to be from its bytes.</param>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="folder">Where it lies, and what is made of it will lie. Nobody else uses it, and the caller takes it away.</param>
    /// <param name="most">For all of it.</param>
    /// <param name="ct">Breaks it off.</param>
    internal async Task<Look> RunAsync(MediaType type, string file, string folder, TimeSpan most, CancellationToken ct)
    {
        if (!CanLookAt(type)) return Look.Nothing;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(most);
        try
        {
            await _places.WaitAsync(late.Token);
            try
            {
                return await (type.IsImage ? LookAtPicture.RunAsync(tools, type, file, folder, most, late.Token) : LookAtFilm.RunAsync(tools, type, file, folder, most, late.Token));
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Look.Later;
        }
    }
}
