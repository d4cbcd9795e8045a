using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Http;

/// <summary>
/// While the database's writer is behind, nothing more that wants to write is let in: it would only wait, and what waits costs memory. Refused
/// before its body is read. Peers come again; reading goes on.
/// </summary>
internal static class BackPressure
{
    internal static void UseBackPressure(this WebApplication app)
    {
        var db = app.Services.GetRequiredService<Db>();
        app.Use((http, next) => MayWrite(http.Request.Method) && db.IsBehind ? RefuseAsync(http) : next(http));
    }

    private static bool MayWrite(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static async Task RefuseAsync(HttpContext http)
    {
        var answer = ErrorPages.IsForPeople(http.Request)
            ? new RetryLater(await ErrorPages.ShowAsync(http, StatusCodes.Status503ServiceUnavailable), Limits.ComeAgain)
            : Refusal.TooBusy.ToResult();
        await answer.ExecuteAsync(http);
    }
}
