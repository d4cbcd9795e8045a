using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>The owner as others see them: name, pictures, what they say about themselves.</summary>
internal static class ChangeSettings
{
    private const int NameCharacters = 100;

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) =>
        PageAsync(http, pages, own, done: http.Request.Query.ContainsKey("saved") ? Language.Text("Saved.") : null);

    /// <summary>Everybody who follows hears of it: an Update of the actor. [AP §6.3]</summary>
    internal static Task<IResult> SaveProfileAsync(HttpContext http, OwnerForms forms, PublishActivity publish, Pages pages, Db db, OwnIds own) =>
        forms.HandleAsync(http, async form =>
        {
            var (picture, header) = (form.Files.GetValueOrDefault("picture"), form.Files.GetValueOrDefault("header"));
            var name = form["name"].Trim();
            var problem = form.FileRefusal is { } badFile ? OwnerActions.Words(badFile)
                : WhyNoName(name) is { } noName ? noName
                : form["about"].Length > Limits.PostCharacters ? Language.Text("That is too much about you.")
                : new[] { picture, header }.Any(file => file is not null && !MediaType.Named(file.MediaType).IsImage) ? Language.Text("The picture must be a JPEG, PNG, GIF, WebP or AVIF file.")
                : null;
            if (problem is not null)
            {
                await forms.DiscardAsync(form.Files.Values);
                return await PageAsync(http, pages, own, problem);
            }
            await db.WriteAsync(async tx =>
            {
                foreach (var file in new[] { picture, header }.OfType<MediaRow>()) await MediaRows.InsertAsync(tx, file);
                // Not in the activity: what only some may know is in nothing that is published.
                var (before, facts) = (await Owner.GetAsync(tx), Facts(form));
                await Owner.SetAsync(tx, before with { Facts = facts });
                // What is not for everybody any more goes from what was said to everybody before, too.
                if (before.Facts.Any(fact => fact.Audience == FactAudience.Public && !facts.Contains(fact))) await Activities.Delete.ForgetAsync(tx, own.Actor);
                var published = await publish.InTransactionAsync(tx, new JsonObject { ["type"] = As.Update, ["object"] = Changes(form, name, picture, header, own) });
                if (published.Refusal is { } refusal) throw new InvalidOperationException($"The owner's own profile was refused: {refusal}.");
            });
            return new SeeOther("/settings?saved");
        });

    private static JsonObject Changes(OwnerForm form, string name, MediaRow? picture, MediaRow? header, OwnIds own)
    {
        var about = PostText.Normalize(form["about"]);
        var changes = new JsonObject
        {
            ["id"] = own.Actor,
            ["type"] = As.Person,
            ["name"] = name,
            ["summary"] = AboutHtml(about, own),
            ["source"] = new JsonObject { ["content"] = about, ["mediaType"] = "text/plain" },
            ["manuallyApprovesFollowers"] = form.IsTicked("by-hand"),
            ["indexable"] = form.IsTicked("indexable"),
            ["discoverable"] = form.IsTicked("discoverable"),
            ["attachment"] = new JsonArray([.. Fields(form).Select(field => field.ToChange())]),
        };
        if (picture is not null) changes["icon"] = MediaDocument.Of(picture, own);
        else if (form.IsTicked("no-picture")) changes["icon"] = null;
        if (header is not null) changes["image"] = MediaDocument.Of(header, own);
        else if (form.IsTicked("no-header")) changes["image"] = null;
        return changes;
    }

    private static List<PersonalFact> Facts(OwnerForm form) =>
        [.. PersonalFact.Kinds.Select(kind => PersonalFact.Of(kind.Kind, form[$"fact-{kind.Kind}"], PersonalFact.AudienceNamed(form[$"fact-{kind.Kind}-for"]))).OfType<PersonalFact>()];

    private static IEnumerable<ProfileField> Fields(OwnerForm form) =>
        Enumerable.Range(0, Limits.ProfileFields).Select(i => ProfileField.Of(form[$"field-name-{i}"], form[$"field-value-{i}"])).OfType<ProfileField>();

    internal static string? WhyNoName(string name) => name.Length is 0 or > NameCharacters ? Language.Text("The name needs 1 to 100 characters.") : null;

    /// <summary>Links and hashtags work; nobody is told of being named in a profile, so handles stay text.</summary>
    internal static string AboutHtml(string about, OwnIds own) =>
        about.Length == 0 ? "" : Sanitizer.Clean(PostText.ToHtml(PostText.Read(about), new Dictionary<Federation.Discovery.Handle, Mentioned>(), own.Origin));

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, OwnIds own, string? problem = null, string? done = null) =>
        pages.ForOwnerAsync(http, "Settings", async (tx, frame) => new PageResult<SettingsPage>(new()
        {
            [nameof(SettingsPage.Frame)] = frame with { Here = "/settings" },
            [nameof(SettingsPage.Profile)] = await ShowProfile.ProfileAsync(tx, own),
            [nameof(SettingsPage.Defaults)] = await PostDefaults.GetAsync(tx),
            [nameof(SettingsPage.Blocked)] = await BlockPeople.ViewsAsync(tx),
            [nameof(SettingsPage.Problem)] = problem,
            [nameof(SettingsPage.Done)] = done,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity));
}
