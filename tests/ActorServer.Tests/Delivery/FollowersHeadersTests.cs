using ActorServer.Collections;
using ActorServer.Delivery;
using ActorServer.Store;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Delivery;

public sealed class FollowersHeadersTests
{
    private const string A = "https://a.example";
    private const string Prefix = "https://a.example.org";      // begins like the other, and is somebody else's

    [Fact]
    public async Task Many_hosts_read_at_once_each_get_what_their_own_followers_add_up_to()
    {
        await using var server = await RunningServer.StartAsync("nick");
        await FollowAsync(server, $"{A}/users/1", $"{A}/users/2", $"{Prefix}/users/3");

        await server.Get<FollowersHeaders>().ReadAsync([A, Prefix, "https://nobody.example"], CancellationToken.None);

        await AssertDigestAsync(server, A, $"{A}/users/1", $"{A}/users/2");
        await AssertDigestAsync(server, Prefix, $"{Prefix}/users/3");
        await AssertDigestAsync(server, "https://nobody.example");
    }

    [Fact]
    public async Task Who_comes_later_counts_once_something_is_published()
    {
        await using var server = await RunningServer.StartAsync("nick");
        await FollowAsync(server, $"{A}/users/1");
        await AssertDigestAsync(server, A, $"{A}/users/1");

        await FollowAsync(server, $"{A}/users/2");
        server.Get<OutgoingActivities>().ReadAgain();
        await AssertDigestAsync(server, A, $"{A}/users/1", $"{A}/users/2");
    }

    private static async Task AssertDigestAsync(RunningServer server, string origin, params string[] followers)
    {
        var header = Assert.Single(await server.Get<FollowersHeaders>().FindAsync(origin, CancellationToken.None));
        Assert.Contains($"digest=\"{FollowersSynchronization.Digest(followers)}\"", header.Value, StringComparison.Ordinal);
    }

    private static Task FollowAsync(RunningServer server, params string[] actors) => server.Db.WriteAsync(async tx =>
    {
        foreach (var actor in actors)
        {
            await FollowRows.PutAsync(tx, new FollowRow { Direction = FollowRow.In, Actor = actor, ActivityUri = $"{actor}/follow", State = FollowRow.Accepted, At = 1 });
        }
    });
}
