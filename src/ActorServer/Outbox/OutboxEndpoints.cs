using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Store;
using Federation;
using Federation.Json;

namespace ActorServer.Outbox;

/// <summary>HTTP only: the outbox that the owner's apps post to. [AP §6] [SWICG Basic Profile, Collections]</summary>
internal static class OutboxEndpoints
{
    internal static void MapOutbox(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/actor/outbox", PostAsync);
        routes.MapPost("/actor/proxy", ProxyEndpoint.PostAsync);
    }

    /// <summary>An app may define terms of its own; what it says leaves under our context, so they are written out as the IRIs that they are.</summary>
    internal static readonly ReadingRules WithItsOwnTerms = new() { KeepOwnTerms = false };

    private static async Task<IResult> PostAsync(HttpContext http, AccessTokens tokens, PublishActivity publish, Db db)
    {
        var access = await tokens.FindAsync(http);
        if (access.Refusal is { } denied) return denied.ToResult();
        if (!As.IsMediaType(http.Request.ContentType)) return Refusal.NotActivityPub.ToResult();
        if (await RequestBody.ReadAsync(http.Request, Limits.ActivityBytes, http.RequestAborted) is not { } body) return Refusal.BodyTooLarge.ToResult();
        if (!ActivityDocument.TryRead(body, out var document, out var fault, WithItsOwnTerms)) return fault.ToRefusal().ToResult();
        var posted = JsonObject.Create(document.Node.Json)!;
        if (await db.ReadAsync(tx => MayPublish.CheckAsync(tx, access, posted), http.RequestAborted) is { } forbidden) return forbidden;
        var published = IdempotencyKey.In(http.Request, access, body) is { } key
            ? await publish.RunOnceAsync(posted, key, CancellationToken.None)
            : await publish.RunAsync(posted, CancellationToken.None);
        // [AP §6 MUST] 201 with the new id in Location.
        return published.Refusal is { } refusal ? refusal.ToResult() : Results.Created(published.Uri, null);
    }
}
