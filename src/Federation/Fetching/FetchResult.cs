using System.Diagnostics.CodeAnalysis;

namespace Federation.Fetching;

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
