namespace ActorServer.Http;

/// <summary>Where a form leads back to. It comes with the request, so it may only name a place on this server, or the page would be a springboard.</summary>
internal static class LocalPath
{
    /// <summary>An app's request for access with all its parameters; twice that, as it is written into a query, still fits into a request line of 8 kB.</summary>
    private const int Longest = 3000;

    /// <summary>The path itself if it is one of ours, else <paramref name="otherwise"/>. Browsers read // and /\ as another host.</summary>
    internal static string Or(string? path, string otherwise) =>
        path is ['/', .. var rest] && rest is not ['/' or '\\', ..] && path.Length <= Longest && path.All(c => c is > ' ' and < '\x7f' and not '\\')
            ? path
            : otherwise;
}
