using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Operations;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Moderation;

public sealed class BlocksTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("mallory.example", "https://mallory.example/users/m", true)]
    [InlineData("mallory.example", "https://sub.mallory.example/users/m", true)]
    [InlineData("mallory.example", "https://MALLORY.example.:8443/users/m#main-key", true)]
    [InlineData("mallory.example", "https://notmallory.example/users/m", false)]
    [InlineData("mallory.example", "https://mallory.example.org/", false)]
    [InlineData("mallory.example", "https://alice.example/mallory.example", false)]
    [InlineData("mallory.example:8443", "https://mallory.example:8443/m", true)]
    [InlineData("mallory.example:8443", "https://mallory.example/m", false)]
    [InlineData("xn--mller-kva.example", "https://müller.example/m", true)]
    [InlineData("https://big.example/users/m", "https://big.example/users/m#main-key", true)]
    [InlineData("https://big.example/users/m", "https://big.example/users/m2", false)]
    public void A_host_stands_for_all_below_it_and_an_actor_for_itself(string blocked, string id, bool isBlocked) =>
        Assert.Equal(isBlocked, new BlockList([blocked]).Has(id));

    [Theory]
    [InlineData("Mallory.Example", "mallory.example")]
    [InlineData("müller.example", "xn--mller-kva.example")]
    [InlineData("mallory.example:8443", "mallory.example:8443")]
    [InlineData("com", null)]
    [InlineData("@m@mallory.example", null)]
    [InlineData("https://mallory.example/", null)]
    [InlineData("", null)]
    public void Only_what_is_a_host_is_blocked_as_one(string typed, string? host) => Assert.Equal(host, BlockList.HostOf(typed));

    [Fact]
    public async Task Who_is_blocked_is_refused_before_anything_is_fetched_and_heard_again_afterwards()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        await RunAsync(BlockCommand.BlockAsync, mallory.Authority);

        await mallory.AssertRefusedAsync(Server, Like(), Refusal.Blocked);
        Assert.Empty(mallory.Requests);

        await RunAsync(BlockCommand.UnblockAsync, mallory.Authority);
        await mallory.DeliverAsync(Server, Like());
    }

    [Fact]
    public async Task A_blocked_follower_is_removed_gets_nothing_and_is_not_on_the_wall()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var neighbour = mallory.Neighbour("neighbour");
        await mallory.FollowAsync(Server);
        await mallory.BeFollowedAsync(Server);
        await neighbour.BeFollowedAsync(Server);
        var said = await mallory.SayAsync(Server, "by mallory");
        var kept = await neighbour.SayAsync(Server, "by the neighbour");
        await RunAsync(BlockCommand.BlockAsync, $"@mallory@{mallory.Authority}");

        var note = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = new JsonArray(mallory.Actor, Server.Own.Followers) });

        Assert.Empty(await Server.WorkAsync(note));
        Assert.Null(await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, mallory.Actor)));
        Assert.Null(await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, mallory.Actor)));
        Assert.Empty(await Server.NotificationsAsync(mallory));
        Assert.DoesNotContain(said, await Server.WallAsync());
        Assert.Contains(kept, await Server.WallAsync());
        await mallory.AssertRefusedAsync(Server, Like(), Refusal.Blocked);
        await neighbour.DeliverAsync(Server, Like());
        await RunAsync(BlockCommand.UnblockAsync, $"@mallory@{mallory.Authority}");
        await mallory.DeliverAsync(Server, Like());
    }

    [Fact]
    public async Task An_answer_of_somebody_blocked_is_not_shown_below_what_it_answers()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await Server.SayAsync("say something");
        await mallory.SayAsync(Server, "an insult", new JsonObject { ["inReplyTo"] = post });
        using (var before = await Server.GetAsync(post, accept: "text/html")) Assert.Contains("an insult", await before.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await RunAsync(BlockCommand.BlockAsync, mallory.Authority);

        using var after = await Server.GetAsync(post, accept: "text/html");
        Assert.DoesNotContain("an insult", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_fetched_from_a_blocked_host_not_even_by_redirect()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var alice = await FakePeer.StartAsync();
        alice.Raw["/users/lost"] = (FakeHost.Redirect, mallory.Actor);
        await Server.Get<Blocks>().AddAsync(mallory.Authority, default);

        var found = await Server.Get<FindActor>().ByAsync($"@mallory@{mallory.Authority}", default);
        Assert.Contains("blocked", found.Problem!, StringComparison.Ordinal);
        Assert.Null((await Server.Get<FindActor>().ByAsync($"{alice.Origin}/users/lost", default)).Peer);
        Assert.Empty(mallory.Requests);
    }

    [Fact]
    public async Task A_block_made_by_another_process_is_known_a_moment_later()
    {
        await using var server = await RunningServer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        mallory.Clock = server.Clock;
        await mallory.DeliverAsync(server, Like());

        await server.Db.WriteAsync(tx => BlockRows.AddAsync(tx, mallory.Authority, 0));
        server.Advance(Limits.BlocksAreFresh);

        await mallory.AssertRefusedAsync(server, Like(), Refusal.Blocked);
    }

    [Fact]
    public async Task The_owner_cannot_block_this_server_nor_unblock_who_is_not_blocked()
    {
        await Assert.ThrowsAsync<OperatorException>(() => RunAsync(BlockCommand.BlockAsync, Server.Own.Authority));
        await Assert.ThrowsAsync<OperatorException>(() => RunAsync(BlockCommand.UnblockAsync, "nobody.example"));
    }

    private Task RunAsync(Func<IServiceProvider, string, CancellationToken, Task> command, string who) => command(Server.Get<IServiceProvider>(), who, CancellationToken.None);

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}
