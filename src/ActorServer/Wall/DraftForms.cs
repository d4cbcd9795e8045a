using ActorServer.Http;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The list of drafts, and what their forms and the script that saves as one writes lead to.</summary>
internal static class DraftForms
{
    internal const string Path = "/wall/drafts";
    private const int ExcerptCharacters = 160;

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "Drafts", async (tx, frame) => new PageResult<DraftsPage>(new()
    {
        [nameof(DraftsPage.Frame)] = frame,
        [nameof(DraftsPage.Items)] = (await DraftRows.NewestAsync(tx, Limits.Drafts)).Select(View).ToList(),
    }));

    /// <summary>Saves what stands in the form; the answer is the draft's id, or nothing where there is none any more.</summary>
    internal static Task<IResult> SaveAsync(HttpContext http, OwnerForms forms, Drafts drafts, Db db) => forms.HandleAsync(http, async form =>
    {
        await forms.DiscardAsync(form.Files.Values);
        var saved = await db.WriteAsync(tx => drafts.SaveAsync(tx, form["draft"], TypedPost.Read(form.Fields, new Dictionary<string, MediaRow>()), []));
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(saved?.Id ?? "");
    });

    /// <summary>The same with one file; the answer is its part of the form, to stand where it was chosen.</summary>
    internal static Task<IResult> AddFileAsync(HttpContext http, OwnerForms forms, Drafts drafts, Pages pages, Db db, OwnerActions actions) => forms.HandleAsync(http, async form =>
    {
        if (form.FileRefusal is { } refusal || form.Files.Count != 1)
        {
            await forms.DiscardAsync(form.Files.Values);
            return await actions.RefuseAsync(http, form.FileRefusal ?? Inbox.Refusal.MediaTypeUnknown, "/wall");
        }
        var (name, file) = form.Files.First();
        var typed = TypedPost.Read(form.Fields, form.Files);
        var saved = await db.WriteAsync(tx => drafts.SaveAsync(tx, form["draft"], typed, form.Files.Values));
        var slot = int.Parse(name["file".Length..], System.Globalization.CultureInfo.InvariantCulture);
        return await pages.ForOwnerAsync(http, "", (_, frame) => Task.FromResult<IResult>(new PageResult<FileRowPage>(new()
        {
            [nameof(FileRowPage.Frame)] = frame,
            [nameof(FileRowPage.Slot)] = slot,
            [nameof(FileRowPage.Draft)] = saved?.Id ?? "",
            [nameof(FileRowPage.File)] = typed.ToView([file]).Files.First(one => one.Id == file.Id),
        })));
    });

    /// <summary>What is under way in a place, for a form that was made before it: the words alone.</summary>
    internal static Task<IResult> CurrentAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "", async (tx, _) =>
    {
        var current = await DraftRows.CurrentAsync(tx, http.Request.Query["answer"].ToString());
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new System.Text.Json.Nodes.JsonObject { ["id"] = current?.Id ?? "", ["text"] = current is null ? "" : TypedPost.Of(current)["text"] });
    });

    internal static Task<IResult> DeleteAsync(HttpContext http, OwnerForms forms, Drafts drafts, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => drafts.RemoveAsync(tx, form["draft"]));
        return new SeeOther(Path);
    });

    /// <summary>It waits for no time any more.</summary>
    internal static Task<IResult> NotYetAsync(HttpContext http, OwnerForms forms, Drafts drafts, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(async tx =>
        {
            if (await DraftRows.FindAsync(tx, form["draft"]) is { } draft) await drafts.SaveAsync(tx, draft.Id, TypedPost.Of(draft), [], keep: true);
        });
        return new SeeOther(Path);
    });

    private static DraftItemView View(DraftRow draft)
    {
        var typed = TypedPost.Of(draft);
        var words = typed["text"].Trim() is { Length: > 0 } text ? text : typed["warning"];
        return new(draft.Id, words.Length > ExcerptCharacters ? words[..ExcerptCharacters].TrimEnd() + "…" : words, typed.Files.Count, typed.InReplyTo is not null,
            draft.SavedAt.ToTime(), draft.DueAt?.ToTime(), draft.Problem);
    }
}
