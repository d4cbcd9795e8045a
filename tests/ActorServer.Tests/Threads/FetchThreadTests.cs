using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Threads;
using Federation;

namespace ActorServer.Tests.Threads;

public sealed class FetchThreadTests
{
    [Fact]
    public async Task What_an_answer_leads_up_to_is_fetched_quietly_and_stands_in_the_conversation()
    {
        await using var server = await RunningServer.StartAsync();
        await using var followed = await FakePeer.StartAsync("followed");
        await using var stranger = await FakePeer.StartAsync("stranger");
        await followed.BeFollowedAsync(server);
        var top = Id(stranger.MakeNote("the beginning"));
        var middle = Id(stranger.MakeNote("the middle", Answering(top)));

        var answer = await followed.SayAsync(server, "the end", Answering(middle));
        await EventuallyHereAsync(server, top, middle);

        Assert.Equal([answer], await server.WallAsync());
        Assert.DoesNotContain(await server.NotificationsAsync(), row => row.Actor == stranger.Actor);
        var row = (await server.ObjectAsync(middle))!;
        Assert.Equal((stranger.Actor, top), (row.AttributedTo, row.InReplyTo));
    }

    [Fact]
    public async Task Nothing_is_fetched_for_an_answer_between_strangers()
    {
        await using var server = await RunningServer.StartAsync();
        await using var stranger = await FakePeer.StartAsync("stranger");
        var parent = Id(stranger.MakeNote("what for"));

        var answer = await stranger.SayAsync(server, "for nothing", Answering(parent));

        Assert.Empty(await server.WorkAsync(answer));
        Assert.Equal(0, stranger.Fetches(parent));
    }

    [Fact]
    public async Task A_parent_whose_author_is_on_another_origin_is_not_believed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var followed = await FakePeer.StartAsync("followed");
        await using var victim = await FakePeer.StartAsync("victim");
        await followed.BeFollowedAsync(server);
        var forged = Id(followed.MakeNote("I never said that", new JsonObject { ["attributedTo"] = victim.Actor }));

        var answer = await followed.SayAsync(server, "really?", Answering(forged));

