using System.Globalization;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>People the owner follows, and people who follow the owner.</summary>
internal static class ShowPeople
{
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "People", async (tx, frame) =>
    {
        var (asked, following) = (await WaitingAsync(tx, http.Request, "following", FollowRow.Out), await PageAsync(tx, http.Request, "following", FollowRow.Out));
        var (waiting, followers) = (await WaitingAsync(tx, http.Request, "followers", FollowRow.In), await PageAsync(tx, http.Request, "followers", FollowRow.In));
        return new PageResult<PeoplePage>(new()
        {
            [nameof(PeoplePage.Frame)] = frame,
            [nameof(PeoplePage.Following)] = await ViewsAsync(tx, [.. asked, .. following]),
            [nameof(PeoplePage.Followers)] = await ViewsAsync(tx, [.. waiting, .. followers]),
            [nameof(PeoplePage.OlderFollowing)] = Older(following),
            [nameof(PeoplePage.OlderFollowers)] = Older(followers),
        });
    });

    internal static async Task<IReadOnlyList<FollowView>> ViewsAsync(Tx tx, IReadOnlyList<FollowRow> rows)
    {
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Select(row => row.Actor)])).ToDictionary(peer => peer.Uri);
        return [.. rows.Select(row => new FollowView(Persons.Of(people.GetValueOrDefault(row.Actor), row.Actor), row.State, row.At.ToTime()))];
    }

    /// <summary>Who waits for an answer stands on top of the first page.</summary>
    private static async Task<IReadOnlyList<FollowRow>> WaitingAsync(Tx tx, HttpRequest request, string name, string direction) =>
        request.Query.ContainsKey(name) ? [] : await FollowRows.PageAsync(tx, direction, FollowRow.Pending, long.MaxValue, Limits.PageSize);

    private static Task<IReadOnlyList<FollowRow>> PageAsync(Tx tx, HttpRequest request, string name, string direction) =>
        FollowRows.PageAsync(tx, direction, FollowRow.Accepted,
            long.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : long.MaxValue, Limits.PageSize);

    private static long? Older(IReadOnlyList<FollowRow> rows) => rows.Count == Limits.PageSize ? rows[^1].Seq : null;
}
