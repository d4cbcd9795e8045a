using ActorServer.Http;
using ActorServer.Wall;

namespace ActorServer.Identity;

/// <summary>HTTP only: the page behind the one-time link.</summary>
internal static class SetupForms
{
    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Setup setup)
    {
        var token = http.Request.Query["token"].ToString();
        return await setup.IsOpenAsync(token, http.RequestAborted) ? await PageAsync(http, pages, token, null) : await ClosedAsync(http, pages);
    }

    internal static async Task<IResult> PostAsync(HttpContext http, Pages pages, Setup setup, Sessions sessions, OwnIds own)
    {
        // Step 1: from a page of ours, with the token of the link
        if (!SameOrigin.Sent(http.Request, own.Origin)) return await pages.MessageAsync(http, 403, "Not from here", "This came from a page of another site, so nothing was done.");
        if (await FormParts.ReadAsync(http.Request, (_, _, _) => Task.FromResult(false), http.RequestAborted) is not { } fields) return Results.BadRequest();
        var token = fields.GetValueOrDefault("token", "");
        if (!await setup.IsOpenAsync(token, http.RequestAborted)) return await ClosedAsync(http, pages);

        // Step 2: is it complete?
        var password = fields.GetValueOrDefault("password", "");
        if (OwnerPassword.Check(password) is { } problem) return await PageAsync(http, pages, token, problem);

        // Step 3: from now on this person is the owner, and signed in here.
        if (!await setup.FinishAsync(token, OwnerPassword.Hash(password))) return await ClosedAsync(http, pages);
        await sessions.StartAsync(http);
        return new SeeOther(Begin.NamePath);
    }

    private static Task<IResult> ClosedAsync(HttpContext http, Pages pages) => pages.MessageAsync(http, StatusCodes.Status404NotFound,
        "This link does not work", "It can be used once, and only the newest one works. If nobody has set this server up yet, restart it: it prints a new link.");

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, string token, string? problem) =>
        pages.ForAnybodyAsync(http, "Begin", (_, frame) => Task.FromResult<IResult>(new PageResult<SetupPage>(new()
        {
            [nameof(SetupPage.Frame)] = frame,
            [nameof(SetupPage.Token)] = token,
            [nameof(SetupPage.Problem)] = problem,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity)));
}
