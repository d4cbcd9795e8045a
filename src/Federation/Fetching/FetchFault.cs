namespace Federation.Fetching;

/// <summary>Why something could not be fetched. Closed: a switch over it needs no default arm.</summary>
public enum FetchFault
{
    /// <summary>The host or its address is not one to talk to: private, loopback, reserved.</summary>
    RefusedAddress,

    /// <summary>The owner blocked it (<see cref="FetchPolicy.IsBlocked"/>).</summary>
    Blocked,

    /// <summary>Not an http(s) URL that all readers read alike, or plain http where it is not allowed.</summary>
    BadUrl,

    /// <summary>Not done in time.</summary>
    Timeout,

    /// <summary>The answer is larger than allowed.</summary>
    TooLarge,

    /// <summary>More redirects than allowed, or a circle.</summary>
    TooManyRedirects,

    /// <summary>The answer is not of the kind that was asked for.</summary>
    WrongContentType,

    /// <summary>An HTTP status that is no success; it is in <see cref="FetchFailure.Status"/>.</summary>
    Status,

    /// <summary>No answer: name, connection, TLS or protocol.</summary>
    Network,

    /// <summary>An answer that cannot be read.</summary>
    Malformed,

    /// <summary>A document that does not carry the id of the place it came from. [FEP-fe34]</summary>
    IdMismatch,

    /// <summary>410: it existed and was deleted.</summary>
    Gone,

    /// <summary>The host asked to be left alone for a while (<c>Retry-After</c>), which is not over; it was not asked.</summary>
    Resting,

    /// <summary>We asked this host often enough for now (<see cref="FetchPolicy.RequestsPerSecond"/>); it was not asked.</summary>
    TooOften,
}
