using Federation;
using Microsoft.Net.Http.Headers;

namespace ActorServer.Http;

/// <summary>Which form of a document somebody sends or wants. [AP §3.2]</summary>
internal static class MediaTypes
{
    /// <summary>
    /// Does the client want the document rather than the page? Whoever names one of the two ActivityStreams types does, unless it ranks HTML
    /// higher. Who names neither type nor HTML (*/*, nothing) gets the document too: browsers always name HTML.
    /// </summary>
    internal static bool WantsDocument(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) || accepted.Count == 0) return true;
        var document = accepted.Where(IsActivityPub).Select(Quality).DefaultIfEmpty(-1).Max();
        var page = accepted.Where(type => type.MediaType.Value is "text/html" or "application/xhtml+xml").Select(Quality).DefaultIfEmpty(-1).Max();
        return document >= page;
    }

    /// <summary>Does the client name one of the two types? For what is a file to everybody else.</summary>
    internal static bool NamesDocument(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && accepted.Any(IsActivityPub);

    /// <summary>The type to answer with: the one asked for, or the shorter one.</summary>
    internal static string ForAnswer(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && !accepted.Any(type => type.MediaType.Value == As.MediaType) && accepted.Any(IsActivityPub)
            ? As.LdMediaType
            : As.MediaType;

    private static bool IsActivityPub(MediaTypeHeaderValue type) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        As.MediaType => true,
        "application/ld+json" => type.Parameters.FirstOrDefault(p => p.Name.Equals("profile", StringComparison.OrdinalIgnoreCase)) is not { } profile
            || HeaderUtilities.RemoveQuotes(profile.Value).Value!.Split(' ').Contains(As.Context),
        _ => false,
    };

    private static double Quality(MediaTypeHeaderValue type) => type.Quality ?? 1;
}
