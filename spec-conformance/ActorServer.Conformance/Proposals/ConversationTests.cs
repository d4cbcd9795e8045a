using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

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
