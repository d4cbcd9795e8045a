using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The owner posts, or answers, from a form. What was typed is never lost: when it cannot be posted, the form comes back with it.</summary>
internal static class PostNote
{
    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, ComposeNote compose, PublishActivity publish, Pages pages, OwnIds own, TimeProvider clock) =>
        forms.HandleAsync(http, async form =>
        {
            // Step 1: were the files good?
            var files = Described(form);
            var problem = form.FileRefusal is { } badFile ? OwnerActions.Words(badFile) : null;

            // Step 2: a Note of it. Looks up whoever is mentioned, on the network.
            var draft = new Draft(form["text"], form["warning"], Draft.AudienceNamed(form["audience"]), form["inReplyTo"] is { Length: > 0 } uri ? uri : null, files);
            var composed = problem is null ? await compose.NewAsync(draft, http.RequestAborted) : new Composed(null, problem);
            problem ??= composed.Problem;
            if (composed.Note is { } made) problem ??= TypedPoll.Add(made, form, clock.GetUtcNow());

            // Step 3: files and post in one transaction.
            if (problem is null && composed.Note is { } note && (await publish.RunAsync(note, files, http.RequestAborted)).Refusal is { } refusal) problem = OwnerActions.Words(refusal);
            if (problem is null) return new SeeOther(form.Back);

            // Step 4: or else the form again.
            await forms.DiscardAsync(files);
            var typed = new DraftView(form["text"], form["warning"], form["audience"], problem + (files.Count > 0 ? " Please choose the files again." : ""));
            return await pages.ForOwnerAsync(http, "Wall", (tx, frame) => ShowWall.PageAsync(tx, frame, http.Request, own, typed));
        });

    /// <summary>file1 is described by alt1, and so on.</summary>
    private static List<MediaRow> Described(OwnerForm form) =>
        [.. form.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file =>
            file.Value with { Description = form[file.Key.Replace("file", "alt", StringComparison.Ordinal)].Trim() is { Length: > 0 } alt ? alt : null })];
}
