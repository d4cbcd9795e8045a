namespace Federation.Addressing;

/// <summary>
/// Who may see a post, in the four steps that the fediverse knows. Derived from addressing; ActivityPub itself only has addresses.
/// </summary>
public enum Visibility
{
    /// <summary>Public in <c>to</c>: everybody, and shown in lists.</summary>
    Public,

    /// <summary>Public in <c>cc</c>: everybody who has the link.</summary>
    Unlisted,

    /// <summary>The author's followers.</summary>
    Followers,

    /// <summary>The people named.</summary>
    Direct,
}
