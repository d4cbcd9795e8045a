using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>What the owner decides about somebody on their page. Nobody is told, but for the end of a follow that a block brings.</summary>
internal static class RegardPeople
{
    /// <summary>Muted until then: nothing of theirs on the wall and, if the owner wants, no news of them. Their page stays as it is.</summary>
    internal static Task<IResult> MuteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own, TimeProvider clock) => OfPersonAsync(http, forms, actions, own, async form =>
        await db.WriteAsync(tx => RegardRows.SetMuteAsync(tx, form["who"], MuteEnd.From(form["for"], clock.GetUtcNow()), form.IsTicked("news"))));

    internal static Task<IResult> UnmuteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => OfPersonAsync(http, forms, actions, own, async form =>
        await db.WriteAsync(tx => RegardRows.SetMuteAsync(tx, form["who"], 0, mutesNews: false)));

    internal static Task<IResult> HideBoostsAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => OfPersonAsync(http, forms, actions, own, async form =>
        await db.WriteAsync(tx => RegardRows.SetBoostsAsync(tx, form["who"], form.IsTicked("hide"))));

    internal static Task<IResult> NoteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own) => OfPersonAsync(http, forms, actions, own, async form =>
        await db.WriteAsync(tx => RegardRows.SetNoteAsync(tx, form["who"], Cut(form["note"]))));

    /// <summary>On which lists they are: those that were ticked, of those that the page showed.</summary>
    internal static Task<IResult> PutOnListsAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, OwnIds own, TimeProvider clock) => OfPersonAsync(http, forms, actions, own, async form =>
        await db.WriteAsync(async tx =>
        {
            foreach (var list in await PersonListRows.AllAsync(tx))
            {
                var name = list.Seq.ToString(CultureInfo.InvariantCulture);
                if (!form.IsTicked($"shown-{name}")) continue;
                if (!form.IsTicked($"on-{name}")) await PersonListRows.TakeAsync(tx, list.Seq, form["who"]);
                else if (list.Members < Limits.PersonListMembers) await PersonListRows.PutAsync(tx, list.Seq, form["who"], clock.Milliseconds());
            }
        }));

    /// <summary>[AP §6.9] The same as an app does: both follows end, and are told as ended; the block itself is not.</summary>
    internal static Task<IResult> BlockAsync(HttpContext http, OwnerForms forms, OwnerActions actions) => forms.HandleAsync(http, form =>
        actions.PublishAsync(http, new JsonObject { ["type"] = As.Block, ["object"] = form["who"] }, form.Back));

    internal static Task<IResult> UnblockAsync(HttpContext http, OwnerForms forms, Blocks blocks) => forms.HandleAsync(http, async form =>
    {
        await blocks.RemoveAsync(form["who"], CancellationToken.None);
        return new SeeOther(form.Back);
    });

    /// <summary>Somebody else than the owner, by id: then it is done, and the page is shown again.</summary>
    private static Task<IResult> OfPersonAsync(HttpContext http, OwnerForms forms, OwnerActions actions, OwnIds own, Func<OwnerForm, Task> act) => forms.HandleAsync(http, async form =>
    {
        if (own.IsOwn(form["who"]) || !ObjectDocument.IsWebAddress(form["who"])) return await actions.RefuseAsync(http, "That is nobody else.", form.Back);
        await act(form);
        return new SeeOther(form.Back);
    });

    private static string Cut(string note) => note.Trim() is var text && text.Length > Limits.NoteCharacters ? text[..Limits.NoteCharacters] : text;
}
