using ActorServer.Wall;

namespace ActorServer.OAuth;

/// <summary>What a scope means, in words for the owner.</summary>
internal static class ScopeWords
{
    private static readonly Dictionary<string, string> Words = new()
    {
        [Scopes.ReadAll] = Language.Text("read everything that you can read, also what is only for you"),
        ["activitypub:read:local:all"] = Language.Text("read everything of yours on this server, also what is only for you"),
        [Scopes.ReadRemote] = Language.Text("read on other servers, in your name, what you may read there"),
        [Scopes.ReadMe] = Language.Text("read everything of yours, also what is only for you"),
        ["activitypub:read:me:actor"] = Language.Text("read your profile"),
        [Scopes.ReadInbox] = Language.Text("read your inbox, with messages that are only for you"),
        [Scopes.ReadOutbox] = Language.Text("read everything that you posted, also what was only for some"),
        [Scopes.ReadFollowing] = Language.Text("read whom you follow and whom you asked"),
        [Scopes.ReadFollowers] = Language.Text("read who follows you and who asks to"),
        ["activitypub:read:me:liked"] = Language.Text("read what you liked"),
        [Scopes.WriteAll] = Language.Text("do everything in your name: post, change, delete, follow, like, answer requests, change your profile"),
        [Scopes.WriteCreate] = Language.Text("post in your name and upload files"),
        ["activitypub:write:update"] = Language.Text("change your posts and your profile"),
        ["activitypub:write:delete"] = Language.Text("delete your posts"),
        ["activitypub:write:follow"] = Language.Text("follow people"),
        ["activitypub:write:accept"] = Language.Text("let people follow you"),
        ["activitypub:write:reject"] = Language.Text("refuse and remove followers"),
        ["activitypub:write:add"] = Language.Text("add to your collections"),
        ["activitypub:write:remove"] = Language.Text("remove from your collections"),
        ["activitypub:write:like"] = Language.Text("like posts"),
        ["activitypub:write:block"] = Language.Text("block people"),
        ["activitypub:write:question"] = Language.Text("ask questions"),
        ["activitypub:write:flag"] = Language.Text("report posts and people"),
        ["activitypub:write:announce"] = Language.Text("boost posts"),
        ["activitypub:write:undo:all"] = Language.Text("take back what you did, such as likes and follows"),
        ["activitypub:write:undo:like"] = Language.Text("take back likes"),
        ["activitypub:write:undo:follow"] = Language.Text("unfollow people"),
        ["activitypub:write:undo:block"] = Language.Text("unblock people"),
        ["activitypub:write:undo:announce"] = Language.Text("take back boosts"),
    };

    internal static IReadOnlyList<MayView> Of(Scopes scopes) => [.. scopes.Distinct().Select(Of)];

    private static MayView Of(string scope)
    {
        if (!scope.EndsWith(Scopes.SameOrigin, StringComparison.Ordinal)) return new(Words[scope], null);
        var bare = scope[..^Scopes.SameOrigin.Length];
        return bare.EndsWith(Scopes.InReplyTo, StringComparison.Ordinal)
            ? new(Words[bare[..^Scopes.InReplyTo.Length]], Language.Text("but only in answer to its own site"))
            : new(Words[bare], Language.Text("but only about things on its own site"));
    }
}
