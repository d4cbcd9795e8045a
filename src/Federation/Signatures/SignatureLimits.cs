namespace Federation.Signatures;

/// <summary>The numbers of signature checking.</summary>
public sealed record SignatureLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static SignatureLimits Default { get; } = new();

    /// <summary>How old a signature may be: peers retry a delivery with the signature they made first. Mastodon's window.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How far the peer's clock may be off, either way. Mastodon's margin: it allows for one wrong time zone.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Leniency: Mastodon before 4.3 signs a GET's path without its query. On, such a GET counts as signed; off, it is refused.
    /// Nothing but GET profits: what it reads is decided by the path.
    /// </summary>
    public bool AcceptUnsignedQueryOfGet { get; init; } = true;

    /// <summary>Whether a signature made at this time is neither too old nor from the future.</summary>
    internal bool IsFresh(DateTimeOffset time, DateTimeOffset now) => time <= now + ClockSkew && time >= now - MaxAge - ClockSkew;
}
