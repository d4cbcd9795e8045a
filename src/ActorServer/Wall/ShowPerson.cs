using ActorServer.Delivery;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>
/// The page of anybody on the social web, by id, handle or the address of a profile: who they are, what they and the owner have to do with each other,
/// what they said lately. It is there at once; what their server is asked for meanwhile is in the queue.
/// </summary>
internal static class ShowPerson
{
    internal const string Path = "/wall/people/";

    internal static async Task<IResult> GetAsync(HttpContext http, string? who, Pages pages, Db db, OwnIds own, SearchLead leads, QueueSignal queue, TimeProvider clock)
    {
        // Step 1: only the owner.
        if (await pages.LeadToSignInAsync(http) is { } signIn) return signIn;

        // Step 2: whose page? Who is not known here is asked for, but not because another site says so.
        var typed = who is { Length: > 0 } ? Uri.UnescapeDataString(who) : http.Request.Query["who"].ToString().Trim();
        if (own.IsOwn(typed) || string.Equals(typed.TrimStart('@'), own.FullHandle.TrimStart('@'), StringComparison.OrdinalIgnoreCase)) return new SeeOther("/");
        var mayFetch = ShowSearch.IsOwnersDoing(http.Request, own);
        var lead = await leads.InTimeAsync(typed, mayFetch, http.RequestAborted);
        if (lead.Post is { } post) return new SeeOther(Conversation.PageHere(post));
        if (lead.Person is not { } person) return await NobodyAsync(http, pages, typed, lead.Problem);

        // Step 3: their server is asked for what is new, unless it was a moment ago.
        if (mayFetch && await db.WriteAsync(tx => LookAtPerson.StartAsync(tx, person, clock.GetUtcNow()))) queue.Set();

        // Step 4: what is here.
        return await pages.ForOwnerAsync(http, "", async (tx, frame) =>
        {
            var page = await ReadPerson.PageAsync(tx, person.Uri, own, frame.Now);
            var (before, beforeUri) = Before(http.Request);
            var rows = page.Relation.IsBlocked ? [] : await ObjectRows.PageOfAsync(tx, person.Uri, before, beforeUri, Limits.PageSize);
            var shown = await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.Uri)], [], publicOnly: false);
            return new PageResult<PersonPage>(new()
            {
                [nameof(PersonPage.Frame)] = frame with { Title = page.Who.Name },
                [nameof(PersonPage.Person)] = page,
                [nameof(PersonPage.Items)] = rows.Select(row => shown.Show(row.Uri)).OfType<PostView>().ToList(),
                [nameof(PersonPage.IsFirstPage)] = before == long.MaxValue,
                [nameof(PersonPage.Older)] = rows.Count == Limits.PageSize ? $"{Persons.PageHere(person.Uri)}?before={rows[^1].PublishedAt}&post={Uri.EscapeDataString(rows[^1].Uri)}" : null,
            });
        });
    }

    /// <summary>The owner looks for somebody who is not known here, from a page of ours.</summary>
    internal static Task<IResult> FindAsync(HttpContext http, OwnerForms forms, OwnerActions actions, SearchLead leads) => forms.HandleAsync(http, async form =>
    {
        var lead = await leads.InTimeAsync(form["who"], mayFetch: true, http.RequestAborted);
        if (lead.Person is { } person) return new SeeOther(Persons.PageHere(person.Uri));
        return await actions.RefuseAsync(http, lead.Problem ?? Language.Text("Nobody is known by that."), form.Back);
    });

    private static Task<IResult> NobodyAsync(HttpContext http, Pages pages, string typed, string? problem) => pages.ForOwnerAsync(http, "People", (_, frame) =>
        Task.FromResult<IResult>(new PageResult<NobodyPage>(new()
        {
            [nameof(NobodyPage.Frame)] = frame,
            [nameof(NobodyPage.Typed)] = typed,
            [nameof(NobodyPage.Problem)] = problem,
        }, StatusCodes.Status404NotFound)));

    private static (long At, string Uri) Before(HttpRequest request) =>
        long.TryParse(request.Query["before"], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var at)
            ? (at, request.Query["post"].ToString()) : (long.MaxValue, "");
}
