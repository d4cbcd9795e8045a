using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Saving a post for later. Nobody is told, and it stays here whatever else goes with time.</summary>
internal static class SavePost
{
    internal static Task<IResult> SaveAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        var isHere = await db.WriteAsync(async tx =>
        {
            if (await ObjectRows.FindAsync(tx, form["post"]) is not { DeletedAt: null }) return false;
            await CollectionRows.AddAsync(tx, own.Bookmarks, form["post"], own.Actor, clock.Milliseconds());
            return true;
        });
        return isHere ? new SeeOther(form.BackToPost) : await actions.RefuseAsync(http, Refusal.NotFound, form.BackToPost);
    });

    internal static Task<IResult> UnsaveAsync(HttpContext http, OwnerForms forms, Db db, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => CollectionRows.RemoveAsync(tx, own.Bookmarks, form["post"]));
        return new SeeOther(form.BackToPost);
    });
}
