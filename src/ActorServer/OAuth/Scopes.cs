using System.Collections.Frozen;

namespace ActorServer.OAuth;

/// <summary>What an app may do: scopes of the ActivityPub API's basic profile, where a broader one includes the narrower. [SWICG Basic Profile, Scopes]</summary>
internal sealed class Scopes
{
    internal const string ReadAll = "activitypub:read:all";
    internal const string ReadRemote = "activitypub:read:remote:all";
    internal const string ReadMe = "activitypub:read:me:all";
    internal const string ReadInbox = "activitypub:read:me:inbox";
    internal const string ReadOutbox = "activitypub:read:me:outbox";
    internal const string ReadFollowers = "activitypub:read:me:followers";
    internal const string ReadFollowing = "activitypub:read:me:following";
    internal const string WriteAll = "activitypub:write:all";
    internal const string WriteCreate = "activitypub:write:create";
    internal const string SameOrigin = ":sameorigin";
    internal const string InReplyTo = ":inreplyto";

    /// <summary>What a token made on the command line may do.</summary>
    internal const string Everything = "read write";

    private const string Read = "activitypub:read:";
    private const string Write = "activitypub:write:";

    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["read"] = ReadAll,
        ["write"] = WriteAll,
        ["write:sameorigin"] = WriteAll + SameOrigin,
    }.ToFrozenDictionary();

    private static readonly string[] OfMe = ["all", "actor", "inbox", "outbox", "following", "followers", "liked"];
    private static readonly string[] Anywhere = ["accept", "reject", "question"];
    private static readonly string[] AlsoSameOrigin =
    [
        "all", "create", "update", "delete", "follow", "add", "remove", "like", "block", "announce", "flag",
        "undo:all", "undo:like", "undo:follow", "undo:block", "undo:announce",
    ];

    /// <summary>Every scope that this server knows, the synonyms first.</summary>
    internal static IReadOnlyList<string> Known { get; } =
    [
        .. Synonyms.Keys.Order(StringComparer.Ordinal), ReadAll, Read + "local:all", ReadRemote, .. OfMe.Select(name => $"{Read}me:{name}"),
        .. Anywhere.Concat(AlsoSameOrigin).Select(name => Write + name), .. AlsoSameOrigin.Select(name => Write + name + SameOrigin),
        .. new[] { "create", "update", "delete" }.Select(name => Write + name + InReplyTo + SameOrigin),
    ];

    private static readonly FrozenSet<string> KnownSet = Known.ToFrozenSet();

    private readonly IReadOnlyList<string> _asAsked;

    private Scopes(IReadOnlyList<string> asAsked) => _asAsked = asAsked;

    internal static Scopes None { get; } = new([]);

    internal bool IsEmpty => _asAsked.Count == 0;

    /// <summary>The scopes of a request, in its own words. Those that are not known here are left out. [RFC 6749 §3.3 MAY]</summary>
    internal static Scopes Parse(string? text) => new([.. (text ?? "").Split(' ').Where(KnownSet.Contains).Distinct()]);

    internal static bool IsKnown(string scope) => KnownSet.Contains(scope);

    internal bool Allow(string needed) => _asAsked.Any(given => Implies(Canonical(given), Canonical(needed)));

    /// <summary>Is everything that the others allow allowed by these?</summary>
    internal bool Cover(Scopes others) => others._asAsked.All(Allow);

    /// <summary>Without those that others of them include, in the profile's own names.</summary>
    internal IReadOnlyList<string> Distinct()
    {
        var all = _asAsked.Select(Canonical).Distinct().ToList();
        return [.. all.Where(scope => !all.Exists(other => other != scope && Implies(other, scope)))];
    }

    public override string ToString() => string.Join(' ', _asAsked);

    private static string Canonical(string scope) => Synonyms.GetValueOrDefault(scope, scope);

    private static bool Implies(string given, string needed)
    {
        if (given == needed) return true;
        if (needed.EndsWith(SameOrigin, StringComparison.Ordinal)) return ImpliesSameOrigin(given, needed);
        if (given.EndsWith(SameOrigin, StringComparison.Ordinal)) return false;
        // Data on this server is the owner's, and what others sent to the owner.
        if (given == Read + "local:all") return needed.StartsWith(Read + "me:", StringComparison.Ordinal);
        return given.EndsWith(":all", StringComparison.Ordinal) && needed.StartsWith(given[..^"all".Length], StringComparison.Ordinal);
    }

    /// <summary>The unrestricted scope includes the restricted one; of restricted ones, the broader the narrower of the same kind.</summary>
    private static bool ImpliesSameOrigin(string given, string needed)
    {
        var bare = needed[..^SameOrigin.Length];
        var isOfReplies = bare.EndsWith(InReplyTo, StringComparison.Ordinal);
        if (!given.EndsWith(SameOrigin, StringComparison.Ordinal)) return Implies(given, isOfReplies ? bare[..^InReplyTo.Length] : bare);
        return !isOfReplies && !given.Contains(InReplyTo, StringComparison.Ordinal) && Implies(given[..^SameOrigin.Length], bare);
    }
}
