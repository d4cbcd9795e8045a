using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>The owner changes a post or takes it back.</summary>
internal static class EditNote
{
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "Edit", async (tx, frame) =>
    {
        var uri = http.Request.Query["post"].ToString();
        if (await ObjectRows.FindAsync(tx, uri) is not { Own: true, DeletedAt: null } row) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        return Page(frame, uri, new DraftView(SourceOf(row), row.Summary ?? "", "", null));
    });

    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, ComposeNote compose, Pages pages, Db db, OwnerActions actions) =>
        forms.HandleAsync(http, async form =>
        {
            var known = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, form["post"]));
            if (known is not { Own: true, DeletedAt: null }) return await actions.RefuseAsync(http, Inbox.Refusal.NotFound, "/wall");
            var composed = await compose.EditAsync(known, form["text"], form["warning"], http.RequestAborted);
            if (composed.Problem is { } problem)
            {
                return await pages.ForOwnerAsync(http, "Edit", (_, frame) => Task.FromResult<IResult>(Page(frame, known.Uri, new DraftView(form["text"], form["warning"], "", problem))));
            }
            return await actions.PublishAsync(http, new JsonObject { ["type"] = As.Update, ["object"] = composed.Note }, new Uri(known.Uri).AbsolutePath);
        });

    internal static Task<IResult> DeleteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, OwnIds own) => forms.HandleAsync(http, form =>
    {
        // The page of the post itself has nothing to show afterwards.
        var back = own.Origin + form.Back.Split('?', '#')[0] == form["post"] ? "/wall" : form.Back;
        return actions.PublishAsync(http, new JsonObject { ["type"] = As.Delete, ["object"] = form["post"] }, back);
    });

    private static PageResult<EditPage> Page(Frame frame, string uri, DraftView draft) => new PageResult<EditPage>(new()
    {
        [nameof(EditPage.Frame)] = frame,
        [nameof(EditPage.Uri)] = uri,
        [nameof(EditPage.Draft)] = draft,
    }, draft.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    /// <summary>What was typed; for a post that another app made without saying that, the words of it.</summary>
    private static string SourceOf(ObjectRow row) =>
        JsonObjects.ParseOwn(row.Json)["source"] is JsonObject source && source["content"].IdOf() is { } typed ? typed : Sanitizer.ToText(row.ContentHtml);
}
