using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.OAuth;
using ActorServer.Store;

namespace ActorServer.Inbox;

/// <summary>
/// What comes in and goes out, as it happens, for the owner's apps. An event's id is the activity's place in the database, so a stream that broke
/// goes on where it was, from there. [SWICG SSE] [WHATWG HTML §9.2]
/// </summary>
internal sealed class EventStream(Db db, OwnIds own, ActivitySignal signal, AccessTokens tokens, OpenStreams streams, TimeProvider clock)
{
    internal static Task GetAsync(HttpContext http, EventStream stream) => stream.AnswerAsync(http);

    private async Task AnswerAsync(HttpContext http)
    {
        var access = await tokens.FindAsync(http, inAddress: true);
        if (access.Deny(Scopes.ReadInbox) is { } denied) await denied.ExecuteAsync(http);
        else await streams.HoldAsync(http, ct => RunAsync(http, access, ct));
    }

    private async Task RunAsync(HttpContext http, Access access, CancellationToken ct)
    {
        var from = await StartAsync(http.Request, ct);
        await OpenStreams.WriteAsync(http, ": here\n\n", ct);
        var withOutbox = access.Scopes.Allow(Scopes.ReadOutbox);
        while (true)
        {
            // Before looking: an activity that comes meanwhile completes this one.
            var next = signal.Next;
            var settled = await db.ReadAsync(ActivityRows.SettledAsync, ct);
            var rows = await db.ReadAsync(tx => ActivityRows.BetweenAsync(tx, from, settled, Limits.StreamBatch), ct);
            foreach (var row in rows)
            {
                from = row.Seq;
                if (withOutbox || row.Direction == ActivityRow.In) await OpenStreams.WriteAsync(http, Text(row.Seq, await db.ReadAsync(tx => ChangeEvents.OfAsync(tx, row, own), ct)), ct);
            }
            if (rows.Count == Limits.StreamBatch) continue;

            var woken = await Task.WhenAny(next, Task.Delay(Limits.StreamHeartbeat, clock, ct));
            ct.ThrowIfCancellationRequested();
            if (woken != next) await OpenStreams.WriteAsync(http, ": still here\n\n", ct);
            // Signed out meanwhile, or expired: the app reconnects with a new token and misses nothing.
            if (!await tokens.IsStillGoodAsync(access, ct)) return;
        }
    }

    /// <summary>Behind the last event that the app got, or else from now on.</summary>
    private async Task<long> StartAsync(HttpRequest request, CancellationToken ct) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : await db.ReadAsync(ActivityRows.SettledAsync, ct);

    /// <summary>The events of one activity. Only the last has its id: who got a part of them gets all of them again.</summary>
    private static string Text(long seq, IReadOnlyList<JsonObject> events)
    {
        var text = new StringBuilder();
        foreach (var told in events)
        {
            if (told == events[^1]) text.Append(CultureInfo.InvariantCulture, $"id: {seq}\n");
            text.Append(CultureInfo.InvariantCulture, $"data: {told.ToJsonString(DocumentResult.Wire)}\n\n");
        }
        return text.ToString();
    }
}
