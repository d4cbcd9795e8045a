namespace ActorServer.Wall;

internal static class German
{
    internal static Language Make() => new("de", "Deutsch", Words, ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"])
    {
        Day = "{0}. {1} {2}",
    };

    private static Dictionary<string, string> Words { get; } = new()
    {
    };
}
