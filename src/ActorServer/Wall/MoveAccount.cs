using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Outbox;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>From another account to this one, and from this one to another. Both sides must say so, and both ways are told in plain words. [FEP-7628]</summary>
internal static class MoveAccount
{
    internal const string Path = "/settings/moving";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages) => PageAsync(http, pages, null, http.Request.Query.ContainsKey("saved") ? Language.Text("Saved.") : null);

    /// <summary>Another account of the owner's, so that it may move here.</summary>
    internal static Task<IResult> AddAliasAsync(HttpContext http, OwnerForms forms, FindActor find, PublishActivity publish, Pages pages, Db db, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        var found = await find.ByAsync(form["who"], http.RequestAborted);
        if (found.Peer is not { } peer) return await PageAsync(http, pages, found.Problem, null);
        return await SaveAliasesAsync(publish, own, [.. await AliasesAsync(db), peer.Uri]);
    });

    internal static Task<IResult> RemoveAliasAsync(HttpContext http, OwnerForms forms, PublishActivity publish, Db db, OwnIds own) => forms.HandleAsync(http, async form =>
        await SaveAliasesAsync(publish, own, (await AliasesAsync(db)).Where(alias => alias != form["who"])));

    internal static Task<IResult> LeaveAsync(HttpContext http, OwnerForms forms, SignIn signIn, FindActor find, PublishActivity publish, Pages pages) => forms.HandleAsync(http, async form =>
    {
        if (await PasswordAgain.WhyNotAsync(http, form, signIn) is { } problem) return await PageAsync(http, pages, problem, null);
        var found = await find.ByAsync(form["who"], http.RequestAborted);
        if (found.Peer is not { } peer) return await PageAsync(http, pages, found.Problem, null);
        var published = await publish.RunAsync(new JsonObject { ["type"] = As.Move, ["target"] = peer.Uri }, CancellationToken.None);
        return published.Refusal is { } refusal ? await PageAsync(http, pages, OwnerActions.Words(refusal), null) : new SeeOther(Path + "?saved");
    });

    internal static Task<IResult> StayAsync(HttpContext http, OwnerForms forms, PublishActivity publish, Pages pages, Db db, OwnIds own) => forms.HandleAsync(http, async _ =>
    {
        if (await db.ReadAsync(tx => ActivityRows.NewestAsync(tx, As.Move, own.Actor, own.Actor)) is not { } move) return new SeeOther(Path);
        var published = await publish.RunAsync(new JsonObject { ["type"] = As.Undo, ["object"] = move.Uri }, CancellationToken.None);
        return published.Refusal is { } refusal ? await PageAsync(http, pages, OwnerActions.Words(refusal), null) : new SeeOther(Path + "?saved");
    });

    private static async Task<IReadOnlyList<string>> AliasesAsync(Db db) => (await db.ReadAsync(Owner.GetAsync)).AlsoKnownAs;

    private static async Task<IResult> SaveAliasesAsync(PublishActivity publish, OwnIds own, IEnumerable<string> aliases)
    {
        var changes = new JsonObject { ["id"] = own.Actor, ["type"] = As.Person, ["alsoKnownAs"] = new JsonArray([.. aliases.Distinct().Select(alias => (JsonNode)alias)]) };
        await publish.RunAsync(new JsonObject { ["type"] = As.Update, ["object"] = changes }, CancellationToken.None);
        return new SeeOther(Path + "?saved");
    }

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, string? problem, string? done) => pages.ForOwnerAsync(http, "Moving", async (tx, frame) =>
    {
        var own = http.RequestServices.GetRequiredService<OwnIds>();
        var owner = await Owner.GetAsync(tx);
        var people = (await PeerRows.FindAllAsync(tx, [.. owner.AlsoKnownAs, .. owner.MovedTo is { } to ? new[] { to } : []])).ToDictionary(peer => peer.Uri);
        return new PageResult<MovingPage>(new()
        {
            [nameof(MovingPage.Frame)] = frame with { Here = Path },
            [nameof(MovingPage.Aliases)] = owner.AlsoKnownAs.Select(alias => Persons.Of(people.GetValueOrDefault(alias), alias, own)).ToList(),
            [nameof(MovingPage.Target)] = owner.MovedTo is { } target ? Persons.Of(people.GetValueOrDefault(target), target, own) : null,
            [nameof(MovingPage.Problem)] = problem,
            [nameof(MovingPage.Done)] = done,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    });
}
