using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Wall;

namespace ActorServer.Visitors;

/// <summary>
/// The owner saw something on another server and was led back here, where the owner can do something about it. What is not known here is fetched only when the owner
/// says so on a page of this server: another site cannot make it fetch. [FEP-3b86]
/// </summary>
internal static class CameHome
{
    internal const string Path = "/authorize_interaction";

    /// <summary>The scheme by which pages lead to whatever server somebody has; the manifest names it.</summary>
    private const string WebAp = "web+ap://";

    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, SearchLead lead, OwnIds own)
    {
        if (await pages.LeadToSignInAsync(http) is { } elsewhere) return elsewhere;
        var uri = Read(http.Request.Query["uri"].ToString());
        return await ShowAsync(http, pages, own, uri, uri.Length == 0 ? default : await lead.OfAsync(uri, mayFetch: false, http.RequestAborted));
    }

    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, Pages pages, SearchLead lead, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        var uri = Read(form["uri"]);
        return await ShowAsync(http, pages, own, uri, await lead.OfAsync(uri, mayFetch: true, http.RequestAborted), isFetched: true);
    });

    private static string Read(string uri)
    {
        uri = uri.Trim();
        if (uri.StartsWith(WebAp, StringComparison.OrdinalIgnoreCase)) uri = "https://" + uri[WebAp.Length..];
        return uri.StartsWith("acct:", StringComparison.OrdinalIgnoreCase) ? uri["acct:".Length..] : uri;
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Pages pages, OwnIds own, string uri, SearchLead.Lead found, bool isFetched = false)
    {
        if (found.Post is { } post) return new Http.SeeOther(own.IsOwn(post) ? post : Conversation.PageHere(post));
        return await pages.ForOwnerAsync(http, "From another server", async (tx, frame) => new PageResult<CameHomePage>(new()
        {
            [nameof(CameHomePage.Frame)] = frame,
            [nameof(CameHomePage.Address)] = uri,
            [nameof(CameHomePage.Person)] = found.Person is { } person ? Persons.Of(person, person.Uri, own) : null,
            [nameof(CameHomePage.IsFollowed)] = found.Person is { } known && await Store.FollowRows.FindAsync(tx, Store.FollowRow.Out, known.Uri) is not null,
            [nameof(CameHomePage.Problem)] = found.Problem ?? (isFetched && found.Person is null ? Language.Text("There is nobody and nothing at that address.") : null),
            [nameof(CameHomePage.MayLook)] = !isFetched && (ObjectDocument.IsWebAddress(uri) || Federation.Discovery.WebFinger.TryParseHandle(uri, out _)),
        }));
    }
}
