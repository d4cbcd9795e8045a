namespace ActorServer.Wall;

/// <summary>A list of people.</summary>
public sealed record ListView(long Seq, string Name, bool IsExclusive, long Members);

/// <summary>A list, and whether somebody is on it.</summary>
public sealed record OnListView(ListView List, bool IsOn);

/// <summary>A line of somebody's profile, made harmless. Verified: since when the page that it names is known to name them.</summary>
public sealed record PersonFieldView(string Name, string Html, DateTimeOffset? VerifiedAt);

/// <summary>What the owner and somebody have to do with each other. The states are those of a follow: null, pending, accepted.</summary>
public sealed record RelationView(string? Following, string? Follower)
{
    public bool IsBlocked { get; init; }

    /// <summary>Null when they are not muted; <see cref="DateTimeOffset.MaxValue"/> for good.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
    public bool MutesNews { get; init; }
    public bool HidesBoosts { get; init; }
    public string Note { get; init; } = "";
    public IReadOnlyList<OnListView> Lists { get; init; } = [];
}

/// <summary>A key of somebody's. Fingerprint: SHA-256 of it, in groups. Until: when another came in its place.</summary>
public sealed record PersonKeyView(string Kind, string Fingerprint, DateTimeOffset Since, DateTimeOffset? LastUsed, DateTimeOffset? Until);

/// <summary>Another address that somebody names as theirs. Confirmed: that one names this one, too, as far as it is known here.</summary>
public sealed record AliasView(PersonView Who, bool IsConfirmed);

/// <summary>All that the server knows about who somebody is.</summary>
public sealed record WhoView(string Id, string Host, DateTimeOffset KnownSince, DateTimeOffset LookedAt)
{
    public string? Software { get; init; }
    public DateTimeOffset? HostKnownSince { get; init; }
    public DateTimeOffset? HostAnswered { get; init; }
    public DateTimeOffset? HostFailingSince { get; init; }
    public IReadOnlyList<PersonKeyView> Keys { get; init; } = [];
    public IReadOnlyList<AliasView> Aliases { get; init; } = [];

    /// <summary>Keys of their own that they proved to hold. [FEP-c390]</summary>
    public IReadOnlyList<string> Proofs { get; init; } = [];

    /// <summary>Others who proved to hold the same.</summary>
    public IReadOnlyList<PersonView> SamePerson { get; init; } = [];
}

/// <summary>Somebody, with everything that their page shows beside their posts.</summary>
public sealed record PersonPageView(PersonView Who)
{
    public string? Header { get; init; }

    /// <summary>Made harmless.</summary>
    public string AboutHtml { get; init; } = "";
    public IReadOnlyList<PersonFieldView> Fields { get; init; } = [];

    /// <summary>As their own server counts.</summary>
    public long? Posts { get; init; }
    public long? Followers { get; init; }
    public long? Following { get; init; }

    /// <summary>What they are where they are no person, in words.</summary>
    public string? Kind { get; init; }
    public bool DecidesWhoFollows { get; init; }
    public bool IsGone { get; init; }
    public PersonView? MovedTo { get; init; }
    public required RelationView Relation { get; init; }
    public required WhoView Identity { get; init; }

    /// <summary>Their server is being asked at this moment.</summary>
    public bool IsLooking { get; init; }

    /// <summary>Why it could not be asked, as it said.</summary>
    public string? Problem { get; init; }
}

/// <summary>A person and since when, in a list that can be searched.</summary>
public sealed record PeopleListView(IReadOnlyList<FollowView> People, string Query, string Order, long Total, string? Next);

/// <summary>Something that is muted, and until when; <see cref="DateTimeOffset.MaxValue"/> for good.</summary>
public sealed record MutedWordView(string Phrase, DateTimeOffset Until, long Hits);

public sealed record MutedPersonView(PersonView Who, DateTimeOffset Until, bool MutesNews);

public sealed record MutedThreadView(string Uri, string Href, string Words);
