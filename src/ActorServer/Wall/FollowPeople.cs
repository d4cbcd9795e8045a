using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>Whom the owner follows, and whom the owner lets follow.</summary>
internal static class FollowPeople
{
    /// <summary>Looked up on the network first: what the owner typed is a handle or an address, and a Follow needs the actor.</summary>
    internal static Task<IResult> FollowAsync(HttpContext http, OwnerForms forms, OwnerActions actions, FindActor find) => forms.HandleAsync(http, async form =>
    {
        var found = await find.ByAsync(form["who"], http.RequestAborted);
        if (found.Peer is not { } peer) return await actions.RefuseAsync(http, found.Problem!, form.Back);
        return await actions.PublishAsync(http, new JsonObject { ["type"] = As.Follow, ["object"] = peer.Uri }, form.Back);
    });

    internal static Task<IResult> UnfollowAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db) => forms.HandleAsync(http, async form =>
    {
        var follow = await db.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, form["who"]));
        if (follow is null) return await actions.RefuseAsync(http, Refusal.NotUndoable, form.Back);
        return await actions.PublishAsync(http, new JsonObject { ["type"] = As.Undo, ["object"] = follow.ActivityUri }, form.Back);
    });

    internal static Task<IResult> AcceptAsync(HttpContext http, OwnerForms forms, OwnerActions actions) => forms.HandleAsync(http, form =>
        actions.PublishAsync(http, new JsonObject { ["type"] = As.Accept, ["object"] = form["who"] }, form.Back));

    /// <summary>Refuses who asked, or removes who follows: the same word to their server. [AP §7.7]</summary>
    internal static Task<IResult> RejectAsync(HttpContext http, OwnerForms forms, OwnerActions actions) => forms.HandleAsync(http, form =>
        actions.PublishAsync(http, new JsonObject { ["type"] = As.Reject, ["object"] = form["who"] }, form.Back));
}
