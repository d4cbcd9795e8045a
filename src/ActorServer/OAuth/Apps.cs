using System.Globalization;
using ActorServer.Http;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.OAuth;

/// <summary>The page of everything that may act for the owner: apps that were let in, and tokens made on the command line.</summary>
internal static class Apps
{
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, TimeProvider clock) => pages.ForOwnerAsync(http, "Apps", async (tx, frame) =>
    {
        var views = new List<GrantView>();
        foreach (var grant in await GrantRows.LiveAsync(tx, clock.Milliseconds()))
        {
            var client = grant.ClientId is { } id ? await ClientRows.FindAsync(tx, id) : null;
            views.Add(new GrantView(grant.Seq, client is null ? new AppView(grant.Name, null) : ViewOf(client), ScopeWords.Of(Scopes.Parse(grant.Scope)),
                grant.ClientId is null, grant.CreatedAt.ToTime(), grant.LastUsedAt?.ToTime()));
        }
        return new PageResult<AppsPage>(new()
        {
            [nameof(AppsPage.Frame)] = frame,
            [nameof(AppsPage.Grants)] = views,
        });
    });

    internal static Task<IResult> RevokeAsync(HttpContext http, OwnerForms forms, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        if (long.TryParse(form["grant"], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) await db.WriteAsync(tx => GrantRows.RevokeAsync(tx, seq, clock.Milliseconds()));
        return new SeeOther("/settings/apps");
    });

    /// <summary>Only the address of its own document says anything about who an app is; its name is what it says.</summary>
    internal static AppView ViewOf(ClientRow client) =>
        new(client.Name, Clients.IsAddress(client.ClientId) ? new Uri(client.ClientId).Authority : null);
}
