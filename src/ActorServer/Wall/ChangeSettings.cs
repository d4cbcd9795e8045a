using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>The owner's name, picture, password.</summary>
internal static class ChangeSettings
{
    private const int NameCharacters = 100;

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) =>
        PageAsync(http, pages, own, done: http.Request.Query.ContainsKey("saved") ? "Saved." : null);

    /// <summary>Everybody who follows hears of it: an Update of the actor. [AP §6.3]</summary>
    internal static Task<IResult> SaveProfileAsync(HttpContext http, OwnerForms forms, PublishActivity publish, Pages pages, Db db, OwnIds own) =>
        forms.HandleAsync(http, async form =>
        {
            var picture = form.Files.GetValueOrDefault("picture");
            var name = form["name"].Trim();
            var problem = form.FileRefusal is { } badFile ? OwnerActions.Words(badFile)
                : name.Length is 0 or > NameCharacters ? $"The name needs 1 to {NameCharacters} characters."
                : form["about"].Length > Limits.PostCharacters ? "That is too much about you."
                : picture is not null && !MediaType.Named(picture.MediaType).IsImage ? "The picture must be a JPEG, PNG, GIF, WebP or AVIF file."
                : null;
            if (problem is not null)
            {
                await forms.DiscardAsync(form.Files.Values);
                return await PageAsync(http, pages, own, problem);
            }
            await db.WriteAsync(async tx =>
            {
                if (picture is not null) await MediaRows.InsertAsync(tx, picture);
                var published = await publish.InTransactionAsync(tx, new JsonObject { ["type"] = As.Update, ["object"] = Changes(form, name, picture, own) });
                if (published.Refusal is { } refusal) throw new InvalidOperationException($"The owner's own profile was refused: {refusal}.");
            });
            return new SeeOther("/settings?saved");
        });

    internal static Task<IResult> SavePasswordAsync(HttpContext http, OwnerForms forms, SignIn signIn, Sessions sessions, Pages pages, Db db, OwnIds own) =>
        forms.HandleAsync(http, async form =>
        {
            if (OwnerPassword.Check(form["password"]) is { } weak) return await PageAsync(http, pages, own, weak);
            var check = await signIn.CheckAsync(form["current"], RemoteAddress.Of(http), http.RequestAborted);
            if (check.Wait is { } wait) return await PageAsync(http, pages, own, SignInForms.WaitWords(wait));
            if (!check.IsRight) return await PageAsync(http, pages, own, "That is not your password now.");
            var hash = OwnerPassword.Hash(form["password"]);
            await db.WriteAsync(async tx =>
            {
                await OwnerPassword.SetHashAsync(tx, hash);
                await AccessRows.EndAllSessionsAsync(tx);
            });
            await sessions.StartAsync(http);
            return new SeeOther("/settings?saved");
        });

    internal static Task<IResult> SignOutEverywhereAsync(HttpContext http, OwnerForms forms, Sessions sessions) => forms.HandleAsync(http, async _ =>
    {
        await sessions.EndAllAsync(http);
        return new SeeOther("/sign-in");
    });

    private static JsonObject Changes(OwnerForm form, string name, MediaRow? picture, OwnIds own)
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
            ["vcard:bday"] = form["birthday"],
            ["vcard:Address"] = form["address"],
            ["attachment"] = new JsonArray([.. Fields(form).Select(field => field.ToChange())]),
        };
        if (picture is not null) changes["icon"] = MediaDocument.Of(picture, own);
        else if (form.IsTicked("no-picture")) changes["icon"] = null;
        return changes;
    }

    private static IEnumerable<ProfileField> Fields(OwnerForm form) =>
        Enumerable.Range(0, Limits.ProfileFields).Select(i => ProfileField.Of(form[$"field-name-{i}"], form[$"field-value-{i}"])).OfType<ProfileField>();

    /// <summary>Links and hashtags work; nobody is told of being named in a profile, so handles stay text.</summary>
    internal static string AboutHtml(string about, OwnIds own) =>
        about.Length == 0 ? "" : Sanitizer.Clean(PostText.ToHtml(PostText.Read(about), new Dictionary<Federation.Discovery.Handle, Mentioned>(), own.Origin));

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, OwnIds own, string? problem = null, string? done = null) =>
        pages.ForOwnerAsync(http, "Settings", async (tx, frame) => new PageResult<SettingsPage>(new()
        {
            [nameof(SettingsPage.Frame)] = frame with { Here = "/settings" },
            [nameof(SettingsPage.Profile)] = await ShowProfile.ProfileAsync(tx, own),
            [nameof(SettingsPage.Blocked)] = await BlockPeople.ViewsAsync(tx),
            [nameof(SettingsPage.Problem)] = problem,
            [nameof(SettingsPage.Done)] = done,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity));
}
