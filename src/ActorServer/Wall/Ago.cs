using System.Globalization;

namespace ActorServer.Wall;

/// <summary>How long ago, in few words. A page without scripts does not know the reader's time zone; a distance needs none.</summary>
internal static class Ago
{
    internal static string Words(DateTimeOffset then, DateTimeOffset now) => (now - then) switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } span => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 1 } span => $"{(int)span.TotalHours} h",
        { TotalDays: < 2 } => "yesterday",
        { TotalDays: < 7 } span => $"{(int)span.TotalDays} days",
        _ when then.Year == now.Year => then.ToString("d MMM", CultureInfo.InvariantCulture),
        _ => then.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
    };

    /// <summary>How long until something that lies ahead.</summary>
    internal static string Until(DateTimeOffset then, DateTimeOffset now) => (then - now) switch
    {
        { TotalMinutes: < 1 } => "in a moment",
        { TotalHours: < 1 } span => $"in {(int)span.TotalMinutes} min",
        { TotalDays: < 1 } span => $"in {(int)span.TotalHours} h",
        var span => $"in {(int)span.TotalDays} days",
    };

    internal static string Exactly(DateTimeOffset then) => then.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
