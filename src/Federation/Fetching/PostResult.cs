namespace Federation.Fetching;

/// <summary>The outcome of a POST: an answer, whatever its status, or the failure to get one.</summary>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Body">The beginning of the answer as text, for the owner to read; a stranger's words.</param>
/// <param name="RetryAfter">When the peer asked to come again, if it did; at most a day.</param>
/// <param name="Failure">Why there was no answer.</param>
public sealed record PostResult(int Status, string Body, TimeSpan? RetryAfter, FetchFailure? Failure)
{
    /// <summary>Whether the peer took it.</summary>
    public bool IsSuccess => Failure is null && Status is >= 200 and < 300;
}
