using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.OAuth;

namespace ActorServer.Identity;

/// <summary>What a request's token lets its app do for the owner, or why there is no such token.</summary>
/// <param name="Refusal">Null when there is a token that is good.</param>
/// <param name="Scopes">What it may do; nothing when it is refused.</param>
/// <param name="ClientId">The app, where it has an id: tokens made on the command line have none.</param>
internal sealed record Access(Refusal? Refusal, Scopes Scopes, string? ClientId)
{
    /// <summary>Who asks, as a name that outlives its tokens: the app, or the consent of one without an id.</summary>
    internal string App { get; init; } = "";

    /// <summary>Which token, to look at it again.</summary>
    internal string TokenHash { get; init; } = "";

    internal static Access Refused(Refusal why) => new(why, Scopes.None, null);

    /// <summary>Null when the app may do what this scope stands for, else the answer.</summary>
    internal IResult? Deny(string scope) =>
        Refusal is { } refusal ? refusal.ToResult()
        : Scopes.Allow(scope) ? null
        : BearerChallenge.InsufficientScope(scope);
}
