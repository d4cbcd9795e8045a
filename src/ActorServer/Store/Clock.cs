namespace ActorServer.Store;

/// <summary>Times as the database keeps them: milliseconds since 1970, UTC.</summary>
internal static class Clock
{
    internal static long Milliseconds(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    internal static DateTimeOffset ToTime(this long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>xsd:dateTime in UTC, with milliseconds: two posts of the same second keep their order on every wall.</summary>
    internal static string ToXsd(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
