namespace ActorServer.Wall;

/// <summary>How long ago, in few words. A page without scripts does not know the reader's time zone; a distance needs none.</summary>
internal static class Ago
{
    internal static string Words(DateTimeOffset then, DateTimeOffset now, Language language) => (now - then) switch
    {
        { TotalMinutes: < 1 } => language.Say("just now"),
        { TotalHours: < 1 } span => language.Say("{0} min", (int)span.TotalMinutes),
        { TotalDays: < 1 } span => language.Say("{0} h", (int)span.TotalHours),
        { TotalDays: < 2 } => language.Say("yesterday"),
        { TotalDays: < 7 } span => language.Say("{0} days", (int)span.TotalDays),
        _ => then.Year == now.Year ? language.ShortDate(then) : language.ShortDate(then) + " " + then.Year.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>How long until something that lies ahead.</summary>
    internal static string Until(DateTimeOffset then, DateTimeOffset now, Language language) => (then - now) switch
    {
        { TotalMinutes: < 1 } => language.Say("in a moment"),
        { TotalHours: < 1 } span => language.Say("in {0} min", (int)span.TotalMinutes),
        { TotalDays: < 1 } span => language.Say("in {0} h", (int)span.TotalHours),
        var span => language.Say("in {0} days", (int)span.TotalDays),
    };

    internal static string Exactly(DateTimeOffset then, Language language) => $"{language.Date(then.ToUniversalTime())}, {Time(then)} UTC";

    internal static string Time(DateTimeOffset then) => then.UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
