using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>What every page needs before it shows anything: who is looking, one snapshot of the database, and the frame.</summary>
internal sealed class Pages(Db db, Sessions sessions, OwnIds own, TimeProvider clock)
{
    /// <summary>Shows a page that anybody may see; the frame says whether it is the owner who does.</summary>
    internal async Task<IResult> ForAnybodyAsync(HttpContext http, string title, Func<Tx, Frame, Task<IResult>> show)
    {
        var session = await sessions.FindAsync(http);
        return await db.ReadAsync(async tx => await show(tx, await FrameAsync(tx, http, session, title)), http.RequestAborted);
    }

    /// <summary>Shows a page of the owner's; everybody else is led to the sign-in page, and back from there.</summary>
    internal async Task<IResult> ForOwnerAsync(HttpContext http, string title, Func<Tx, Frame, Task<IResult>> show)
    {
        if (await sessions.FindAsync(http) is not { } session) return ToSignIn(http);
        return await db.ReadAsync(async tx => await show(tx, await FrameAsync(tx, http, session, title)), http.RequestAborted);
    }

    /// <summary>The way to the sign-in page, and back from there; null when it is the owner who asks.</summary>
    internal async Task<IResult?> LeadToSignInAsync(HttpContext http) => await sessions.FindAsync(http) is null ? ToSignIn(http) : null;

    private static SeeOther ToSignIn(HttpContext http) => new("/sign-in?back=" + Uri.EscapeDataString(Here(http)));

    /// <summary>A page that says one thing.</summary>
    internal Task<IResult> MessageAsync(HttpContext http, int status, string heading, string text, string back = "/") =>
        ForAnybodyAsync(http, heading, (_, frame) => Task.FromResult<IResult>(new PageResult<MessagePage>(new()
        {
            [nameof(MessagePage.Frame)] = frame,
            [nameof(MessagePage.Heading)] = heading,
            [nameof(MessagePage.Text)] = text,
            [nameof(MessagePage.Back)] = back,
        }, status)));

    private async Task<Frame> FrameAsync(Tx tx, HttpContext http, Session? session, string title) => new()
    {
        Title = title,
        Owner = await Persons.OwnerAsync(tx, own),
        Here = Here(http),
        Now = clock.GetUtcNow(),
        Language = Language.Accepted(http.Request),
        Csrf = session?.Csrf,
        Unread = session is null ? 0 : await NotificationRows.CountUnreadAsync(tx, clock.Milliseconds()),
        UnreadMessages = session is null ? 0 : await ChatRows.CountUnreadAsync(tx, clock.Milliseconds()),
    };

    private static string Here(HttpContext http) => HttpMethods.IsGet(http.Request.Method) ? LocalPath.Or(http.Request.Path + http.Request.QueryString, "/") : "/wall";
}
