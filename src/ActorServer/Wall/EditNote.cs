using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>The owner changes a post or takes it back, for good or to write it again.</summary>
internal static class EditNote
{
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Edit", async (tx, frame) =>
    {
        var uri = http.Request.Query["post"].ToString();
        if (await ObjectRows.FindAsync(tx, uri) is not { Own: true, DeletedAt: null } row) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        var typed = WrittenPost.Read(row, own);
        return Page(frame, uri, typed.ToView(await Drafts.FilesOfAsync(tx, typed)));
    });

    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, ComposeNote compose, Db db, OwnerActions actions, PublishActivity publish) =>
        forms.HandleAsync(http, async form =>
        {
            // Step 1: which post, and what is it to say?
            var known = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, form["post"]));
            if (known is not { Own: true, DeletedAt: null }) return await actions.RefuseAsync(http, Inbox.Refusal.NotFound, "/wall");
            var typed = TypedPost.Read(form.Fields, form.Files);
            var media = (await db.ReadAsync(tx => Drafts.FilesOfAsync(tx, typed))).Concat(form.Files.Values).ToList();
            var draft = typed.ToDraft(media, []);

            // Step 2: the changes. Looks up whoever is mentioned, on the network.
            var composed = form.FileRefusal is { } badFile ? new Composed(null, OwnerActions.Words(badFile)) : await compose.EditAsync(known, draft, http.RequestAborted);
            if (composed.Note is not { } changes) return await AgainAsync(http, form, typed, composed.Problem!);

            // Step 3: new files and the new form in one transaction.
            var update = new JsonObject { ["type"] = As.Update, ["object"] = changes };
            var published = await publish.RunAsync(update, tx => NoteFilesAsync(tx, form, draft.Attachments), CancellationToken.None);
            return published.Refusal is { } refusal ? await AgainAsync(http, form, typed, OwnerActions.Words(refusal)) : new SeeOther(new Uri(known.Uri).AbsolutePath);
        });

    internal static Task<IResult> DeleteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Drafts drafts, Db db, OwnIds own) => DeleteAsync(http, forms, actions, drafts, db, own, isWrittenAgain: false);

    /// <summary>To write it anew: what it said becomes a draft.</summary>
    internal static Task<IResult> RewriteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Drafts drafts, Db db, OwnIds own) => DeleteAsync(http, forms, actions, drafts, db, own, isWrittenAgain: true);

    private static Task<IResult> DeleteAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Drafts drafts, Db db, OwnIds own, bool isWrittenAgain) => forms.HandleAsync(http, async form =>
    {
        // The page of the post itself has nothing to show afterwards.
        var back = own.Origin + form.Back.Split('?', '#')[0] == form["post"] ? "/wall" : form.Back;
        // What it said is a draft before it is gone: a crash in between leaves both.
        if (isWrittenAgain && await db.WriteAsync(tx => ToDraftAsync(tx, form["post"], drafts, own)) is { } draft) back = ShowCompose.Of(draft);
        return await actions.PublishAsync(http, new JsonObject { ["type"] = As.Delete, ["object"] = form["post"] }, back);
    });

    private static async Task<string?> ToDraftAsync(Tx tx, string uri, Drafts drafts, OwnIds own)
    {
        if (await ObjectRows.FindAsync(tx, uri) is not { Own: true, DeletedAt: null } row) return null;
        var typed = WrittenPost.Read(row, own);
        var saved = await drafts.SaveAsync(tx, "", typed, [], keep: true);
        if (saved is null) return null;
        foreach (var file in typed.Files) await DraftRows.AddFileAsync(tx, saved.Id, file.MediaId);
        return saved.Id;
    }

    private static async Task NoteFilesAsync(Tx tx, OwnerForm form, IReadOnlyList<MediaRow> shown)
    {
        foreach (var file in shown)
        {
            if (form.Files.Values.Any(one => one.Id == file.Id)) await MediaRows.InsertAsync(tx, file);
            else await MediaRows.DescribeAsync(tx, file.Id, file.Description);
        }
    }

    private static async Task<IResult> AgainAsync(HttpContext http, OwnerForm form, TypedPost typed, string problem)
    {
        await http.RequestServices.GetRequiredService<OwnerForms>().DiscardAsync(form.Files.Values);
        return await http.RequestServices.GetRequiredService<Pages>().ForOwnerAsync(http, "Edit", async (tx, frame) =>
            Page(frame, form["post"], typed.ToView(await Drafts.FilesOfAsync(tx, typed)) with { Problem = problem }));
    }

    private static PageResult<EditPage> Page(Frame frame, string uri, DraftView draft) => new(new()
    {
        [nameof(EditPage.Frame)] = frame,
        [nameof(EditPage.Uri)] = uri,
        [nameof(EditPage.Draft)] = draft,
    }, draft.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
