namespace ActorServer.Delivery;

/// <summary>What the other side said last, or why there was no answer, on one line.</summary>
internal static class LastAnswer
{
    /// <summary>Null before the first try.</summary>
    internal static string? Words(int? status, string? answer) => (status, OneLine(answer)) switch
    {
        (null, "") => null,
        (null, var words) => words,
        ({ } code, "") => $"HTTP {code}",
        ({ } code, var words) => $"HTTP {code}, {words}",
    };

    /// <summary>A peer's answer is shown in a terminal, too: what steers one becomes a space.</summary>
    private static string OneLine(string? answer) => string.Concat((answer ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
