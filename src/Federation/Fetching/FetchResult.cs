using System.Diagnostics.CodeAnalysis;

namespace Federation.Fetching;

/// <summary>Why a fetch failed.</summary>
/// <param name="Fault">The kind.</param>
/// <param name="Status">The HTTP status, when there was an answer.</param>
/// <param name="Detail">A sentence for the log and the owner; never more than a line.</param>
/// <param name="RetryAfter">When the peer asked to come again, if it did; at most a day.</param>
public sealed record FetchFailure(FetchFault Fault, int? Status, string Detail, TimeSpan? RetryAfter)
{
    internal FetchFailure(FetchFault fault, string detail) : this(fault, null, detail, null)
    {
    }
}

/// <summary>Either what was fetched or why not: exactly one of <see cref="Value"/> and <see cref="Failure"/> is there.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public sealed class FetchResult<T>
    where T : class
{
    private FetchResult(T? value, FetchFailure? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>Whether it was fetched.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Value is not null;

    /// <summary>What was fetched.</summary>
    public T? Value { get; }

    /// <summary>Why it was not.</summary>
    public FetchFailure? Failure { get; }

    /// <summary>A success.</summary>
    public static implicit operator FetchResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator FetchResult<T>(FetchFailure failure) => new(null, failure);
}

/// <summary>The answer to a GET.</summary>
/// <param name="Url">Where the bytes came from, after redirects.</param>
/// <param name="ContentType">The header's value, or empty.</param>
/// <param name="Bytes">The body, decompressed.</param>
public sealed record FetchedBytes(Uri Url, string ContentType, ReadOnlyMemory<byte> Bytes);

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
