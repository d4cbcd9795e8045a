using System.Globalization;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Tells an open page of the owner's how many posts came since it was made, how many notifications and conversations are unread, and which message is the newest. What they are it then asks for. [WHATWG HTML §9.2]</summary>
internal sealed class WallEvents(Db db, Sessions sessions, ActivitySignal signal, OpenStreams streams, TimeProvider clock)
{
    internal static Task GetAsync(HttpContext http, WallEvents events) => events.AnswerAsync(http);

    private async Task AnswerAsync(HttpContext http)
    {
        if (await sessions.FindAsync(http) is null) http.Response.StatusCode = StatusCodes.Status403Forbidden;
        else await streams.HoldAsync(http, ct => RunAsync(http, ct));
    }

    private async Task RunAsync(HttpContext http, CancellationToken ct)
    {
        if (!long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after)) after = long.MaxValue;
        await OpenStreams.WriteAsync(http, ": here\n\n", ct);
        var told = "";
        while (true)
        {
            // Before looking: a post that comes meanwhile completes this one.
            var next = signal.Next;
            var (posts, unread, messages, message) = await db.ReadAsync(
                async tx => (await WallRows.CountAfterAsync(tx, after, clock.Milliseconds()), await NotificationRows.CountUnreadAsync(tx, clock.Milliseconds()), await ChatRows.CountUnreadAsync(tx, clock.Milliseconds()), await ChatRows.NewestAsync(tx)), ct);
            var now = string.Create(CultureInfo.InvariantCulture, $$"""{"posts":{{posts}},"unread":{{unread}},"messages":{{messages}},"message":{{message}}}""");
            await OpenStreams.WriteAsync(http, now == told ? ": still here\n\n" : $"data: {now}\n\n", ct);
            told = now;

            await Task.WhenAny(next, Task.Delay(Limits.StreamHeartbeat, clock, ct));
            ct.ThrowIfCancellationRequested();
            // Signed out meanwhile: the browser asks again, and is refused.
            if (await sessions.FindAsync(http) is null) return;
        }
    }
}
