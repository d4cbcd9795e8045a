using System.Globalization;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Lists of people: made, renamed, deleted; who is on them; whether they keep their people from the wall.</summary>
internal static class KeepLists
{
    internal const string Path = "/people/lists";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Lists", async (tx, frame) =>
    {
        var lists = await PersonListRows.AllAsync(tx);
        var chosen = long.TryParse(http.Request.Query["list"], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? lists.FirstOrDefault(list => list.Seq == seq) : null;
        var members = chosen is null ? [] : await PersonListRows.MembersAsync(tx, chosen.Seq, Limits.PersonListMembers);
        var people = (await PeerRows.FindAllAsync(tx, members)).ToDictionary(peer => peer.Uri);
        return new PageResult<ListsPage>(new()
        {
            [nameof(ListsPage.Frame)] = frame,
            [nameof(ListsPage.Lists)] = lists.Select(list => new ListView(list.Seq, list.Name, list.IsExclusive, list.Members)).ToList(),
            [nameof(ListsPage.Chosen)] = chosen is null ? null : new ListView(chosen.Seq, chosen.Name, chosen.IsExclusive, chosen.Members),
            [nameof(ListsPage.Members)] = members.Select(actor => Persons.Of(people.GetValueOrDefault(actor), actor, own)).ToList(),
        });
    });

    internal static Task<IResult> MakeAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        if (NameOf(form) is not { } name) return await actions.RefuseAsync(http, "A list needs a name.", Path);
        var made = await db.WriteAsync<long?>(async tx =>
            (await PersonListRows.AllAsync(tx)).Count >= Limits.PersonLists ? null : await PersonListRows.AddAsync(tx, name, form.IsTicked("exclusive"), clock.Milliseconds()));
        return made is { } list ? new SeeOther(Of(list)) : await actions.RefuseAsync(http, "There are as many lists as there can be.", Path);
    });

    internal static Task<IResult> ChangeAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db) => forms.HandleAsync(http, async form =>
    {
        if (NameOf(form) is not { } name) return await actions.RefuseAsync(http, "A list needs a name.", Path);
        await db.WriteAsync(tx => PersonListRows.ChangeAsync(tx, ListOf(form), name, form.IsTicked("exclusive")));
        return new SeeOther(Of(ListOf(form)));
    });

    internal static Task<IResult> DeleteAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => PersonListRows.RemoveAsync(tx, ListOf(form)));
        return new SeeOther(Path);
    });

    /// <summary>By handle or address: somebody known here without asking, others by asking.</summary>
    internal static Task<IResult> PutAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, SearchLead leads, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        var lead = await leads.InTimeAsync(form["who"], mayFetch: true, http.RequestAborted);
        if (lead.Person is not { } person) return await actions.RefuseAsync(http, lead.Problem ?? Language.Text("Nobody is known by that."), Of(ListOf(form)));
        var hasRoom = await db.WriteAsync(async tx =>
        {
            if (await PersonListRows.FindAsync(tx, ListOf(form)) is not { Members: < Limits.PersonListMembers }) return false;
            await PersonListRows.PutAsync(tx, ListOf(form), person.Uri, clock.Milliseconds());
            return true;
        });
        return hasRoom ? new SeeOther(Of(ListOf(form))) : await actions.RefuseAsync(http, "There is no room on that list, or no such list.", Path);
    });

    internal static Task<IResult> TakeAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => PersonListRows.TakeAsync(tx, ListOf(form), form["who"]));
        return new SeeOther(Of(ListOf(form)));
    });

    internal static string Of(long list) => string.Create(CultureInfo.InvariantCulture, $"{Path}?list={list}");

    private static long ListOf(OwnerForm form) => long.TryParse(form["list"], NumberStyles.None, CultureInfo.InvariantCulture, out var list) ? list : 0;

    private static string? NameOf(OwnerForm form) =>
        form["name"].Trim() is { Length: > 0 } name ? name.Length > Limits.PersonListCharacters ? name[..Limits.PersonListCharacters] : name : null;
}
