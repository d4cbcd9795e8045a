using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.OAuth;

/// <summary>Did the owner let this app publish this activity? [SWICG Basic Profile, Scopes]</summary>
internal static class MayPublish
{
    private const string Write = "activitypub:write:";

    /// <summary>Null when the app may, else the answer. What an activity changes or takes back is looked up: what the app says of it is no evidence.</summary>
    internal static async Task<IResult?> CheckAsync(Tx tx, Access access, JsonObject posted)
    {
        var (type, about) = await TellAsync(tx, posted);
        var needed = Scopes.IsKnown(Write + type) ? Write + type : Scopes.WriteAll;
        if (access.Scopes.Allow(needed)) return null;

        var answered = await AnsweredAsync(tx, type, posted);
        if (access.Scopes.Allow(needed + Scopes.SameOrigin) && about.Any(id => Origin.Same(id, access.ClientId))) return null;
        if (access.Scopes.Allow(needed + Scopes.InReplyTo + Scopes.SameOrigin) && Origin.Same(answered, access.ClientId)) return null;
        return BearerChallenge.InsufficientScope(needed);
    }

    /// <summary>The activity's name in scopes, and what it is about.</summary>
    private static async Task<(string Type, string?[] About)> TellAsync(Tx tx, JsonObject posted)
    {
        var type = posted.TypeOf() ?? "";
        if (!As.IsActivity(type)) return ("create", [posted.IdOf()]);
        if (type != As.Undo) return (Name(type), [posted["object"].IdOf(), posted["target"].IdOf(), posted["origin"].IdOf()]);
        var undone = posted["object"].IdOf() is { } id ? await ActivityRows.FindAsync(tx, id) : null;
        return ($"undo:{(undone is null ? "all" : Name(undone.Type))}", [undone?.ObjectUri]);
    }

    private static async Task<string?> AnsweredAsync(Tx tx, string type, JsonObject posted)
    {
        var made = As.IsActivity(posted.TypeOf() ?? "") ? posted["object"] : posted;
        if (type == "create") return made is JsonObject document ? document["inReplyTo"].IdOf() : null;
        return made.IdOf() is { } id ? (await ObjectRows.FindAsync(tx, id))?.InReplyTo : null;
    }

    private static string Name(string type) => type.ToLowerInvariant();
}
