using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Outbox;

/// <summary>More followers than one step reaches, all of them on one fake host.</summary>
public sealed class FanOutTests
{
    internal const int Many = (2 * Limits.FanOutStep) + 10;

    [Fact]
    public async Task Every_follower_of_very_many_gets_a_post_once_and_nothing_is_left_of_the_fan_out()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "0"));
        await using var alice = await FakePeer.StartAsync();
        await FollowAsync(server, alice, Many);

        var create = await server.PublishAsync(Note(server));
        await RunningServer.EventuallyAsync("all got it", async () => await CountAsync(server, create, WorkRow.Done) == Many);

        Assert.Equal(Many, alice.InboxesThatGot(create).Distinct().Count());
        Assert.Equal(Many, alice.InboxesThatGot(create).Count());
        Assert.Equal(Many, (await server.WorkAsync(create)).Count);
    }

    [Fact]
    public async Task A_fan_out_that_a_crash_interrupted_goes_on_where_it_was_and_makes_no_delivery_twice()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "0"));
        await using var alice = await FakePeer.StartAsync();
        await FollowAsync(server, alice, Many);
        var create = await PublishPausedAsync(server);
        // As the process leaves it that dies while the second step runs: claimed, with nothing of that step.
        var lease = server.Get<ActorServerOptions>().Lease;
        var leasedUntil = (server.Clock.GetUtcNow() + lease).ToUnixTimeMilliseconds();
        await server.Db.WriteAsync(tx => tx.ExecuteAsync("UPDATE work SET due_at = 0, leased_until = @leasedUntil WHERE kind = 'fan-out'", new { leasedUntil }));

        await server.RestartAsync();
        if (server.Db.IsShared) server.Advance(lease + TimeSpan.FromSeconds(1));     // nobody knows that it died before its lease has run out
        await RunningServer.EventuallyAsync("all got it", async () => await CountAsync(server, create, WorkRow.Done) == Many);

        Assert.Equal(Many, alice.InboxesThatGot(create).Count());
    }

    [Fact]
    public async Task Who_unfollows_before_the_fan_out_comes_to_them_gets_nothing_and_those_named_lose_nothing_by_it()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "0"));
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await using var carol = bob.Neighbour("carol");
        await FollowAsync(server, alice, Many);
        await bob.FollowAsync(server);
        await carol.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });
        var create = await PublishPausedAsync(server, carol.Actor);

        await server.Db.WriteAsync(async tx =>
        {
            await FollowRows.RemoveAsync(tx, FollowRow.In, bob.Actor);
            await FollowRows.RemoveAsync(tx, FollowRow.In, Follower(alice, Many - 1));
        });
        await GoOnAsync(server);
        await RunningServer.EventuallyAsync("the others got it", async () => await CountAsync(server, create, WorkRow.Done) == Many);

        Assert.DoesNotContain(new Uri(Follower(alice, Many - 1) + "/inbox").AbsolutePath, alice.InboxesThatGot(create));
        Assert.Equal(["/inbox"], bob.InboxesThatGot(create));   // for carol, who is named, through the inbox of her server
    }

    [Fact]
    public async Task What_changes_a_post_waits_until_the_post_has_been_fanned_out()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "0"));
        await using var alice = await FakePeer.StartAsync();
        await FollowAsync(server, alice, Many);
        var create = await PublishPausedAsync(server);
        var post = (await server.ReadAsync(tx => ActivityRows.FindAsync(tx, create)))!.ObjectUri;

        var update = await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post, ["content"] = "Hello" } });
        var other = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Another", ["to"] = alice.Actor });
        await server.EventuallyAllAsync(other, WorkRow.Done);
        Assert.Empty(alice.InboxesThatGot(update));
        await GoOnAsync(server);
        await RunningServer.EventuallyAsync("all got both", async () => await CountAsync(server, update, WorkRow.Done) == Many);

        var got = alice.Requests.Where(request => request.Method == "POST").Select(request => (request.Path, Id: request.Json["id"]!.GetValue<string>())).ToList();
        Assert.All(got.Where(one => one.Id == update), one => Assert.InRange(got.IndexOf((one.Path, create)), 0, got.IndexOf(one)));
    }

    /// <summary>Followers with an inbox each, as if they had followed one after the other.</summary>
    internal static Task FollowAsync(RunningServer server, FakePeer host, int count) => server.Db.WriteAsync(async tx =>
    {
        for (var i = 0; i < count; i++)
        {
            var actor = Follower(host, i);
            await PeerRows.PutAsync(tx, new PeerRow { Uri = actor, Host = host.Authority, Username = $"u{i}", Name = $"u{i}", Inbox = $"{actor}/inbox", Json = "{}" });
            await FollowRows.PutAsync(tx, new FollowRow { Direction = FollowRow.In, Actor = actor, ActivityUri = $"{actor}/follow", State = FollowRow.Accepted, At = 1 });
        }
    });

    /// <summary>Keeps every fan-out from its second step: it is put off in the transaction after the activity's.</summary>
    internal static async Task PauseAsync(RunningServer server)
    {
        await server.Db.WriteAsync(tx => tx.ExecuteAsync(server.Db.IsShared
            ? """
              CREATE FUNCTION put_off() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN NEW.due_at := 9999999999999; RETURN NEW; END $$;
              CREATE TRIGGER pause BEFORE INSERT ON work FOR EACH ROW WHEN (NEW.kind = 'fan-out') EXECUTE FUNCTION put_off();
              """
            : "CREATE TRIGGER pause AFTER INSERT ON work WHEN NEW.kind = 'fan-out' BEGIN UPDATE work SET due_at = 9999999999999 WHERE seq = NEW.seq; END"));
    }

    private static async Task<string> PublishPausedAsync(RunningServer server, string? named = null)
    {
        await PauseAsync(server);
        var create = await server.PublishAsync(Note(server, named));
        await RunningServer.EventuallyAsync("the first got it", async () => await CountAsync(server, create, WorkRow.Done) >= Limits.FanOutStep);
        Assert.Contains(WorkRow.Expand, (await server.WorkAsync(create)).Select(row => row.Kind));
        return create;
    }

    /// <summary>What was put off is due, claimed perhaps until a time.</summary>
    internal static Task GoOnAsync(RunningServer server, long leasedUntil = 0) => server.Db.WriteAsync(async tx =>
    {
        await tx.ExecuteAsync(server.Db.IsShared ? "DROP TRIGGER pause ON work" : "DROP TRIGGER pause");
        await tx.ExecuteAsync("UPDATE work SET due_at = 0, leased_until = @leasedUntil WHERE kind = 'fan-out'", new { leasedUntil });
    });

    internal static Task<long> CountAsync(RunningServer server, string activity, string state) =>
        server.CountAsync("SELECT COUNT(*) FROM work WHERE activity_uri = @activity AND state = @state", new { activity, state });

    internal static string Follower(FakePeer host, int number) => $"{host.Origin}/users/u{number}";

    private static JsonObject Note(RunningServer server, string? named = null) =>
        new() { ["type"] = As.Note, ["content"] = "Hi", ["to"] = As.Public, ["cc"] = named is null ? server.Own.Followers : new JsonArray(server.Own.Followers, named) };
}
