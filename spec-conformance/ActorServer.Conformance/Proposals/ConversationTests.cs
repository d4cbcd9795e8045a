using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Keys;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-7888 and FEP-f228: conversations as collections, and reading others'.</summary>
public sealed class ConversationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("FEP-7888-01", "FEP-7888-02", "FEP-7888-03", "FEP-7888-04", "FEP-f228-01", "FEP-f228-02", "FEP-f228-03", "FEP-f228-04")]
    public async Task A_post_names_a_collection_with_the_whole_thread_oldest_first()
    {
        await using var peer = await FakePeer.StartAsync();
        var top = await Server.SayAsync("the beginning");
        var first = await peer.SayAsync(Server, "first", new JsonObject { ["inReplyTo"] = top });
        var second = await Server.SayAsync("second", new JsonObject { ["inReplyTo"] = first, ["to"] = As.Public });
        await peer.SayAsync(Server, "secret", new JsonObject { ["inReplyTo"] = top, ["to"] = Server.Own.Actor, ["cc"] = new JsonArray() });

        var context = (await Server.GetDocumentAsync(top)).Text("context")!;
        var collection = await Server.GetDocumentAsync(context);

        Assert.Equal((context, As.OrderedCollection, Server.Own.Actor), (collection.Text("id"), collection.Text("type"), collection.Text("attributedTo")));
        Assert.Equal([top, first, second], await Server.IdsAsync(context));
        Assert.Equal(3, collection.Number("totalItems"));
        using var page = await Server.GetAsync(context, accept: "text/html");
        Assert.Equal(top, page.Headers.Location!.ToString());
    }

    [Fact]
    [Requirement("FEP-f228-01")]
    public async Task A_long_conversation_comes_in_pages()
    {
        var top = await Server.SayAsync("long");
        var all = new List<string> { top };
        for (var i = 0; i < Limits.PageSize + 3; i++) all.Add(await Server.SayAsync($"{i}", new JsonObject { ["inReplyTo"] = all[^1], ["to"] = As.Public }));

        Assert.Equal(all, await Server.IdsAsync(top + "/context"));
        Assert.Empty((await Server.GetDocumentAsync(top + "/context?page=nothing"))["orderedItems"]!.AsArray());
    }

    [Fact]
    [Requirement("FEP-7888-05")]
    public async Task An_answer_joins_the_conversation_of_what_it_answers()
    {
        await using var peer = await FakePeer.StartAsync();
        var context = $"{peer.Origin}/contexts/1";
        var theirs = await peer.SayAsync(Server, "theirs", new JsonObject { ["context"] = context });
        var none = await peer.SayAsync(Server, "none");
        var mark = await peer.SayAsync(Server, "a mark", new JsonObject { ["context"] = "tag:peer.example,2025:1" });

        Assert.Equal(context, await ContextOfAnswerAsync(theirs));
        Assert.Null(await ContextOfAnswerAsync(none));
        Assert.Null(await ContextOfAnswerAsync(mark));
        var own = await Server.SayAsync("own");
        Assert.Equal(own + "/context", await ContextOfAnswerAsync(own));
    }

    [Fact]
    [Requirement("FEP-7888-09")]
    public async Task An_app_may_keep_conversations_itself()
    {
        var post = await Server.SayAsync("mine", new JsonObject { ["to"] = As.Public, ["context"] = "https://rooms.example/1" });
        Assert.Equal("https://rooms.example/1", (await Server.GetDocumentAsync(post)).Text("context"));
    }

    [Fact]
    public async Task A_private_conversation_is_for_those_who_may_see_its_beginning()
    {
        await using var stranger = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quiet", new JsonObject { ["to"] = Server.Own.Followers });

        using var anybody = await Server.GetAsync(post + "/context");
        using var signed = await stranger.GetSignedAsync(post + "/context");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (anybody.StatusCode, signed.StatusCode));
    }

    [Fact]
    [Requirement("FEP-f228-05")]
    public async Task Activities_have_no_context_of_their_own()
    {
        var create = await Server.PublishAsync(Documents.Note("x", As.Public));
        Assert.Null((await Server.GetDocumentAsync(create))["context"]);
    }

    [Fact]
    [Requirement("FEP-f228-07", "FEP-7888-08")]
    public async Task The_conversation_of_others_is_read_once_and_its_posts_from_their_own_origins()
    {
        await using var peer = await FakePeer.StartAsync();
        await using var victim = await FakePeer.StartAsync("victim");
        var own = await Server.SayAsync("hello");
        var context = $"{peer.Origin}/contexts/1";
        var note = peer.MakeNote("hi", new JsonObject { ["inReplyTo"] = own, ["context"] = context });
        var answer = note.Text("id")!;
        peer.Documents[new Uri(answer).AbsolutePath]["replies"] = answer + "/replies";
        await peer.DeliverAsync(Server, FakePeer.Create(note));
        var deeper = peer.MakeNote("deeper", new JsonObject { ["inReplyTo"] = answer, ["context"] = context }).Text("id")!;
        var forged = peer.MakeNote("forged", new JsonObject { ["inReplyTo"] = answer, ["attributedTo"] = victim.Actor });
        peer.Documents["/contexts/1"] = Collection(context, answer, deeper, forged.Text("id")!);

        await OpenAsync(own);

        await RunningServer.EventuallyAsync("the conversation is here", async () => await Server.ObjectAsync(deeper) is not null);
        await RunningServer.EventuallyAsync("the round is over", async () => (await Server.WorkAsync(own)).All(row => row.State != WorkRow.Waiting));
        Assert.Null(await Server.ObjectAsync(forged.Text("id")!));
        Assert.Equal(0, peer.Fetches(answer + "/replies"));
        Assert.Contains(deeper, await Server.IdsAsync(own + "/context"));
    }

    [Fact]
    [Requirement("FEP-f228-08")]
    public async Task Without_a_conversation_the_replies_are_read_and_theirs()
    {
        await using var peer = await FakePeer.StartAsync();
        var own = await Server.SayAsync("hello");
        var one = WithReplies(peer, own);
        var two = WithReplies(peer, one.Text("id")!);
        var three = WithReplies(peer, two.Text("id")!);
        await peer.DeliverAsync(Server, FakePeer.Create(one));

        await OpenAsync(own);

        await RunningServer.EventuallyAsync("the third is here", async () => await Server.ObjectAsync(three.Text("id")!) is not null);
    }

    [Theory]
    [InlineData("public", true)]
    [InlineData("unlisted", true)]
    [InlineData("followers", false)]
    [Requirement("FEP-7888-06")]
    public async Task What_belongs_into_somebody_elses_conversation_is_told_to_who_keeps_it_if_it_is_for_everybody(string audience, bool isTold)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var forum = await FakePeer.StartAsync("forum");
        var context = $"{forum.Origin}/topics/1";
        forum.Documents["/topics/1"] = Collection(context);
        forum.Documents["/topics/1"]["attributedTo"] = forum.Actor;
        var theirs = await alice.SayAsync(server, "theirs", new JsonObject { ["context"] = context });

        var answer = new JsonObject { ["inReplyTo"] = theirs, ["to"] = audience == "public" ? As.Public : server.Own.Followers, ["cc"] = audience == "unlisted" ? As.Public : server.Own.Followers };
        var post = await server.SayAsync("an answer", answer);
        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = post, ["content"] = "a better one" }));
        await server.PublishAsync(Documents.Activity(As.Delete, post));
        await alice.WaitForAsync(As.Delete);
        await server.EventuallyNothingWaitsAsync();

        Assert.Equal(isTold ? [As.Create, As.Update, As.Delete] : [], forum.Delivered.Select(activity => activity.Text("type")));
        Assert.Single(alice.OfType(As.Create));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("on another origin")]
    [InlineData("blocked")]
    [InlineData("told anyway")]
    [Requirement("FEP-7888-06")]
    public async Task Nobody_is_told_because_of_a_conversation_who_is_not_its_keeper_is_blocked_or_knows_already(string owner)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var victim = await FakePeer.StartAsync("victim");
        var context = $"{alice.Origin}/topics/1";
        var keeper = alice.Neighbour("keeper");
        alice.Documents["/topics/1"] = Collection(context);
        if (owner != "nobody") alice.Documents["/topics/1"]["attributedTo"] = owner switch { "on another origin" => victim.Actor, "blocked" => keeper.Actor, _ => alice.Actor };
        if (owner == "blocked") await server.PublishAsync(Documents.Activity(As.Block, keeper.Actor));
        var theirs = await alice.SayAsync(server, "theirs", new JsonObject { ["context"] = context });

        var post = await server.SayAsync("an answer", new JsonObject { ["inReplyTo"] = theirs, ["to"] = As.Public });
        await alice.WaitForAsync(As.Create);
        await server.EventuallyNothingWaitsAsync();

        Assert.Empty(victim.OfType(As.Create));
        Assert.Equal([new Uri(alice.Inbox).AbsolutePath], alice.Requests.Where(request => request.Method == "POST" && request.Body.Contains(post, StringComparison.Ordinal)).Select(request => request.Path));
    }

    [Fact]
    [Requirement("FEP-7888-07")]
    public async Task What_is_said_in_a_conversation_of_ours_goes_on_to_the_others_who_take_part_as_it_came()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await using var named = await FakePeer.StartAsync("named");
        await using var quiet = await FakePeer.StartAsync("quiet");
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(server);
        var top = await server.SayAsync("the beginning");
        foreach (var peer in new[] { bob, named }) await peer.SayAsync(server, "I am here", InContext(top));
        await quiet.SayAsync(server, "only for you", new JsonObject { ["inReplyTo"] = top, ["to"] = server.Own.Actor, ["cc"] = new JsonArray() });
        await quiet.SayAsync(server, "elsewhere");

        var more = InContext(top);
        more["to"] = new JsonArray(As.Public, named.Actor);
        var create = alice.Prove(FakePeer.Create(alice.MakeNote("me too", more)), alice.ListProofKey());
        var id = await alice.DeliverAsync(server, create);
        await server.EventuallyAllAsync(id, WorkRow.Done);

        var arrived = bob.Requests.Single(request => request.Method == "POST" && request.Json.Text("id") == id);
        Assert.Equal(create.ToJsonString(), arrived.Body);
        foreach (var peer in new[] { alice, named, quiet, follower }) Assert.Empty(peer.InboxesThatGot(id));
        // Once is enough.
        await alice.DeliverAsync(server, create);
        Assert.Single(await server.WorkAsync(id));
    }

    [Theory]
    [InlineData("unproved")]
    [InlineData("with a wrong proof")]
    [InlineData("not for everybody")]
    [InlineData("in another place")]
    [InlineData("in no conversation of ours")]
    [InlineData("a vote")]
    [Requirement("FEP-7888-07")]
    public async Task What_is_not_safe_to_pass_on_stays_here(string how)
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var top = await server.SayAsync("the beginning");
        await bob.SayAsync(server, "I am here", InContext(top));
        var key = alice.ListProofKey();

        var note = InContext(top);
        if (how == "not for everybody") (note["to"], note["cc"]) = (server.Own.Actor, new JsonArray());
        if (how == "in another place") note["inReplyTo"] = await alice.SayAsync(server, "elsewhere");
        if (how == "in no conversation of ours") note["context"] = $"{alice.Origin}/topics/1";
        if (how == "a vote") (note["name"], note["content"]) = ("Tea", null);
        var create = FakePeer.Create(alice.MakeNote("me too", note));
        if (how != "unproved") create = alice.Prove(create, key);
        if (how == "with a wrong proof") create["object"]!["content"] = "something else";

        using var response = await alice.SendAsync(server.Own.Inbox, create);
        Assert.Equal(how == "with a wrong proof" ? HttpStatusCode.Unauthorized : HttpStatusCode.Accepted, response.StatusCode);
        Assert.DoesNotContain(await server.WorkAsync(create.Text("id")!), row => row.Kind == WorkRow.Deliver);
    }

    [Fact]
    [Requirement("FEP-7888-07")]
    public async Task A_conversation_is_not_passed_on_without_end_nor_to_who_is_blocked()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await using var blocked = await FakePeer.StartAsync("blocked");
        var top = await server.SayAsync("the beginning");
        foreach (var peer in new[] { bob, blocked }) await peer.SayAsync(server, "I am here", InContext(top));
        await server.PublishAsync(Documents.Activity(As.Block, blocked.Actor));
        var key = alice.ListProofKey();
        var passedOn = 0;

        for (var i = 0; i < Limits.PassedOnBurst + 5; i++)
        {
            var id = await alice.DeliverAsync(server, alice.Prove(FakePeer.Create(alice.MakeNote($"{i}", InContext(top))), key));
            var rows = (await server.WorkAsync(id)).Where(row => row.Kind == WorkRow.Deliver).ToList();
            Assert.All(rows, row => Assert.StartsWith(bob.Origin, row.Target, StringComparison.Ordinal));
            passedOn += rows.Count;
        }

        Assert.Equal(Limits.PassedOnBurst, passedOn);
    }

    [Fact]
    [Requirement("FEP-f228-06")]
    public async Task A_collection_of_what_was_done_in_the_conversation_is_read_and_then_no_other()
    {
        await using var peer = await FakePeer.StartAsync();
        await using var other = await FakePeer.StartAsync("other");
        var own = await Server.SayAsync("hello");
        var (history, context) = ($"{peer.Origin}/history/1", $"{peer.Origin}/contexts/1");
        var note = peer.MakeNote("hi", new JsonObject { ["inReplyTo"] = own, ["context"] = context, ["contextHistory"] = history });
        var answer = note.Text("id")!;
        await peer.DeliverAsync(Server, FakePeer.Create(note));
        var (one, two, three) = (Answer(peer, answer), Answer(other, answer), Answer(other, answer));
        var byId = other.Complete(Documents.Activity(As.Create, two.Text("id")));
        byId["id"] = $"{other.Origin}/activities/two";
        other.Documents["/activities/two"] = byId;
        peer.Documents["/history/1"] = Collection(history);
        peer.Documents["/history/1"]["orderedItems"] = new JsonArray(
            peer.Complete(Documents.Activity(As.Create, one.DeepClone())),
            byId.Text("id"),
            peer.Complete(Documents.Activity(As.Add, other.Complete(Documents.Activity(As.Create, three.Text("id"))))),
            other.Complete(Documents.Activity(As.Like, answer)));
        peer.Documents["/contexts/1"] = Collection(context);

        await OpenAsync(own);

        foreach (var post in new[] { one, two, three })
        {
            await RunningServer.EventuallyAsync("the post is here", async () => await Server.ObjectAsync(post.Text("id")!) is not null);
        }
        await RunningServer.EventuallyAsync("the round is over", async () => (await Server.WorkAsync(own)).All(row => row.State != WorkRow.Waiting));
        Assert.Equal(0, peer.Fetches(context));

        static JsonObject Answer(FakePeer peer, string parent) => peer.MakeNote("an answer", new JsonObject { ["inReplyTo"] = parent });
    }

    private static JsonObject InContext(string top) => new() { ["inReplyTo"] = top, ["context"] = top + "/context" };

    private async Task<string?> ContextOfAnswerAsync(string parent) =>
        (await Server.GetDocumentAsync(await Server.SayAsync("an answer", new JsonObject { ["inReplyTo"] = parent, ["to"] = As.Public }))).Text("context");

    private async Task OpenAsync(string post) => await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(post);

    /// <summary>An answer, and its name in the replies of what it answers.</summary>
    private static JsonObject WithReplies(FakePeer peer, string parent)
    {
        var note = peer.MakeNote("an answer", new JsonObject { ["inReplyTo"] = parent });
        note["replies"] = note.Text("id") + "/replies";
        peer.Documents[new Uri(note.Text("id")!).AbsolutePath] = (JsonObject)note.DeepClone();
        if (parent.StartsWith(peer.Origin, StringComparison.Ordinal)) peer.Documents[new Uri(parent).AbsolutePath + "/replies"] = Collection(parent + "/replies", note.Text("id")!);
        return note;
    }

    private static JsonObject Collection(string id, params string[] items) => new()
    {
        ["@context"] = As.Context,
        ["id"] = id,
        ["type"] = As.OrderedCollection,
        ["orderedItems"] = new JsonArray([.. items.Select(item => (JsonNode)item)]),
    };
}
