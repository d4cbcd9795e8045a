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
    internal static void UseBackPressure(this WebApplication app) => app.Use(async (http, next) =>
    {
        var mayWrite = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method);
        if (!mayWrite || !http.RequestServices.GetRequiredService<Db>().IsBehind)
        {
            await next(http);
            return;
        }
        var answer = ErrorPages.IsForPeople(http.Request)
            ? new RetryLater(await ErrorPages.ShowAsync(http, StatusCodes.Status503ServiceUnavailable), Limits.ComeAgain)
            : Refusal.TooBusy.ToResult();
        await answer.ExecuteAsync(http);
    });
}
