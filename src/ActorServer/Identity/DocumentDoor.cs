using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.Moderation;
using Federation.Signatures;

namespace ActorServer.Identity;

/// <summary>Who may ask for documents at all. What each of them may see then is the document's own affair. Pages for people are not behind it.</summary>
internal static class DocumentDoor
{
    /// <summary>
    /// Documents that anybody may ask for who is not blocked: the actor, with its key. Two servers that both want signed requests could not
    /// get each other's keys otherwise.
    /// </summary>
    internal static RouteGroupBuilder OpenDocuments(this IEndpointRouteBuilder routes) => Behind(routes, IsBlockedAsync);

    /// <summary>All the others: only for those who sign, where the owner wants that. (AuthorizedFetch)</summary>
    internal static RouteGroupBuilder Documents(this IEndpointRouteBuilder routes) => Behind(routes, CheckAsync);

    private static RouteGroupBuilder Behind(IEndpointRouteBuilder routes, Func<HttpContext, ValueTask<Refusal?>> check) =>
        routes.MapGroup("").AddEndpointFilter(async (invocation, next) =>
        {
            var http = invocation.HttpContext;
            if (!MediaTypes.WantsDocument(http.Request)) return await next(invocation);
            return await check(http) is { } refusal ? refusal.ToResult() : await next(invocation);
        });

    private static async ValueTask<Refusal?> CheckAsync(HttpContext http)
    {
        if (!http.RequestServices.GetRequiredService<ActorServerOptions>().AuthorizedFetch) return await IsBlockedAsync(http);
        return (await Requester.OfAsync(http)).Refusal;
    }

    /// <summary>The signature need not be true for that: a forger only keeps out what is forged.</summary>
    private static async ValueTask<Refusal?> IsBlockedAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var parts = http.Request.ToParts(ReadOnlyMemory<byte>.Empty, services.GetRequiredService<OwnIds>());
        if (!HttpSignature.TryReadEnvelope(parts, services.GetRequiredService<TimeProvider>().GetUtcNow(), out var envelope, out _)) return null;
        return (await services.GetRequiredService<Blocks>().ListAsync(http.RequestAborted)).Has(envelope.KeyId) ? Refusal.Blocked : null;
    }
}
