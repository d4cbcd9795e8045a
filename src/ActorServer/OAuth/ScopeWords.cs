namespace ActorServer.OAuth;

/// <summary>What a scope means, in words for the owner.</summary>
internal static class ScopeWords
{
    private static readonly Dictionary<string, string> Words = new()
    {
        [Scopes.ReadAll] = "read everything that you can read, also what is only for you",
        ["activitypub:read:local:all"] = "read everything of yours on this server, also what is only for you",
        [Scopes.ReadRemote] = "read on other servers, in your name, what you may read there",
        [Scopes.ReadMe] = "read everything of yours, also what is only for you",
        ["activitypub:read:me:actor"] = "read your profile",
        [Scopes.ReadInbox] = "read your inbox, with messages that are only for you",
        [Scopes.ReadOutbox] = "read everything that you posted, also what was only for some",
        [Scopes.ReadFollowing] = "read whom you follow and whom you asked",
        [Scopes.ReadFollowers] = "read who follows you and who asks to",
        ["activitypub:read:me:liked"] = "read what you liked",
        [Scopes.WriteAll] = "do everything in your name: post, change, delete, follow, like, answer requests, change your profile",
        [Scopes.WriteCreate] = "post in your name and upload files",
        ["activitypub:write:update"] = "change your posts and your profile",
        ["activitypub:write:delete"] = "delete your posts",
        ["activitypub:write:follow"] = "follow people",
        ["activitypub:write:accept"] = "let people follow you",
        ["activitypub:write:reject"] = "refuse and remove followers",
        ["activitypub:write:add"] = "add to your collections",
        ["activitypub:write:remove"] = "remove from your collections",
        ["activitypub:write:like"] = "like posts",
        ["activitypub:write:block"] = "block people",
        ["activitypub:write:question"] = "ask questions",
        ["activitypub:write:flag"] = "report posts and people",
        ["activitypub:write:announce"] = "boost posts",
        ["activitypub:write:undo:all"] = "take back what you did, such as likes and follows",
        ["activitypub:write:undo:like"] = "take back likes",
        ["activitypub:write:undo:follow"] = "unfollow people",
        ["activitypub:write:undo:block"] = "unblock people",
        ["activitypub:write:undo:announce"] = "take back boosts",
    };

    internal static IReadOnlyList<string> Of(Scopes scopes) => [.. scopes.Distinct().Select(Of)];

    private static string Of(string scope)
    {
        if (!scope.EndsWith(Scopes.SameOrigin, StringComparison.Ordinal)) return Words[scope];
        var bare = scope[..^Scopes.SameOrigin.Length];
        return bare.EndsWith(Scopes.InReplyTo, StringComparison.Ordinal)
            ? $"{Words[bare[..^Scopes.InReplyTo.Length]]}, but only in answer to its own site"
            : $"{Words[bare]}, but only about things on its own site";
    }
}
