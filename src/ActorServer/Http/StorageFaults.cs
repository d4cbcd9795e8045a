using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Wall;
using Microsoft.AspNetCore.Diagnostics;

namespace ActorServer.Http;

/// <summary>
/// The disk is full, the database locked or read-only: whoever asks is told to come again, and the operator what to do. Nothing of the request was
/// kept, so that a peer's next attempt finds everything as before.
/// </summary>
internal sealed partial class StorageFaults(ILogger<StorageFaults> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!StorageFault.Is(exception)) return false;
        if (StorageFault.IsTooLong(exception))
        {
            await Refusal.IdTooLong.ToResult().ExecuteAsync(httpContext);
            return true;
        }
        LogFailed(exception.Message, StorageFault.Advice(exception));
        await (await AnswerAsync(httpContext)).ExecuteAsync(httpContext);
        return true;
    }

    private static async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (!ErrorPages.IsForPeople(http.Request)) return Refusal.StorageFailing.ToResult();
        try
        {
            return new RetryLater(await ErrorPages.ShowAsync(http, StatusCodes.Status503ServiceUnavailable), Limits.StorageComesBack);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            return Refusal.StorageFailing.ToResult();   // not even the page could be read
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request could not be served: {Fault} {Advice}")]
    private partial void LogFailed(string fault, string advice);
}
