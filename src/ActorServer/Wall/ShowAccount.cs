using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Who may act as the owner in a browser: the password, and where it was typed.</summary>
internal static class ShowAccount
{
    internal const string Path = "/settings/account";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, TimeProvider clock, Sessions sessions) =>
        PageAsync(http, pages, sessions, clock, done: http.Request.Query.ContainsKey("saved") ? Language.Text("Saved.") : http.Request.Query.ContainsKey("ended") ? Language.Text("That browser is signed out.") : null);

    internal static Task<IResult> SavePasswordAsync(HttpContext http, OwnerForms forms, SignIn signIn, Sessions sessions, Pages pages, Db db, TimeProvider clock) =>
        forms.HandleAsync(http, async form =>
        {
            if (OwnerPassword.Check(form["password"]) is { } weak) return await PageAsync(http, pages, sessions, clock, weak);
            if (await PasswordAgain.WhyNotAsync(http, form, signIn, "current") is { } problem) return await PageAsync(http, pages, sessions, clock, problem);
            var hash = OwnerPassword.Hash(form["password"]);
            await db.WriteAsync(async tx =>
            {
                await OwnerPassword.SetHashAsync(tx, hash);
                await AccessRows.EndAllSessionsAsync(tx);
            });
            await sessions.StartAsync(http);
            return new SeeOther(Path + "?saved");
        });

    internal static Task<IResult> EndSessionAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => AccessRows.EndSessionAsync(tx, form["session"]));
        return new SeeOther(Path + "?ended");
    });

    internal static Task<IResult> SignOutEverywhereAsync(HttpContext http, OwnerForms forms, Sessions sessions) => forms.HandleAsync(http, async _ =>
    {
        await sessions.EndAllAsync(http);
        return new SeeOther("/sign-in");
    });

    private static async Task<IResult> PageAsync(HttpContext http, Pages pages, Sessions sessions, TimeProvider clock, string? problem = null, string? done = null)
    {
        var here = await sessions.FindAsync(http);
        var keys = await http.RequestServices.GetRequiredService<Db>().WriteAsync(Push.VapidKeys.KeepAsync);
        return await pages.ForOwnerAsync(http, "Account", async (tx, frame) => new PageResult<AccountPage>(new()
        {
            [nameof(AccountPage.Frame)] = frame with { Here = Path },
            [nameof(AccountPage.Browsers)] = (await AccessRows.LiveSessionsAsync(tx, clock.Milliseconds()))
                .Select(row => new BrowserView(row.SecretHash, row.Browser, row.CreatedAt.ToTime(), (row.UsedAt ?? row.CreatedAt).ToTime(), row.SecretHash == here?.SecretHash)).ToList(),
            [nameof(AccountPage.PushKey)] = keys.Public,
            [nameof(AccountPage.Told)] = (await PushRows.AllAsync(tx)).Select(row => new BrowserView(row.Endpoint, row.Browser, row.CreatedAt.ToTime(), row.CreatedAt.ToTime(), false)).ToList(),
            [nameof(AccountPage.Problem)] = problem,
            [nameof(AccountPage.Done)] = done,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity));
    }
}
