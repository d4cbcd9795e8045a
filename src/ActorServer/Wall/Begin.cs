using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>The first visit after the password: name, picture, somebody to follow. Each may be left out, and all of it is in the settings as well.</summary>
internal static class Begin
{
    internal const string NamePath = "/begin/name";
    internal const string PicturePath = "/begin/picture";
    internal const string PeoplePath = "/begin/people";
    private const string End = "/wall";

    internal static void MapBegin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(NamePath, (HttpContext http, Pages pages, OwnIds own) => PageAsync(http, pages, own, 1));
        routes.MapGet(PicturePath, (HttpContext http, Pages pages, OwnIds own) => PageAsync(http, pages, own, 2));
        routes.MapGet(PeoplePath, (HttpContext http, Pages pages, OwnIds own) => PageAsync(http, pages, own, 3));
        routes.MapPost(NamePath, SaveNameAsync);
        routes.MapPost(PicturePath, SavePictureAsync);
        routes.MapPost(PeoplePath, FollowAsync);
        routes.MapPost("/begin/end", EndAsync);
    }

    private static Task<IResult> SaveNameAsync(HttpContext http, OwnerForms forms, PublishActivity publish, Pages pages, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        if (ChangeSettings.WhyNoName(form["name"].Trim()) is { } problem) return await PageAsync(http, pages, own, 1, problem);
        var about = PostText.Normalize(form["about"]);
        if (about.Length > Limits.PostCharacters) return await PageAsync(http, pages, own, 1, Language.Text("That is too much about you."));
        await UpdateAsync(publish, own, new JsonObject
        {
            ["name"] = form["name"].Trim(),
            ["summary"] = ChangeSettings.AboutHtml(about, own),
            ["source"] = new JsonObject { ["content"] = about, ["mediaType"] = "text/plain" },
        }, []);
        return new SeeOther(PicturePath);
    });

    private static Task<IResult> SavePictureAsync(HttpContext http, OwnerForms forms, PublishActivity publish, Pages pages, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        var picture = form.Files.GetValueOrDefault("picture");
        var problem = form.FileRefusal is { } bad ? OwnerActions.Words(bad)
            : picture is null ? Language.Text("Choose a picture, or leave it for later.")
            : !MediaType.Named(picture.MediaType).IsImage ? Language.Text("The picture must be a JPEG, PNG, GIF, WebP or AVIF file.") : null;
        if (problem is not null)
        {
            await forms.DiscardAsync(form.Files.Values);
            return await PageAsync(http, pages, own, 2, problem);
        }
        await UpdateAsync(publish, own, new JsonObject { ["icon"] = MediaDocument.Of(picture!, own) }, [picture!]);
        return new SeeOther(PeoplePath);
    });

    /// <summary>The page comes again, with whom the owner follows already: one is seldom enough.</summary>
    private static Task<IResult> FollowAsync(HttpContext http, OwnerForms forms, PublishActivity publish, FindActor find, Pages pages, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        var found = await find.ByAsync(form["who"], http.RequestAborted);
        if (found.Peer is not { } peer) return await PageAsync(http, pages, own, 3, found.Problem, form["who"]);
        var published = await publish.RunAsync(new JsonObject { ["type"] = As.Follow, ["object"] = peer.Uri }, CancellationToken.None);
        return published.Refusal is { } refusal ? await PageAsync(http, pages, own, 3, OwnerActions.Words(refusal), form["who"]) : new SeeOther(PeoplePath);
    });

    private static Task<IResult> EndAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async _ =>
    {
        await db.WriteAsync(FirstSteps.EndAsync);
        return new SeeOther(End);
    });

    private static async Task UpdateAsync(PublishActivity publish, OwnIds own, JsonObject changes, IReadOnlyList<MediaRow> files)
    {
        (changes["id"], changes["type"]) = (own.Actor, As.Person);
        var published = await publish.RunAsync(new JsonObject { ["type"] = As.Update, ["object"] = changes }, files, CancellationToken.None);
        if (published.Refusal is { } refusal) throw new InvalidOperationException($"The owner's own profile was refused: {refusal}.");
    }

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, OwnIds own, int step, string? problem = null, string typed = "") => pages.ForOwnerAsync(http, "Begin", async (tx, frame) => new PageResult<BeginPage>(new()
    {
        [nameof(BeginPage.Frame)] = frame,
        [nameof(BeginPage.Step)] = step,
        [nameof(BeginPage.About)] = (await Owner.GetAsync(tx)).About,
        [nameof(BeginPage.Typed)] = typed,
        [nameof(BeginPage.Following)] = step == 3 ? await FollowingAsync(tx, own) : [],
        [nameof(BeginPage.Problem)] = problem,
    }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity));

    private static async Task<IReadOnlyList<FollowView>> FollowingAsync(Tx tx, OwnIds own) =>
    [
        .. await ShowPeople.ViewsAsync(tx, await FollowRows.PageAsync(tx, FollowRow.Out, FollowRow.Accepted, long.MaxValue, Limits.PageSize), own),
        .. await ShowPeople.ViewsAsync(tx, await FollowRows.PageAsync(tx, FollowRow.Out, FollowRow.Pending, long.MaxValue, Limits.PageSize), own),
    ];
}
