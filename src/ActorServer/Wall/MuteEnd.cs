namespace ActorServer.Wall;

/// <summary>For how long something is muted, as a form says it.</summary>
internal static class MuteEnd
{
    internal const string Hour = "hour";
    internal const string Day = "day";
    internal const string Week = "week";
    internal const string Ever = "ever";

    /// <summary>The choices, in words.</summary>
    internal static readonly IReadOnlyList<(string Value, string Words)> Choices =
        [(Hour, Language.Text("for an hour")), (Day, Language.Text("for a day")), (Week, Language.Text("for a week")), (Ever, Language.Text("for good"))];

    /// <summary>When that ends; what is not known is for good.</summary>
    internal static long From(string choice, DateTimeOffset now) => choice switch
    {
        Hour => now.AddHours(1).ToUnixTimeMilliseconds(),
        Day => now.AddDays(1).ToUnixTimeMilliseconds(),
        Week => now.AddDays(7).ToUnixTimeMilliseconds(),
        _ => long.MaxValue,
    };

    internal static DateTimeOffset ToTime(long end) => end > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(end);
}
