namespace Federation.Discovery;

/// <summary>The name by which people know an actor: user@host. Equal without regard to case. [RFC 7565]</summary>
/// <param name="User">The name before the @, as written.</param>
/// <param name="Host">The host in lower case and ASCII (IDN) form; with a port only where it is not 443.</param>
public readonly record struct Handle(string User, string Host)
{
    /// <summary>As WebFinger asks for it: <c>acct:user@host</c>.</summary>
    public string Acct => $"acct:{User}@{Host}";

    /// <summary>Without regard to case, as peers compare.</summary>
    public bool Equals(Handle other) =>
        string.Equals(User, other.User, StringComparison.OrdinalIgnoreCase)
        && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        StringComparer.OrdinalIgnoreCase.GetHashCode(User ?? ""), StringComparer.OrdinalIgnoreCase.GetHashCode(Host ?? ""));

    /// <summary>As people write it: <c>@user@host</c>.</summary>
    public override string ToString() => $"@{User}@{Host}";
}
