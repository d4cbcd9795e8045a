using Federation.Fetching;

namespace ActorServer.Delivery;

/// <summary>What a peer's answer to a delivery means for the row. 405 says that nobody there takes deliveries. [AP §7.1 SHOULD]</summary>
internal enum Verdict
{
    /// <summary>Taken.</summary>
    Delivered,

    /// <summary>The host answered, but not now: this row waits, the host's other rows go on.</summary>
    Later,

    /// <summary>The host did not answer, or asks for a rest: its whole lane waits.</summary>
    HostDown,

    /// <summary>There is no such inbox (any more).</summary>
    NoSuchInbox,

    /// <summary>Refused for good: asking again would change nothing.</summary>
    Refused,
}

internal sealed record Outcome(Verdict Verdict, int? Status, string Answer, TimeSpan? RetryAfter = null)
{
    /// <summary>Pure: from an HTTP answer, or the lack of one, to a verdict.</summary>
    internal static Outcome Of(PostResult result) => result.Failure is { } failure
        ? new(Classify(failure.Fault), failure.Status, Shorten($"{failure.Fault}: {failure.Detail}"), failure.RetryAfter)
        : new(Classify(result.Status), result.Status, Shorten(result.Body), result.RetryAfter);

    internal static Outcome Of(FetchFailure failure) => failure.Fault is FetchFault.Status or FetchFault.Gone
        ? new(Classify(failure.Status ?? 500), failure.Status, Shorten(failure.Detail), failure.RetryAfter)
        : new(Classify(failure.Fault), failure.Status, Shorten($"{failure.Fault}: {failure.Detail}"), failure.RetryAfter);

    private static Verdict Classify(int status) => status switch
    {
        >= 200 and < 300 => Verdict.Delivered,
        404 or 410 => Verdict.NoSuchInbox,
        // Peers in trouble with their own key cache or clock answer 401 for a while; 408, 421, 425 and 429 say "not now" by definition.
        401 or 408 or 421 or 425 => Verdict.Later,
        429 or 502 or 503 or 504 or (>= 520 and <= 530) => Verdict.HostDown,
        >= 500 => Verdict.Later,
        _ => Verdict.Refused,
    };

    private static Verdict Classify(FetchFault fault) => fault switch
    {
        FetchFault.Timeout or FetchFault.Network or FetchFault.Resting => Verdict.HostDown,
        FetchFault.Gone => Verdict.NoSuchInbox,
        FetchFault.Status or FetchFault.TooOften => Verdict.Later,
        FetchFault.RefusedAddress or FetchFault.Blocked or FetchFault.BadUrl or FetchFault.TooLarge or FetchFault.TooManyRedirects or FetchFault.WrongContentType
            or FetchFault.Malformed or FetchFault.IdMismatch => Verdict.Refused,
    };

    private static string Shorten(string text) => text.Length <= Limits.AnswerCharacters ? text : text[..Limits.AnswerCharacters];
}
