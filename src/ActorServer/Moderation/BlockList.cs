using ActorServer.Store;

namespace ActorServer.Moderation;

/// <summary>
/// Whom the owner blocked, at one moment. Pure, and as fast for ten thousand hosts as for one. A blocked host stands for every port and every
/// host below it; one that was blocked with a port, for that port.
/// </summary>
internal sealed class BlockList(IEnumerable<string> subjects)
{
    private readonly HashSet<string> _subjects = [.. subjects];

    internal static async Task<BlockList> LoadAsync(Tx tx) => new((await BlockRows.AllAsync(tx)).Select(row => row.Subject));

    /// <summary>Is this the id of a blocked actor or of one of its keys, or any address on a blocked host?</summary>
    internal bool Has(string? id)
    {
        if (id is null || _subjects.Count == 0) return false;
        return _subjects.Contains(id.Split('#')[0]) || (Uri.TryCreate(id, UriKind.Absolute, out var uri) && HasHost(uri));
    }

    private bool HasHost(Uri uri)
    {
        var host = uri.IdnHost.ToLowerInvariant().TrimEnd('.');
        if (_subjects.Contains($"{host}:{uri.Port}")) return true;
        for (var name = host; name.Length > 0; name = Parent(name))
        {
            if (_subjects.Contains(name)) return true;
        }
        return false;
    }

    private static string Parent(string host) => host.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? host[(dot + 1)..] : "";

    /// <summary>A host as it is kept; null when the text is none. A port is kept where it is not the web's own. One word would be a whole top-level domain.</summary>
    internal static string? HostOf(string typed)
    {
        if (typed.Length == 0 || typed.IndexOfAny(['/', '@', '?', '#', ' ', '\\']) >= 0) return null;
        if (!Uri.TryCreate("https://" + typed, UriKind.Absolute, out var uri)) return null;
        var host = uri.IdnHost.ToLowerInvariant().TrimEnd('.');
        if (host != "localhost" && !host.Contains('.', StringComparison.Ordinal) && uri.HostNameType != UriHostNameType.IPv6) return null;
        return uri.IsDefaultPort ? host : $"{host}:{uri.Port}";
    }
}
