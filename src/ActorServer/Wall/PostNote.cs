using ActorServer.Delivery;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>
/// The owner posts, or answers, from a form; or looks at it first, puts it by, or wants to see all there is to choose. What was typed is never lost: when it
/// cannot be posted, the form comes back with it, files and all.
/// </summary>
internal sealed class PostNote(OwnerForms forms, ComposeNote compose, PublishActivity publish, Drafts drafts, ShowCompose show, Db db, QueueSignal queue, OwnIds own, TimeProvider clock)
{
    /// <summary>The setting that remembers in which language the owner wrote last.</summary>
    internal const string LanguageSetting = "post-language";

    internal static Task<IResult> PostAsync(HttpContext http, PostNote post, OwnerForms forms) => forms.HandleAsync(http, form => post.RunAsync(http, form));

    private async Task<IResult> RunAsync(HttpContext http, OwnerForm form)
    {
        // Step 1: what was typed, and were the files good?
        var typed = await WithAudienceAsync(TypedPost.Read(form.Fields, form.Files), http.RequestAborted);
        if (form.FileRefusal is { } badFile) return await AgainAsync(http, form, typed, OwnerActions.Words(badFile));

        // Step 2: what is to be done with it?
        if (form["do"] is "draft" or "open") return await PutByAsync(form, typed);
        var composed = await ComposeAsync(form, typed, http.RequestAborted);
        if (composed.Note is not { } note) return await AgainAsync(http, form, typed, composed.Problem!);
        if (form["do"] == "preview") return await AgainAsync(http, form, typed, null, note);
        if (typed.At is { } at) return await LaterAsync(http, form, typed, at);

        // Step 3: files, post and the end of its draft in one transaction.
        var shown = await ShownAsync(form, typed, http.RequestAborted);
        var published = await publish.RunAsync(note, tx => BesideAsync(tx, form, typed, shown), CancellationToken.None);
        if (published.Refusal is { } refusal) return await AgainAsync(http, form, typed, OwnerActions.Words(refusal));
        await forms.DiscardAsync(form.Files.Values.Where(file => shown.All(one => one.Id != file.Id)));
        return new SeeOther(form.Back);
    }

    /// <summary>The form for an answer that opens below a post has no choice of who may read it.</summary>
    private async Task<TypedPost> WithAudienceAsync(TypedPost typed, CancellationToken ct) =>
        typed.InReplyTo is { } answered && typed["audience"].Length == 0 ? typed.WithAudience(await db.ReadAsync(tx => PostDefaults.AudienceOfAnswerAsync(tx, answered), ct)) : typed;

    private async Task<Composed> ComposeAsync(OwnerForm form, TypedPost typed, CancellationToken ct)
    {
        var draft = typed.ToDraft(await ShownAsync(form, typed, ct), await db.ReadAsync(tx => Drafts.PeopleOfAsync(tx, typed), ct));
        // A form without a choice of language, such as that for an answer: the one that was chosen for all, or was written in last.
        if (!form.Fields.ContainsKey("language")) draft = draft with { Language = await db.ReadAsync(tx => PostDefaults.LanguageAsync(tx), ct) };
        var composed = await compose.NewAsync(draft, ct);
        return composed.Note is { } note && TypedPoll.Add(note, typed, clock.GetUtcNow()) is { } problem ? new(null, problem) : composed;
    }

    /// <summary>The rows of all files in the form, those that came with it and those that were here.</summary>
    private async Task<IReadOnlyList<MediaRow>> ShownAsync(OwnerForm form, TypedPost typed, CancellationToken ct)
    {
        var rows = await db.ReadAsync(tx => Drafts.FilesOfAsync(tx, typed), ct);
        return [.. rows.Concat(form.Files.Values).Where(row => typed.Files.Any(file => file.MediaId == row.Id))
            .Select(row => row with { Description = typed.Files.First(file => file.MediaId == row.Id).Alt is { Length: > 0 } alt ? alt : null })];
    }

    private async Task BesideAsync(Tx tx, OwnerForm form, TypedPost typed, IReadOnlyList<MediaRow> shown)
    {
        foreach (var file in form.Files.Values.Where(file => shown.Any(one => one.Id == file.Id))) await MediaRows.InsertAsync(tx, file);
        // A form that was opened without its draft, on a page from before that was begun.
        var draft = form["draft"] is { Length: > 0 } id ? id : (await DraftRows.CurrentAsync(tx, typed.Place))?.Id ?? "";
        await drafts.EndAsync(tx, draft, shown);
        if (form.Fields.ContainsKey("language")) await SettingRows.SetAsync(tx, LanguageSetting, typed.Language ?? "");
    }

    private async Task<IResult> PutByAsync(OwnerForm form, TypedPost typed)
    {
        var isKept = form["do"] == "draft";
        var saved = await db.WriteAsync(tx => drafts.SaveAsync(tx, form["draft"], typed, form.Files.Values, keep: isKept));
        return new SeeOther(isKept || saved is null ? DraftForms.Path : ShowCompose.Of(saved.Id));
    }

    /// <summary>It waits as a draft with a time, and a row of the queue stands for it.</summary>
    private async Task<IResult> LaterAsync(HttpContext http, OwnerForm form, TypedPost typed, DateTimeOffset at)
    {
        var now = clock.GetUtcNow();
        if (at <= now) return await AgainAsync(http, form, typed, Language.Text("That time has passed already. Choose a later one, or none to post it now."));
        if (at > now + Limits.PostsAhead) return await AgainAsync(http, form, typed, Language.Text("That is more than a year ahead. Choose a time within the next year."));
        await db.WriteAsync(async tx =>
        {
            if (await drafts.SaveAsync(tx, form["draft"], typed, form.Files.Values, keep: true, dueAt: at.ToUnixTimeMilliseconds()) is not { } saved) return;
            await WorkRows.EnqueueAsync(tx, PublishDraft.Later(saved, own));
            tx.AfterCommit(queue.Set);
        });
        return new SeeOther(DraftForms.Path);
    }

    /// <summary>The form again, with what was typed; its files are in a draft from now on.</summary>
    private async Task<IResult> AgainAsync(HttpContext http, OwnerForm form, TypedPost typed, string? problem, System.Text.Json.Nodes.JsonObject? preview = null)
    {
        var saved = await db.WriteAsync(tx => drafts.SaveAsync(tx, form["draft"], typed, form.Files.Values), CancellationToken.None);
        return await show.PageAsync(http, typed, saved?.Id ?? "", form.Back, problem, preview);
    }
}
