using System.Globalization;
using System.Text.Json;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>People the owner follows, and people who follow the owner.</summary>
internal static class ShowPeople
{
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "People", async (tx, frame) =>
    {
        var (asked, following) = (await WaitingAsync(tx, http.Request, "following", FollowRow.Out), await PageAsync(tx, http.Request, "following", FollowRow.Out));
        var (waiting, followers) = (await WaitingAsync(tx, http.Request, "followers", FollowRow.In), await PageAsync(tx, http.Request, "followers", FollowRow.In));
        return new PageResult<PeoplePage>(new()
        {
            [nameof(PeoplePage.Frame)] = frame,
            [nameof(PeoplePage.Following)] = await ViewsAsync(tx, [.. asked, .. following], own),
            [nameof(PeoplePage.Followers)] = await ViewsAsync(tx, [.. waiting, .. followers], own),
            [nameof(PeoplePage.Differences)] = await DifferencesAsync(tx, own),
            [nameof(PeoplePage.OlderFollowing)] = Older(following),
            [nameof(PeoplePage.OlderFollowers)] = Older(followers),
        });
    });

    internal static async Task<IReadOnlyList<FollowView>> ViewsAsync(Tx tx, IReadOnlyList<FollowRow> rows, OwnIds own)
    {
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Select(row => row.Actor)])).ToDictionary(peer => peer.Uri);
        return [.. rows.Select(row => new FollowView(Persons.Of(people.GetValueOrDefault(row.Actor), row.Actor, own), row.State, row.At.ToTime()))];
    }

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

    /// <summary>Who waits for an answer stands on top of the first page.</summary>
    private static async Task<IReadOnlyList<FollowRow>> WaitingAsync(Tx tx, HttpRequest request, string name, string direction) =>
        request.Query.ContainsKey(name) ? [] : await FollowRows.PageAsync(tx, direction, FollowRow.Pending, long.MaxValue, Limits.PageSize);

    private static Task<IReadOnlyList<FollowRow>> PageAsync(Tx tx, HttpRequest request, string name, string direction) =>
        FollowRows.PageAsync(tx, direction, FollowRow.Accepted,
            long.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : long.MaxValue, Limits.PageSize);

    private static long? Older(IReadOnlyList<FollowRow> rows) => rows.Count == Limits.PageSize ? rows[^1].Seq : null;
}
