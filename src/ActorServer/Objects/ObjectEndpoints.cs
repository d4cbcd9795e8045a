using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Wall;
using Federation;
using Federation.Addressing;

namespace ActorServer.Objects;

/// <summary>The actor, and every object and activity at its own id. [AP §3.2]</summary>
internal static class ObjectEndpoints
{
    internal static void MapObjects(this IEndpointRouteBuilder routes)
    {
        routes.OpenDocuments().MapMethods("/actor", Reading, GetActorAsync);
        routes.MapMethods("/@{handle}", Reading, (string handle, OwnIds own) => handle == own.Handle ? Results.Redirect(own.Actor) : Refusal.NotFound.ToResult());
        var documents = routes.Documents();
        documents.MapMethods("/actor/facts", Reading, GetFactsAsync);
        documents.MapMethods("/objects/{id}", Reading, GetObjectAsync);
        documents.MapMethods("/stamps/{id}", Reading, AuthorizationStamp.GetAsync);
        documents.MapMethods("/activities/{id}", Reading, GetActivityAsync);
    }

    private static readonly string[] Reading = ["GET", "HEAD"];

    private static async Task<IResult> GetActorAsync(HttpContext http, Db db, OwnIds own)
    {
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect("/");
        return new DocumentResult(OutgoingContext.With(await db.ReadAsync(tx => ActorDocument.BuildAsync(tx, own), http.RequestAborted)));
    }

    /// <summary>For who follows, and signs. Nobody else learns whether there is anything.</summary>
    private static async Task<IResult> GetFactsAsync(HttpContext http, Db db, OwnIds own)
    {
        var requester = await Requester.OfAsync(http);
        var document = await db.ReadAsync(async tx =>
        {
            var facts = PersonalFact.ForFollowers(await Owner.GetAsync(tx), own);
            return facts is not null && await requester.MayReadAsync(tx, facts.ToAsNode(), null, own) ? facts : null;
        }, http.RequestAborted);
        return document is null ? requester.Denied ?? Refusal.NotFound.ToResult() : new DocumentResult(OutgoingContext.With(document), isPrivate: true);
    }

    private static async Task<IResult> GetObjectAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        if (!MediaTypes.WantsDocument(http.Request)) return await ShowObject.GetAsync(http, own.Object(id));
        var row = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, own.Object(id)), http.RequestAborted);
        if (row is null) return Refusal.NotFound.ToResult();
        if (await WhyNotAsync(http, db, own, row.Visibility, row.Json, row.Blind, row.Uri) is { } hidden) return hidden;
        if (row is { DeletedAt: null, Type: As.Collection or As.OrderedCollection }) return await Collections.CollectionEndpoints.GetCustomAsync(http, db, row);
        // [AP §6.4 SHOULD] 410 with the tombstone.
        var status = row.DeletedAt is null ? StatusCodes.Status200OK : StatusCodes.Status410Gone;
        var document = JsonObjects.ParseOwn(row.Json);
        // What the tools found out since it was posted.
        if (row.DeletedAt is null) await db.ReadAsync(tx => MediaDocument.CompleteAsync(tx, document, own), http.RequestAborted);
        return new DocumentResult(OutgoingContext.With(document), status);
    }

    private static async Task<IResult> GetActivityAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        var row = await db.ReadAsync(tx => ActivityRows.FindAsync(tx, own.Activity(id)), http.RequestAborted);
        if (row is null) return Refusal.NotFound.ToResult();
        if (!IsOpen(row.Type) && await WhyNotAsync(http, db, own, row.Visibility, row.Json, row.Blind, row.ObjectUri) is { } hidden) return hidden;
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(own.IsOwn(row.ObjectUri) ? row.ObjectUri! : "/");
        return new DocumentResult(row.Json);
    }

    /// <summary>Some peers fetch the Follow before they accept it, without signing. It says nothing that the two collections do not say.</summary>
    private static bool IsOpen(string type) => type is As.Follow or As.Accept or As.Reject or As.Undo;

    /// <summary>Null for whoever may read it. An app of the owner's is told what it lacks; to others it is not there.</summary>
    private static async Task<IResult?> WhyNotAsync(HttpContext http, Db db, OwnIds own, string visibility, string json, string? blind, string? about)
    {
        if (visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted)) return null;
        var requester = await Requester.OfAsync(http);
        if (await db.ReadAsync(tx => ReplyConsent.IsHeldFromAsync(tx, about, requester), http.RequestAborted)) return requester.Denied ?? Refusal.NotFound.ToResult();
        if (await db.ReadAsync(tx => requester.MayReadAsync(tx, JsonObjects.ParseOwn(json).ToAsNode(), blind, own), http.RequestAborted)) return null;
        return requester.Denied ?? Refusal.NotFound.ToResult();
    }
}