        await server.EventuallyAllAsync(answer, WorkRow.GivenUp);
        Assert.Null(await server.ObjectAsync(forged));
    }

    [Fact]
    public async Task Opening_a_post_fetches_answers_to_answers_but_not_again_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync("peer");
        await using var other = await FakePeer.StartAsync("other");
        var own = await server.SayAsync("what do you think?");
        var answer = await SayWithRepliesAsync(server, peer, own);
        var deeper = Id(other.MakeNote("me too", Answering(answer)));
        Collect(peer, answer, deeper);

        await OpenAsync(server, own);
        await EventuallyHereAsync(server, deeper);
        await server.EventuallyNothingWaitsAsync();
        var asked = peer.Fetches(answer + "/replies");
        await OpenAsync(server, own);
        Assert.Equal(asked, peer.Fetches(answer + "/replies"));
        Assert.False(await server.Db.WriteAsync(tx => ThreadWork.StartAsync(tx, own, server.Own, server.Clock.GetUtcNow())));

        server.Advance(Limits.ThreadCoolDown);
        await OpenAsync(server, own);
        await RunningServer.EventuallyAsync("it is read again", () => Task.FromResult(peer.Fetches(answer + "/replies") > asked));
        Assert.DoesNotContain(await server.NotificationsAsync(), row => row.Actor == other.Actor);
        Assert.DoesNotContain(deeper, await server.WallAsync());
    }

    [Fact]
    public async Task A_visitor_makes_nothing_happen()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var own = await server.SayAsync("hello");
        await SayWithRepliesAsync(server, peer, own);

        using var response = await server.GetAsync(own, accept: "text/html");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await server.WorkAsync(own));
    }

    [Fact]
    public async Task A_conversation_that_a_post_names_is_read_as_a_whole()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var own = await server.SayAsync("hello");
        var context = $"{peer.Origin}/contexts/1";
        var answer = await peer.SayAsync(server, "hi", new JsonObject { ["inReplyTo"] = own, ["context"] = context });
        var one = Id(peer.MakeNote("one", Answering(answer)));
        var two = Id(peer.MakeNote("two", Answering(one)));
        peer.Documents["/contexts/1"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = context,
            ["type"] = As.OrderedCollection,
            ["orderedItems"] = new JsonArray(answer, one, two),
        };

        await OpenAsync(server, own);
        await EventuallyHereAsync(server, one, two);
    }

    [Fact]
    public async Task A_host_that_asks_to_wait_is_asked_again_when_it_said_and_nothing_is_lost()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync("peer");
        await using var busy = await FakePeer.StartAsync("busy");
        var own = await server.SayAsync("hello");
        var answer = await SayWithRepliesAsync(server, peer, own);
        var late = Id(busy.MakeNote("late", Answering(answer)));
        Collect(peer, answer, late);
        busy.AnswerGet = _ => 429;
        busy.RetryAfter = "3600";

        await OpenAsync(server, own);
        await RunningServer.EventuallyAsync("the host asked to wait", async () => (await server.WorkAsync(own)).Any(row => row.Target == late && row.Attempts == 1));
        var row = (await server.WorkAsync(own)).Single(row => row.Target == late);
        Assert.Equal((WorkRow.Waiting, 429), (row.State, row.Status));
        server.Advance(TimeSpan.FromMinutes(59));
        // Whoever is served after that was served by a queue that had looked at the row.
        await server.EventuallyAllAsync(await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = peer.Actor }), WorkRow.Done);
        Assert.Equal(1, (await server.WorkAsync(own)).Single(work => work.Target == late).Attempts);

        busy.AnswerGet = _ => null;
        busy.RetryAfter = null;
        server.Advance(TimeSpan.FromMinutes(2));
        await EventuallyHereAsync(server, late);
    }

    [Fact]
    public async Task A_round_ends_when_its_time_is_over()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var own = await server.SayAsync("hello");
        var answer = await SayWithRepliesAsync(server, peer, own);
        await peer.GoDownAsync();
        await OpenAsync(server, own);
        await server.EventuallyTriedAsync(own, 1);
        await peer.ComeUpAsync();

        server.Advance(Limits.ThreadTime + TimeSpan.FromMinutes(1));

        await server.EventuallyAllAsync(own, WorkRow.GivenUp);
        Assert.Equal(0, peer.Fetches(answer + "/replies"));
    }

    [Fact]
    public async Task One_thread_asks_no_host_for_more_than_its_share()
    {
        await using var server = await RunningServer.StartAsync();
        var now = server.Clock.GetUtcNow();
        var from = new WorkRow { Kind = WorkRow.Replies, Lane = "a.invalid", Subject = "t", ActivityUri = "https://t.invalid/1", Target = "https://a.invalid/1", CreatedAt = now.ToUnixTimeMilliseconds() };
        var many = Enumerable.Range(0, Limits.ThreadItemsPerHost + 20).Select(i => $"https://a.invalid/{i}").Concat(Enumerable.Range(0, Limits.ThreadItems).Select(i => $"https://b{i % 50}.invalid/{i}"));

        await server.Db.WriteAsync(tx => ThreadWork.EnqueueItemsAsync(tx, from, many.Append(server.Own.Object("1")).Append("javascript:1"), 1, server.Own, now.AddDays(1)));

        var rows = await server.WorkAsync(from.ActivityUri);
        Assert.Equal(Limits.ThreadItems, rows.Count);
        Assert.Equal(Limits.ThreadItemsPerHost, rows.Count(row => row.Lane == "a.invalid"));
        Assert.All(rows, row => Assert.StartsWith("https://", row.Target, StringComparison.Ordinal));
    }

    private static JsonObject Answering(string parent) => new() { ["inReplyTo"] = parent };

    private static string Id(JsonObject note) => note["id"]!.GetValue<string>();

    /// <summary>An answer to the owner whose document names a collection of answers to it.</summary>
    private static async Task<string> SayWithRepliesAsync(RunningServer server, FakePeer peer, string parent)
    {
        var note = peer.MakeNote("an answer", Answering(parent));
        var id = Id(note);
        note["replies"] = id + "/replies";
        peer.Documents[new Uri(id).AbsolutePath] = (JsonObject)note.DeepClone();
        Collect(peer, id);
        await peer.DeliverAsync(server, FakePeer.Create(note));
        return id;
    }

    private static void Collect(FakePeer peer, string note, params string[] replies) => peer.Documents[new Uri(note).AbsolutePath + "/replies"] = new JsonObject
    {
        ["@context"] = As.Context,
        ["id"] = note + "/replies",
        ["type"] = As.Collection,
        ["first"] = new JsonObject { ["type"] = As.CollectionPage, ["items"] = new JsonArray([.. replies.Select(id => (JsonNode)id)]) },
    };

    private static async Task OpenAsync(RunningServer server, string post)
    {
        var browser = await OwnerBrowser.SignInAsync(server);
        await browser.OpenAsync(post);
    }

    private static Task EventuallyHereAsync(RunningServer server, params string[] posts) => RunningServer.EventuallyAsync("the posts are here",
        async () => (await Task.WhenAll(posts.Select(server.ObjectAsync))).All(row => row is not null));
}
