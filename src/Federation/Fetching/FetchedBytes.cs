namespace Federation.Fetching;

/// <summary>The answer to a GET.</summary>
/// <param name="Url">Where the bytes came from, after redirects.</param>
/// <param name="ContentType">The header's value, or empty.</param>
/// <param name="Bytes">The body, decompressed.</param>
public sealed record FetchedBytes(Uri Url, string ContentType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The clock of whoever answered, as it says.</summary>
    public DateTimeOffset? Date { get; init; }
}
