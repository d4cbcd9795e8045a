namespace ActorServer.Http;

/// <summary>Where a form leads back to. It comes with the request, so it may only name a place on this server, or the page would be a springboard.</summary>
internal static class LocalPath
{
    private const int Longest = 500;

    /// <summary>The path itself if it is one of ours, else <paramref name="otherwise"/>. Browsers read // and /\ as another host.</summary>
    internal static string Or(string? path, string otherwise) =>
        path is ['/', .. var rest] && rest is not ['/' or '\\', ..] && path.Length <= Longest && path.All(c => c is > ' ' and < '\x7f' and not '\\')
            ? path
            : otherwise;
}
