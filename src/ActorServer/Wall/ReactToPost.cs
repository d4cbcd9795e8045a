using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>Likes and boosts, and taking them back.</summary>
internal static class ReactToPost
{
    internal static Task<IResult> LikeAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => DoAsync(http, forms, actions, db, own, As.Like);

    internal static Task<IResult> UnlikeAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => UndoAsync(http, forms, actions, db, own, As.Like);

    internal static Task<IResult> BoostAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => DoAsync(http, forms, actions, db, own, As.Announce);

    internal static Task<IResult> UnboostAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => UndoAsync(http, forms, actions, db, own, As.Announce);

    private static Task<IResult> DoAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own, string type) => forms.HandleAsync(http, async form =>
    {
        var (isHere, isDone) = await db.ReadAsync(async tx => (
            await ObjectRows.FindAsync(tx, form["post"]) is { DeletedAt: null },
            await CollectionRows.HasActorAsync(tx, CollectionOf(type, form["post"]), own.Actor)));
        if (!isHere) return await actions.RefuseAsync(http, Refusal.NotFound, form.BackToPost);
        // A second click on a page that is not new any more asks for nothing new.
        if (isDone) return new SeeOther(form.BackToPost);
        return await actions.PublishAsync(http, new JsonObject { ["type"] = type, ["object"] = form["post"] }, form.BackToPost);
    });

    private static Task<IResult> UndoAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own, string type) => forms.HandleAsync(http, async form =>
    {
        var done = await db.ReadAsync(async tx => await CollectionRows.HasActorAsync(tx, CollectionOf(type, form["post"]), own.Actor)
            ? await ActivityRows.NewestAsync(tx, type, own.Actor, form["post"])
            : null);
        if (done is null) return new SeeOther(form.BackToPost);
        return await actions.PublishAsync(http, new JsonObject { ["type"] = As.Undo, ["object"] = done.Uri }, form.BackToPost);
    });

    private static string CollectionOf(string type, string post) => type == As.Like ? ObjectCollections.Likes(post) : ObjectCollections.Shares(post);
}
