using ActorServer.Http;
using ActorServer.Wall;

namespace ActorServer.Identity;

/// <summary>HTTP only: the sign-in page. There is no session yet whose token a form could carry, so only a page of ours may post it.</summary>
internal static class SignInForms
{
    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Sessions sessions)
    {
        var back = LocalPath.Or(http.Request.Query["back"], "/wall");
        return await sessions.FindAsync(http) is not null ? new SeeOther(back) : await PageAsync(http, pages, back, null, StatusCodes.Status200OK);
    }

    internal static async Task<IResult> PostAsync(HttpContext http, Pages pages, Sessions sessions, SignIn signIn, OwnIds own)
    {
        if (!SameOrigin.Sent(http.Request, own.Origin)) return await pages.MessageAsync(http, 403, "Not from here", "This came from a page of another site, so nothing was done.");
        if (await FormParts.ReadAsync(http.Request, (_, _, _) => Task.FromResult(false), http.RequestAborted) is not { } fields) return Results.BadRequest();
        var back = LocalPath.Or(fields.GetValueOrDefault("back"), "/wall");
        var check = await signIn.CheckAsync(fields.GetValueOrDefault("password", ""), RemoteAddress.Of(http), http.RequestAborted);
        if (check.Wait is { } wait) return await WaitAsync(http, pages, back, wait);
        if (!check.IsRight) return await PageAsync(http, pages, back, Language.Text("That is not the password."), StatusCodes.Status403Forbidden);
        await sessions.StartAsync(http);
        return new SeeOther(back);
    }

    internal static Task<IResult> SignOutAsync(HttpContext http, OwnerForms forms, Sessions sessions) => forms.HandleAsync(http, async form =>
    {
        await sessions.EndAsync(http, form.Session);
        return new SeeOther("/");
    });

    private static async Task<IResult> WaitAsync(HttpContext http, Pages pages, string back, TimeSpan wait) =>
        new RetryLater(await PageAsync(http, pages, back, WaitWords(wait), StatusCodes.Status429TooManyRequests), wait);

    internal static string WaitWords(TimeSpan wait) => Language.Text("Too many wrong passwords. Wait {0} seconds, then try again.", (long)Math.Ceiling(wait.TotalSeconds));

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, string back, string? problem, int status) =>
        pages.ForAnybodyAsync(http, "Sign in", (_, frame) => Task.FromResult<IResult>(new PageResult<SignInPage>(new()
        {
            [nameof(SignInPage.Frame)] = frame,
            [nameof(SignInPage.Back)] = back,
            [nameof(SignInPage.Problem)] = problem,
        }, status)));
}
