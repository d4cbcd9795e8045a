using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;
using Federation.Addressing;
using Federation.Discovery;
using Federation.Fetching;

namespace ActorServer.Visitors;

/// <summary>
/// A visitor wants to follow the owner, or to like, pass on or answer a post. That happens on their own server: they say who they are there, and this server
/// finds out from theirs to which page that leads. [FEP-3b86]
/// </summary>
internal static class LeadHome
{
    internal const string Path = "/interact";

    /// <summary>Longer is nobody's handle.</summary>
    private const int HandleCharacters = 300;

    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Db db, OwnIds own, SafeHttp web)
    {
        var query = http.Request.Query;
        var asked = await AskedAsync(db, own, query["do"].ToString(), query["post"].ToString(), http.RequestAborted);
        return asked is null ? await ErrorPages.ShowAsync(http, StatusCodes.Status404NotFound) : await PageAsync(http, pages, web, asked, "", null, StatusCodes.Status200OK);
    }

    internal static async Task<IResult> PostAsync(HttpContext http, Pages pages, Db db, OwnIds own, SafeHttp web, DoorRates rates)
    {
        // Step 1: from a page of ours, about something that everybody may see. Others cannot make this server look anybody up.
        if (!SameOrigin.Sent(http.Request, own.Origin)) return await pages.MessageAsync(http, 403, "Not from here", "This came from a page of another site, so nothing was done.");
        if (await FormParts.ReadAsync(http.Request, (_, _, _) => Task.FromResult(false), http.RequestAborted) is not { } fields) return Results.BadRequest();
        if (await AskedAsync(db, own, fields.GetValueOrDefault("do", ""), fields.GetValueOrDefault("post", ""), http.RequestAborted) is not { } asked) return await ErrorPages.ShowAsync(http, StatusCodes.Status404NotFound);

        // Step 2: is it a handle, and are there not too many of them?
        var typed = fields.GetValueOrDefault("handle", "").Trim();
        if (typed.Length > HandleCharacters || !WebFinger.TryParseHandle(typed, out var handle))
        {
            return await PageAsync(http, pages, web, asked, typed, Language.Text("Write your handle as @you@your-server.example."), StatusCodes.Status422UnprocessableEntity);
        }
        if (rates.LeadHome(http) is { } wait)
        {
            return new RetryLater(await PageAsync(http, pages, web, asked, typed, Language.Text("That was often. Wait a minute, then try again."), StatusCodes.Status429TooManyRequests), wait);
        }

        // Step 3: the page that their server names, on the open web, and nothing else.
        var found = await WebFinger.LookupAsync(web, handle, http.RequestAborted);
        if (found.Value is not { } answer) return await PageAsync(http, pages, web, asked, typed, Language.Text("That server did not answer, or knows nobody by that name."), StatusCodes.Status422UnprocessableEntity);
        if (Interaction.PageFor(answer.Jrd, asked.Intent, asked.ObjectId, web.Policy) is not { } page)
        {
            return await PageAsync(http, pages, web, asked, typed, Language.Text("That server does not say where to go on. Search there for the address below."), StatusCodes.Status422UnprocessableEntity);
        }
        return new SeeOther(page.AbsoluteUri);
    }

    private sealed record Asked(string Word, Intent Intent, string ObjectId, string? Excerpt);

    /// <summary>Null for what is not there or not for everybody: whether it is there, is nobody's business.</summary>
    private static async Task<Asked?> AskedAsync(Db db, OwnIds own, string word, string post, CancellationToken ct)
    {
        if (word == "follow") return new(word, Intent.Follow, own.Actor, null);
        Intent? intent = word switch { "like" => Intent.Like, "boost" => Intent.Announce, "answer" => Intent.Answer, _ => null };
        if (intent is not { } wanted || !own.IsOwn(post)) return null;
        var row = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, post), ct);
        var isForAll = row is { DeletedAt: null, Own: true, Visibility: nameof(Visibility.Public) or nameof(Visibility.Unlisted) };
        return isForAll ? new(word, wanted, post, Excerpt.Of(row!, Limits.PreviewCharacters)) : null;
    }

    /// <summary>Where the form leads is known only when it was sent; browsers apply form-action to that, too. [CSP3 §6.4.3]</summary>
    private static Task<IResult> PageAsync(HttpContext http, Pages pages, SafeHttp web, Asked asked, string typed, string? problem, int status) =>
        pages.ForAnybodyAsync(http, "From your own server", (_, frame) => Task.FromResult<IResult>(new PageResult<LeadHomePage>(new()
        {
            [nameof(LeadHomePage.Frame)] = frame,
            [nameof(LeadHomePage.What)] = asked.Word,
            [nameof(LeadHomePage.Object)] = asked.ObjectId,
            [nameof(LeadHomePage.Words)] = asked.Excerpt,
            [nameof(LeadHomePage.Typed)] = typed,
            [nameof(LeadHomePage.Problem)] = problem,
        }, status)
        { FormTarget = web.Policy.AllowHttp ? "https: http:" : "https:" }));
}
