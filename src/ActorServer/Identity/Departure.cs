using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Identity;

/// <summary>
/// The owner leaves for good: everybody who knows them is told, what they said is buried, and from then on this server answers 410 to everything. It goes on running only to
/// deliver the news. [AP §6.4] Not to be had through an app: only a Delete that begins here may name the actor.
/// </summary>
internal sealed class Departure(Db db, OwnIds own, PublishActivity publish, TimeProvider clock)
{
    private const string Setting = "owner.departed-at";

    private long? _at;
    private long _readAt;

    /// <summary>When the owner left; null while they are here. Another process of this server knows within a second.</summary>
    internal async ValueTask<DateTimeOffset?> AtAsync(CancellationToken ct)
    {
        var now = clock.GetTimestamp();
        if (_at is null && (_readAt == 0 || clock.GetElapsedTime(_readAt, now) > Limits.BlocksAreFresh))
        {
            _at = await db.ReadAsync(AtAsync, ct);
            _readAt = now;
        }
        return _at?.ToTime();
    }

    /// <summary>In a transaction of the departure, and ever after.</summary>
    internal static async Task<bool> HasBegunAsync(Tx tx) => await AtAsync(tx) is not null;

    internal async Task LeaveAsync()
    {
        await db.WriteAsync(async tx =>
        {
            await tx.HoldAsync(own.Actor);
            if (await HasBegunAsync(tx)) return;
            await SettingRows.SetAsync(tx, Setting, clock.Milliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));

            // Step 1: everybody is told.
            var published = await publish.InTransactionAsync(tx, new JsonObject { ["type"] = As.Delete, ["object"] = own.Actor });
            if (published.Refusal is { } refusal) throw new InvalidOperationException($"The owner's own departure was refused: {refusal}.");

            // Step 2: what the owner said, and who the owner was. Follows stay until the news is out: they say where it goes.
            await Delete.BuryAllOfOwnerAsync(tx, own.Actor, clock.GetUtcNow());
            var since = (await Owner.GetAsync(tx)).Since;
            await Owner.SetAsync(tx, new Owner { Name = own.Handle, Since = since, Discoverable = false });
            await Delete.ForgetAsync(tx, own.Actor);
            await DepartureRows.ForgetAsync(tx);

            // Step 3: nobody acts for the owner any more.
            await AccessRows.EndAllSessionsAsync(tx);
        });
        _at = clock.Milliseconds();
    }

    /// <summary>Everything is gone but the way to see that the server is alive, and the frame of the page that says so.</summary>
    internal static void Use(WebApplication app)
    {
        // Found once: whoever asks a request for its services makes it a scope, and most requests need none.
        var (departure, own) = (app.Services.GetRequiredService<Departure>(), app.Services.GetRequiredService<OwnIds>());
        app.Use((http, next) =>
        {
            if (IsAlwaysThere(http.Request.Path)) return next(http);
            var at = departure.AtAsync(http.RequestAborted);
            return at is { IsCompletedSuccessfully: true, Result: null } ? next(http) : AnswerAsync(http, next, at, own);
        });
    }

    private static bool IsAlwaysThere(PathString path) => path.StartsWithSegments("/health") || path.StartsWithSegments("/assets");

    private static async Task AnswerAsync(HttpContext http, RequestDelegate next, ValueTask<DateTimeOffset?> departed, OwnIds own)
    {
        if (await departed is not { } at)
        {
            await next(http);
            return;
        }
        var answer = ErrorPages.IsForPeople(http.Request) ? await ErrorPages.ShowAsync(http, StatusCodes.Status410Gone)
            : http.Request.Path == new Uri(own.Actor).AbsolutePath
                ? new DocumentResult(OutgoingContext.With(new JsonObject { ["id"] = own.Actor, ["type"] = As.Tombstone, ["formerType"] = As.Person, ["deleted"] = at.ToXsd() }), StatusCodes.Status410Gone)
            : Refusal.Gone.ToResult();
        await answer.ExecuteAsync(http);
    }

    private static async Task<long?> AtAsync(Tx tx) => await SettingRows.GetAsync(tx, Setting) is { } at ? long.Parse(at, System.Globalization.CultureInfo.InvariantCulture) : null;
}
