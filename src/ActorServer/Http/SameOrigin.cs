namespace ActorServer.Http;

/// <summary>Did a page of this server make this request, as far as the browser says?</summary>
internal static class SameOrigin
{
    /// <summary>
    /// Sec-Fetch-Site cannot be forged by a page. Browsers too old for it send Origin with every form. What sends neither is no browser,
    /// and nobody's cookies can be borrowed through it. [Fetch Metadata §2.1]
    /// </summary>
    internal static bool Sent(HttpRequest request, string ownOrigin)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site == "same-origin";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == ownOrigin;
    }
}
