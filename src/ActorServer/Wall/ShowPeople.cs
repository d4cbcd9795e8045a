using System.Globalization;
using System.Text.Json;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>People the owner follows, and people who follow the owner: a page each, which can be searched and put in another order.</summary>
internal static class ShowPeople
{
    internal const string Following = "/people";
    internal const string Followers = "/people/followers";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => PageAsync(http, pages, own, FollowRow.Out);

    internal static Task<IResult> GetFollowersAsync(HttpContext http, Pages pages, OwnIds own) => PageAsync(http, pages, own, FollowRow.In);

    internal static Task<IResult> GetBlockedAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "Blocked", async (tx, frame) => new PageResult<BlockedPage>(new()
    {
        [nameof(BlockedPage.Frame)] = frame,
        [nameof(BlockedPage.Blocked)] = await BlockPeople.ViewsAsync(tx),
    }));

    internal static async Task<IReadOnlyList<FollowView>> ViewsAsync(Tx tx, IReadOnlyList<FollowRow> rows, OwnIds own)
    {
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Select(row => row.Actor)])).ToDictionary(peer => peer.Uri);
        return [.. rows.Select(row => new FollowView(Persons.Of(people.GetValueOrDefault(row.Actor), row.Actor, own), row.State, row.At.ToTime()))];
    }

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, OwnIds own, string direction) => pages.ForOwnerAsync(http, "People", async (tx, frame) =>
    {
        // Who waits for an answer stands on top of the first page.
        var skip = int.TryParse(http.Request.Query["skip"], NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : 0;
        var waiting = skip > 0 ? [] : await FollowRows.PageAsync(tx, direction, FollowRow.Pending, long.MaxValue, Limits.PageSize);
        var order = FollowRows.Orders.Contains(http.Request.Query["order"].ToString()) ? http.Request.Query["order"].ToString() : FollowRows.Newest;
        var query = http.Request.Query["q"].ToString().Trim();
        var rows = await FollowRows.FindAsync(tx, direction, query, order, skip, Limits.PageSize);
        var path = direction == FollowRow.Out ? Following : Followers;
        return new PageResult<PeoplePage>(new()
        {
            [nameof(PeoplePage.Frame)] = frame,
            [nameof(PeoplePage.IsFollowers)] = direction == FollowRow.In,
            [nameof(PeoplePage.Waiting)] = await ViewsAsync(tx, waiting, own),
            [nameof(PeoplePage.List)] = new PeopleListView(await ViewsAsync(tx, rows, own), query, order, await FollowRows.CountAsync(tx, direction),
                rows.Count == Limits.PageSize ? string.Create(CultureInfo.InvariantCulture, $"{path}?q={Uri.EscapeDataString(query)}&order={order}&skip={skip + rows.Count}") : null),
            [nameof(PeoplePage.Differences)] = direction == FollowRow.Out && skip == 0 && query.Length == 0 ? await DifferencesAsync(tx, own) : [],
        });
    });

    /// <summary>Where another server and this one disagree. [FEP-8fcf] The owner decides what is to be done.</summary>
    private static async Task<IReadOnlyList<FollowDifferenceView>> DifferencesAsync(Tx tx, OwnIds own)
    {
        var rows = await FollowDifferenceRows.AllAsync(tx);
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Select(row => row.Actor)])).ToDictionary(peer => peer.Uri);
        return [.. rows.Select(row =>
        {
            var listed = row.Listed is { } json ? JsonSerializer.Deserialize<string[]>(json) : null;
            return new FollowDifferenceView(Persons.Of(people.GetValueOrDefault(row.Actor), row.Actor, own), row.State == FollowRow.Accepted,
                listed?.Contains(own.Actor), [.. (listed ?? []).Where(id => id != own.Actor)]);
        })];
    }
}
