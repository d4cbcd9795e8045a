using System.Globalization;
using Federation.Fetching;

namespace ActorServer.Http;

/// <summary>Tells a client how fast it may go on. [draft-ietf-httpapi-ratelimit-headers-10] [SWICG Basic Profile, Rate Limiting]</summary>
internal static class RateLimit
{
    /// <summary>Writes the two headers and hands on how long to wait, if at all. Without a rate there is nothing to tell.</summary>
    internal static TimeSpan? Show(HttpResponse response, string policy, double perSecond, int burst, TokenBuckets.Taken taken)
    {
        if (perSecond <= 0) return taken.Wait;
        // The bucket as a window: what is used up now is all back after the time that a whole burst takes to fill.
        response.Headers["RateLimit-Policy"] = $"\"{policy}\";q={Text(burst)};w={Text(burst / perSecond)}";
        response.Headers["RateLimit"] = $"\"{policy}\";r={Text(taken.Left)};t={Text(taken.Wait?.TotalSeconds ?? (burst - taken.Left) / perSecond)}";
        return taken.Wait;
    }

    private static string Text(double number) => Math.Ceiling(number).ToString(CultureInfo.InvariantCulture);
}
