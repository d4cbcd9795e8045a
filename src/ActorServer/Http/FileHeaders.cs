namespace ActorServer.Http;

/// <summary>What goes along with every file that somebody else may have made.</summary>
internal static class FileHeaders
{
    internal static void Set(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        // Should a browser ever take a file for a page, that page can do nothing.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
    }
}
