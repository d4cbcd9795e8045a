namespace Federation.Fetching;

/// <summary>Why a fetch failed.</summary>
/// <param name="Fault">The kind.</param>
/// <param name="Status">The HTTP status, when there was an answer.</param>
/// <param name="Detail">A sentence for the log and the owner: one line, at most 200 characters, perhaps with a stranger's words in it.</param>
/// <param name="RetryAfter">When the peer asked to come again, if it did; at most a day.</param>
public sealed record FetchFailure(FetchFault Fault, int? Status, string Detail, TimeSpan? RetryAfter)
{
    private const int MaxDetail = 200;

    internal FetchFailure(FetchFault fault, string detail)
        : this(fault, null, OneLine(detail), null)
    {
    }

    private static string OneLine(string detail)
    {
        ReadOnlySpan<char> start = detail.AsSpan(0, Math.Min(detail.Length, MaxDetail));
        return string.Create(start.Length, start, static (line, text) =>
        {
            for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(text[i]) ? ' ' : text[i];
        });
    }
}
