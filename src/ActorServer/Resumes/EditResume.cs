using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Resumes;

/// <summary>The owner writes the résumé, an entry at a time: each is a small form that works without scripts. It is the owner's alone until the owner says otherwise.</summary>
internal static class EditResume
{
    internal const string Path = "/settings/resume";
    internal const string EntryPath = Path + "/entry";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages) => PageAsync(http, pages, null, http.Request.Query.ContainsKey("saved") ? Language.Text("Saved.") : null);

    internal static Task<IResult> GetEntryAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "Résumé", async (tx, frame) =>
    {
        var query = http.Request.Query;
        if (ResumeSchema.Named(query["section"].ToString()) is not { } section) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        var entries = ResumeDocument.Entries(await LoadAsync(tx), section);
        var at = section.IsList ? Place(query["at"].ToString(), entries.Count) : 0;
        return EntryPage(frame, section, at, at is { } place ? entries[place] : [], null);
    });

    internal static Task<IResult> PostEntryAsync(HttpContext http, OwnerForms forms, Pages pages, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        if (ResumeSchema.Named(form["section"]) is not { } section) return Results.BadRequest();
        var (entry, problem) = ResumeDocument.Read(section, name => form["field-" + name]);
        if (entry is not null && !await ChangeAsync(db, clock, resume => ResumeDocument.Put(resume, section, Place(form["at"], int.MaxValue), entry))) problem = Language.Text("There are too many of these.");
        if (problem is null) return new SeeOther($"{Path}?saved#{section.Name}");
        var typed = new JsonObject();
        foreach (var field in section.Fields) typed[field.Name] = form["field-" + field.Name];
        return await pages.ForOwnerAsync(http, "Résumé", (_, frame) => Task.FromResult<IResult>(EntryPage(frame, section, Place(form["at"], int.MaxValue), typed, problem)));
    });

    internal static Task<IResult> RemoveAsync(HttpContext http, OwnerForms forms, Db db, TimeProvider clock) => ChangeEntryAsync(http, forms, db, clock, ResumeDocument.Remove);

    internal static Task<IResult> RaiseAsync(HttpContext http, OwnerForms forms, Db db, TimeProvider clock) => ChangeEntryAsync(http, forms, db, clock, ResumeDocument.Raise);

    internal static Task<IResult> SaveAudienceAsync(HttpContext http, OwnerForms forms, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        var audience = PersonalFact.Word(PersonalFact.AudienceNamed(form["audience"]));
        await db.WriteAsync(async tx => await ResumeRows.PutAsync(tx, new() { Json = (await LoadAsync(tx)).ToJsonString(), Audience = audience, UpdatedAt = clock.Milliseconds() }));
        return new SeeOther(Path + "?saved");
    });

    /// <summary>Takes the place of what is here.</summary>
    internal static Task<IResult> ImportAsync(HttpContext http, OwnerForms forms, Pages pages, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        if (ResumeDocument.Import(form["json"]) is not { Count: > 1 } resume) return await PageAsync(http, pages, Language.Text("That is no résumé in the JSON Resume format."), null);
        await db.WriteAsync(async tx => await ResumeRows.PutAsync(tx, new() { Json = resume.ToJsonString(), Audience = await AudienceAsync(tx), UpdatedAt = clock.Milliseconds() }));
        return new SeeOther(Path + "?saved");
    });

    private static Task<IResult> ChangeEntryAsync(HttpContext http, OwnerForms forms, Db db, TimeProvider clock, Action<JsonObject, ResumeSection, int> change) => forms.HandleAsync(http, async form =>
    {
        if (ResumeSchema.Named(form["section"]) is not { } section || Place(form["at"], int.MaxValue) is not { } at) return Results.BadRequest();
        await ChangeAsync(db, clock, resume =>
        {
            change(resume, section, at);
            return true;
        });
        return new SeeOther($"{Path}?saved#{section.Name}");
    });

    /// <summary>Read and written in one transaction, so that two windows do not undo each other.</summary>
    private static Task<bool> ChangeAsync(Db db, TimeProvider clock, Func<JsonObject, bool> change) => db.WriteAsync(async tx =>
    {
        await tx.HoldAsync("resume");
        var resume = await LoadAsync(tx);
        if (!change(resume)) return false;
        await ResumeRows.PutAsync(tx, new() { Json = resume.ToJsonString(), Audience = await AudienceAsync(tx), UpdatedAt = clock.Milliseconds() });
        return true;
    });

    private static async Task<JsonObject> LoadAsync(Tx tx) => await ResumeRows.FindAsync(tx) is { } row ? JsonObjects.ParseOwn(row.Json) : ResumeDocument.Empty();

    private static async Task<string> AudienceAsync(Tx tx) => await ResumeRows.AudienceAsync(tx) ?? PersonalFact.Word(FactAudience.Me);

    private static int? Place(string text, int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < count ? at : null;

    private static PageResult<ResumeEntryPage> EntryPage(Frame frame, ResumeSection section, int? at, JsonObject entry, string? problem) => new PageResult<ResumeEntryPage>(new()
    {
        [nameof(ResumeEntryPage.Frame)] = frame with { Here = Path },
        [nameof(ResumeEntryPage.Section)] = section,
        [nameof(ResumeEntryPage.At)] = at,
        // What was typed, as it was, when it could not be taken; else as it is stored.
        [nameof(ResumeEntryPage.Values)] = section.Fields.ToDictionary(field => field.Name, field => problem is null ? ResumeDocument.Text(entry, field) : entry[field.Name].IdOf() ?? ""),
        [nameof(ResumeEntryPage.Problem)] = problem,
    }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, string? problem, string? done) => pages.ForOwnerAsync(http, "Résumé", async (tx, frame) => new PageResult<ResumeEditPage>(new()
    {
        [nameof(ResumeEditPage.Frame)] = frame with { Here = Path },
        [nameof(ResumeEditPage.Resume)] = await LoadAsync(tx),
        [nameof(ResumeEditPage.Audience)] = await AudienceAsync(tx),
        [nameof(ResumeEditPage.Problem)] = problem,
        [nameof(ResumeEditPage.Done)] = done,
    }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity));
}
