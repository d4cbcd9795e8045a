using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using Federation;
using Federation.Json;

namespace ActorServer.Outbox;

/// <summary>HTTP only: the outbox that the owner's apps post to. [AP §6]</summary>
internal static class OutboxEndpoints
{
    internal static void MapOutbox(this IEndpointRouteBuilder routes) => routes.MapPost("/actor/outbox", PostAsync);

    /// <summary>An app may define terms of its own; what it says leaves under our context, so they are written out as the IRIs that they are.</summary>
    private static readonly ReadingRules WithItsOwnTerms = new() { KeepOwnTerms = false };

    private static async Task<IResult> PostAsync(HttpContext http, AccessTokens tokens, PublishActivity publish)
    {
        if (await tokens.CheckAsync(http.Request, http.RequestAborted) is { } denied) return denied.ToResult();
        if (!As.IsMediaType(http.Request.ContentType)) return Refusal.NotActivityPub.ToResult();
        if (await RequestBody.ReadAsync(http.Request, Limits.ActivityBytes, http.RequestAborted) is not { } body) return Refusal.BodyTooLarge.ToResult();
        if (!ActivityDocument.TryRead(body, out var document, out var fault, WithItsOwnTerms)) return fault.ToRefusal().ToResult();
        var published = await publish.RunAsync(JsonObject.Create(document.Node.Json)!, CancellationToken.None);
        // [AP §6 MUST] 201 with the new id in Location.
        return published.Refusal is { } refusal ? refusal.ToResult() : Results.Created(published.Uri, null);
    }
}
