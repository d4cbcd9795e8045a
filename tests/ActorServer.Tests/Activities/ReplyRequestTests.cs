using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Tests.Activities;

/// <summary>Who may answer: what the owner's policy says holds, and what others' policies say is asked for and looked at. [GoToSocial interaction controls]</summary>
public sealed class ReplyRequestTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Every_post_of_the_owner_says_who_may_answer_it()
    {
        var post = await Server.GetDocumentAsync(await Server.SayAsync("for everybody"));

        Assert.Equal([As.Public], post["interactionPolicy"]!["canReply"]!["automaticApproval"]!.AsArray().Select(id => id!.GetValue<string>()));
    }

    [Fact]
    public async Task Where_everybody_may_answer_nobody_needs_a_word()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("answer me");

        var answer = await AnswerAsync(alice, post);

        await AssertStandsAsync(post, answer);
        Assert.Equal([NotificationRow.Reply], await Server.NotificationsAsync(alice));
        Assert.Empty(alice.OfType(As.Accept));
    }

    [Fact]
    public async Task An_answer_by_somebody_who_may_not_is_refused_and_forgotten()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var post = await Server.SayAsync("no answers", WithPolicy(new JsonObject { ["automaticApproval"] = Server.Own.Actor }));

        var answer = await AnswerAsync(alice, post, new JsonObject { ["cc"] = new JsonArray(Server.Own.Actor, Server.Own.Followers) });

        var reject = await alice.WaitForAsync(As.Reject);
        Assert.Equal((answer, post), (reject["object"]!.GetValue<string>(), reject["target"]!.GetValue<string>()));
        await AssertIsNowhereAsync(post, answer);
        Assert.Null(await Server.ObjectAsync(answer));
        Assert.Empty(await Server.NotificationsAsync(alice));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE object_uri = @answer AND json LIKE '%an answer%'", new { answer }));
        // Nor does it come in by another door, and nobody is passed it on.
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Update, ["object"] = alice.MakeNote("an answer", new JsonObject { ["id"] = answer, ["inReplyTo"] = post }) });
        await AssertIsNowhereAsync(post, answer);
        Assert.DoesNotContain(follower.Delivered, activity => activity["object"].IdOfNode() == answer);
    }

    [Fact]
    public async Task Followers_may_answer_where_the_policy_names_them_and_get_the_owners_word_by_itself()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var friend = await FakePeer.StartAsync("friend");
        await friend.FollowAsync(Server);
        var post = await Server.SayAsync("for followers", WithPolicy(new JsonObject { ["automaticApproval"] = Server.Own.Followers }));

        var refused = await AnswerAsync(alice, post);
        await alice.WaitForAsync(As.Reject);
        await AssertIsNowhereAsync(post, refused);
        var welcome = await AnswerAsync(friend, post);

        await RunningServer.EventuallyAsync("the friend has the owner's word", () => Task.FromResult(friend.OfType(As.Accept).Any(accept => accept["result"] is not null)));
        await AssertStampAsync(friend.OfType(As.Accept).Single(accept => accept["result"] is not null), post, welcome);
        await AssertStandsAsync(post, welcome);
    }

    [Fact]
    public async Task Whoever_is_mentioned_or_answered_may_answer_whatever_the_policy_says()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var hers = await alice.SayAsync(Server, "to begin with");
        var policy = WithPolicy(new JsonObject { ["automaticApproval"] = Server.Own.Actor });
        policy["inReplyTo"] = hers;
        policy["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = bob.Actor });
        var post = await Server.SayAsync("for you two", policy);

        await AssertStandsAsync(post, await AnswerAsync(alice, post));
        await AssertStandsAsync(post, await AnswerAsync(bob, post));
    }

    [Fact]
    public async Task An_answer_that_the_owner_wants_to_see_first_waits_and_is_nowhere_meanwhile()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var post = await Server.SayAsync("ask me first", Asking());

        var answer = await AnswerAsync(alice, post, new JsonObject { ["cc"] = new JsonArray(Server.Own.Actor, Server.Own.Followers) });

        Assert.Equal([NotificationRow.ReplyRequest], await Server.NotificationsAsync(alice));
        await AssertIsNowhereAsync(post, answer);
        Assert.DoesNotContain(follower.Delivered, activity => activity["object"].IdOfNode() == answer);
        Assert.Contains("an answer", await ThreadAsync(post, isOwner: true), StringComparison.Ordinal);
        // Nobody else says yes, and the answer itself does not.
        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Accept, ["object"] = answer, ["result"] = $"{mallory.Origin}/stamps/1" }, Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, FakePeer.Update(alice.MakeNote("an answer, changed", new JsonObject { ["id"] = answer, ["inReplyTo"] = post, ["replyAuthorization"] = $"{alice.Origin}/stamps/1" })));
        await AssertIsNowhereAsync(post, answer);

        await Server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = answer });

        var accept = await alice.WaitForAsync(As.Accept);
        Assert.Equal(answer, accept["object"]!.GetValue<string>());
        var stamp = await AssertStampAsync(accept, post, answer);
        await AssertStandsAsync(post, answer);
        Assert.Contains(answer, await Server.WallAsync());

        // The owner thinks better of it.
        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = stamp });
        Assert.Equal(stamp, (await alice.WaitForAsync(As.Delete))["object"]!.GetValue<string>());
        using var gone = await Server.GetAsync(stamp);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        await AssertIsNowhereAsync(post, answer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_owner_refuses_is_out_of_the_thread_for_good_also_when_it_was_in(bool wasIn)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("ask me first", Asking());
        var answer = await AnswerAsync(alice, post);
        if (wasIn) await Server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = answer });

        await Server.PublishAsync(new JsonObject { ["type"] = As.Reject, ["object"] = answer });

        Assert.Equal(answer, (await alice.WaitForAsync(As.Reject))["object"]!.GetValue<string>());
        await alice.DeliverAsync(Server, FakePeer.Update(alice.MakeNote("an answer again", new JsonObject { ["id"] = answer, ["inReplyTo"] = post })));
        await AssertIsNowhereAsync(post, answer);
        Assert.DoesNotContain("an answer", await ThreadAsync(post, isOwner: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_message_needs_no_word_but_does_not_become_an_answer_for_everybody_without()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("no answers", WithPolicy(new JsonObject { ["automaticApproval"] = Server.Own.Actor }));
        var note = alice.MakeNote("an answer", new JsonObject { ["inReplyTo"] = post, ["to"] = Server.Own.Actor, ["cc"] = new JsonArray() });

        await alice.DeliverAsync(Server, FakePeer.Create(note));
        Assert.NotNull(await Server.ObjectAsync(note["id"]!.GetValue<string>()));
        note["to"] = As.Public;
        await alice.DeliverAsync(Server, FakePeer.Update(note));

        await AssertIsNowhereAsync(post, note["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_asks_before_answering_gets_the_same_word_each_time_and_the_answer_stands(bool isEmbedded)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("ask me first", Asking());
        var note = alice.MakeNote("an answer", new JsonObject { ["inReplyTo"] = post });
        var answer = note["id"]!.GetValue<string>();

        var request = await alice.DeliverAsync(Server, Request(post, isEmbedded ? note.DeepClone() : answer));
        Assert.Equal([NotificationRow.ReplyRequest], await Server.NotificationsAsync(alice));
        await AssertIsNowhereAsync(post, answer);
        await Server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = request });

        var accept = await alice.WaitForAsync(As.Accept);
        Assert.Equal((request, answer), (accept["object"]!["id"]!.GetValue<string>(), accept["object"]!["instrument"]!.GetValue<string>()));
        var stamp = await AssertStampAsync(accept, post, answer);
        note["replyAuthorization"] = stamp;
        await alice.DeliverAsync(Server, FakePeer.Create(note));
        await AssertStandsAsync(post, answer);

        await alice.DeliverAsync(Server, Request(post, answer));
        Assert.Equal(stamp, (await alice.WaitForAsync(As.Accept, 2))["result"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nobody_asks_for_somebody_elses_answer_or_for_another_post_than_it_answers()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var neighbour = alice.Neighbour("neighbour");
        var post = await Server.SayAsync("ask me first", Asking());
        var other = await Server.SayAsync("another", Asking());
        var note = alice.MakeNote("hers", new JsonObject { ["inReplyTo"] = post });

        await mallory.AssertRefusedAsync(Server, Request(post, note["id"]!.DeepClone()), Refusal.ObjectOnAnotherOrigin);
        await neighbour.AssertRefusedAsync(Server, Request(post, note.DeepClone()), Refusal.ObjectOnAnotherOrigin);
        await alice.AssertRefusedAsync(Server, Request(other, note.DeepClone()), Refusal.ObjectOnAnotherOrigin);
        await alice.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.ReplyRequest, ["object"] = post }, Refusal.ObjectMissing);
        await alice.DeliverAsync(Server, Request(post, note.DeepClone()));
        await neighbour.AssertRefusedAsync(Server, Request(post, note["id"]!.DeepClone()), Refusal.NotTheOwnerOfTheObject);
    }

    [Theory]
    [InlineData("manualApproval")]
    [InlineData("approvalRequired")]
    public async Task When_the_owner_answers_somebody_who_wants_to_be_asked_only_they_hear_of_it_until_they_say_yes(string named)
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var post = await alice.SayAsync(Server, "ask me first", Policy(new JsonObject { [named] = As.Public }));

        var answer = await Server.SayAsync("my answer", Answering(post));

        // Who writes the old names is asked by the answer itself, the others by a request that carries it.
        var asksItself = named == "approvalRequired";
        var asked = await alice.WaitForAsync(asksItself ? As.Create : As.ReplyRequest);
        Assert.Equal(answer, asked[asksItself ? "object" : "instrument"]!["id"]!.GetValue<string>());
        await Server.EventuallyNothingWaitsAsync();
        Assert.Empty(alice.OfType(asksItself ? As.ReplyRequest : As.Create));
        Assert.DoesNotContain(follower.Delivered, activity => activity["object"].IdOfNode() == answer);
        foreach (var accept in new[] { As.MediaType, "text/html" })
        {
            using var hidden = await Server.GetAsync(answer, accept: accept);
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        }
        using (var byStranger = await mallory.GetSignedAsync(answer)) Assert.Equal(HttpStatusCode.NotFound, byStranger.StatusCode);
        using (var byAuthor = await alice.GetSignedAsync(answer)) Assert.Equal(HttpStatusCode.OK, byAuthor.StatusCode);
        Assert.DoesNotContain("my answer", string.Concat((await Server.GetItemsAsync(Server.Own.Outbox)).Select(item => item.ToJsonString())), StringComparison.Ordinal);
        Assert.Contains("waits for approval", await ThreadAsync(answer, isOwner: true), StringComparison.Ordinal);

        // Changed meanwhile, still nobody else hears of it; and nobody else says yes.
        await Server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = answer, ["content"] = "my better answer" } });
        var yes = new JsonObject { ["type"] = As.Accept, ["object"] = asksItself ? answer : asked["id"]!.DeepClone(), ["result"] = $"{alice.Origin}/stamps/1" };
        await mallory.AssertRefusedAsync(Server, (JsonObject)yes.DeepClone(), Refusal.NotTheOwnerOfTheObject);
        await alice.AssertRefusedAsync(Server, With(yes, "result", $"{mallory.Origin}/stamps/1"), Refusal.ObjectOnAnotherOrigin);
        Assert.DoesNotContain(follower.Delivered, activity => activity["object"].IdOfNode() == answer);
        using (var hidden = await Server.GetAsync(answer)) Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);

        await alice.DeliverAsync(Server, yes);

        var create = await follower.WaitForAsync(As.Create);
        Assert.Equal(("my better answer", $"{alice.Origin}/stamps/1", $"{alice.Origin}/stamps/1"),
            (create["object"]!["content"]!.GetValue<string>(), create["object"]!["replyAuthorization"]!.GetValue<string>(), create["object"]!["approvedBy"]!.GetValue<string>()));
        Assert.NotNull(create["proof"]);
        Assert.Empty(follower.OfType(As.Update));
        Assert.Equal($"{alice.Origin}/stamps/1", (await Server.GetDocumentAsync(answer))["replyAuthorization"]!.GetValue<string>());
        Assert.Equal([NotificationRow.ReplyAccepted], await Server.NotificationsAsync(alice));

        // The author takes it back; nobody else can.
        var delete = new JsonObject { ["type"] = As.Delete, ["object"] = $"{alice.Origin}/stamps/1" };
        await mallory.AssertRefusedAsync(Server, (JsonObject)delete.DeepClone(), Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, delete);
        Assert.Null((await follower.WaitForAsync(As.Update))["object"]!["replyAuthorization"]);
        using (var hidden = await Server.GetAsync(answer)) Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Fact]
    public async Task A_Reject_is_told_and_the_answer_goes_to_nobody()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var post = await alice.SayAsync(Server, "ask me first", Policy(new JsonObject { ["manualApproval"] = As.Public }));
        var answer = await Server.SayAsync("my answer", Answering(post));
        var request = await alice.WaitForAsync(As.ReplyRequest);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Reject, ["object"] = request["id"]!.DeepClone() });

        Assert.Equal([NotificationRow.ReplyRejected], await Server.NotificationsAsync(alice));
        Assert.Contains("not let in", await ThreadAsync(answer, isOwner: true), StringComparison.Ordinal);
        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = answer });
        await Server.EventuallyNothingWaitsAsync();
        Assert.DoesNotContain(follower.Delivered, activity => activity["object"].IdOfNode() == answer);
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("of before GoToSocial 0.20", true)]
    [InlineData("the Accept", true)]
    [InlineData("the Accept of somebody else", false)]
    [InlineData("of the answering server", false)]
    [InlineData("for another answer", false)]
    [InlineData("for another post", false)]
    [InlineData("by somebody else", false)]
    [InlineData("for a quote", false)]
    [InlineData("none", false)]
    public async Task An_answer_to_somebody_who_wants_to_be_asked_is_shown_only_with_their_own_stamp_on_it(string stamped, bool isShown)
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await using var neighbour = alice.Neighbour("neighbour");
        await bob.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "ask me first", Policy(new JsonObject { ["manualApproval"] = As.Public }));
        var note = bob.MakeNote("an answer", new JsonObject { ["inReplyTo"] = post });
        var answer = note["id"]!.GetValue<string>();
        var host = stamped == "of the answering server" ? bob : alice;
        var old = stamped is "of before GoToSocial 0.20" or "the Accept" or "the Accept of somebody else";
        if (stamped != "none") note[old ? "approvedBy" : "replyAuthorization"] = $"{host.Origin}/stamps/1";
        var author = stamped is "by somebody else" or "the Accept of somebody else" ? neighbour.Actor : alice.Actor;
        host.Documents["/stamps/1"] = new JsonObject
        {
            ["@context"] = new JsonArray(As.Context, "https://gotosocial.org/ns"),
            ["id"] = $"{host.Origin}/stamps/1",
            ["type"] = stamped switch { "of before GoToSocial 0.20" => As.ReplyApproval, "the Accept" or "the Accept of somebody else" => As.Accept, "for a quote" => As.QuoteAuthorization, _ => As.ReplyAuthorization },
            [stamped.StartsWith("the Accept", StringComparison.Ordinal) ? "actor" : "attributedTo"] = author,
            [old ? "object" : "interactingObject"] = stamped == "for another answer" ? $"{bob.Origin}/notes/other" : answer,
            [old ? "target" : "interactionTarget"] = stamped == "for another post" ? $"{alice.Origin}/notes/other" : post,
        };

        await bob.DeliverAsync(Server, FakePeer.Create(note));
        await Server.EventuallyNothingWaitsAsync();

        Assert.Equal(isShown, (await ThreadAsync(post, isOwner: true)).Contains("an answer", StringComparison.Ordinal));
        Assert.Equal(isShown, (await Server.WallAsync()).Contains(answer));
    }

    [Fact]
    public async Task A_stamp_that_comes_later_lets_the_answer_in_and_one_that_is_taken_back_does_not()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await bob.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "ask me first", Policy(new JsonObject { ["manualApproval"] = As.Public }));
        var note = bob.MakeNote("an answer", new JsonObject { ["inReplyTo"] = post });
        var answer = note["id"]!.GetValue<string>();
        await bob.DeliverAsync(Server, FakePeer.Create(note));
        Assert.DoesNotContain(answer, await Server.WallAsync());

        note["replyAuthorization"] = $"{alice.Origin}/stamps/2";
        alice.Documents["/stamps/2"] = Stamp(alice, $"{alice.Origin}/stamps/2", answer, post);
        await bob.DeliverAsync(Server, FakePeer.Update(note));
        await RunningServer.EventuallyAsync("the answer is on the wall", async () => (await Server.WallAsync()).Contains(answer));

        await bob.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = $"{alice.Origin}/stamps/2" }, Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = $"{alice.Origin}/stamps/2" });
        Assert.DoesNotContain(answer, await Server.WallAsync());
    }

    [Fact]
    public async Task The_authors_own_Accept_lets_in_an_answer_of_somebody_else_and_nobody_elses_does()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await bob.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "ask me first", Policy(new JsonObject { ["manualApproval"] = As.Public }));
        var answer = await bob.SayAsync(Server, "an answer", new JsonObject { ["inReplyTo"] = post });
        var accept = new JsonObject { ["type"] = As.Accept, ["object"] = answer, ["result"] = $"{bob.Origin}/stamps/1" };

        await bob.AssertRefusedAsync(Server, accept, Refusal.NotTheOwnerOfTheObject);
        Assert.DoesNotContain(answer, await Server.WallAsync());
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Accept, ["object"] = answer, ["result"] = $"{alice.Origin}/stamps/1" });

        Assert.Contains(answer, await Server.WallAsync());
    }

    [Fact]
    public async Task Answers_that_were_here_before_the_post_are_held_when_it_comes()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await bob.BeFollowedAsync(Server);
        var post = alice.MakeNote("ask me first", Policy(new JsonObject { ["manualApproval"] = As.Public }));
        alice.Documents.Remove(new Uri(post["id"]!.GetValue<string>()).AbsolutePath, out _);
        var answer = await bob.SayAsync(Server, "an answer", new JsonObject { ["inReplyTo"] = post["id"]!.DeepClone() });
        Assert.Contains(answer, await Server.WallAsync());

        await alice.DeliverAsync(Server, FakePeer.Create(post));

        Assert.DoesNotContain(answer, await Server.WallAsync());
    }

    [Fact]
    public async Task The_owner_lets_an_answer_in_on_the_page()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("ask me first", Asking());
        var answer = await AnswerAsync(alice, post);
        var browser = await OwnerBrowser.SignInAsync(Server);
        Assert.Contains($"name=\"request\" value=\"{answer}\"", await browser.OpenAsync(Server.Own.Origin + "/notifications"), StringComparison.Ordinal);
        Assert.Contains($"name=\"request\" value=\"{answer}\"", await browser.OpenAsync(post), StringComparison.Ordinal);

        using var done = await browser.PostAsync("/wall/consent/accept", ("request", answer));

        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        await AssertStandsAsync(post, answer);
        Assert.DoesNotContain($"name=\"request\" value=\"{answer}\"", await browser.OpenAsync(Server.Own.Origin + "/notifications"), StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(FakePeer peer, RunningServer server, string post, JsonObject? more)
    {
        var note = new JsonObject { ["inReplyTo"] = post };
        foreach (var (name, value) in more ?? []) note[name] = value?.DeepClone();
        return await peer.SayAsync(server, "an answer", note);
    }

    private Task<string> AnswerAsync(FakePeer peer, string post, JsonObject? more = null) => AnswerAsync(peer, Server, post, more);

    private async Task AssertStandsAsync(string post, string answer)
    {
        Assert.Contains(answer, (await Server.GetItemsAsync(ObjectCollections.Replies(post))).Select(item => item.GetValue<string>()));
        Assert.Contains("an answer", await ThreadAsync(post, isOwner: false), StringComparison.Ordinal);
    }

    /// <summary>Not in the collections, not in a count, not on the page that visitors see, not on the wall.</summary>
    private async Task AssertIsNowhereAsync(string post, string answer)
    {
        Assert.DoesNotContain(answer, (await Server.GetItemsAsync(ObjectCollections.Replies(post))).Select(item => item.GetValue<string>()));
        Assert.Equal(0, (await Server.GetDocumentAsync(ObjectCollections.Replies(post)))["totalItems"]!.GetValue<int>());
        Assert.Equal([post], (await ContextAsync(post)).Where(item => item == post || item == answer));
        Assert.DoesNotContain("an answer", await ThreadAsync(post, isOwner: false), StringComparison.Ordinal);
        Assert.DoesNotContain(answer, await Server.WallAsync());
    }

    private async Task<IReadOnlyList<string>> ContextAsync(string post) =>
        [.. (await Server.GetDocumentAsync(ObjectCollections.Context(post) + "?page=0"))["orderedItems"]!.AsArray().Select(item => item!.GetValue<string>())];

    private async Task<string> ThreadAsync(string post, bool isOwner)
    {
        var shown = await Server.ReadAsync(tx => Conversation.LoadAsync(tx, Server.Own, [post], [], publicOnly: !isOwner, isWhole: true));
        return shown.Show(post) is { } view ? string.Concat(view.Replies.Prepend(view).Select(one => one.Html + one.Audience)) : "";
    }

    private async Task<string> AssertStampAsync(JsonObject accept, string post, string answer)
    {
        var stamp = await Server.GetDocumentAsync(accept["result"]!.GetValue<string>());
        Assert.Equal(
            (As.ReplyAuthorization, Server.Own.Actor, answer, post),
            (stamp["type"]!.GetValue<string>(), stamp["attributedTo"]!.GetValue<string>(), stamp["interactingObject"]!.GetValue<string>(), stamp["interactionTarget"]!.GetValue<string>()));
        return stamp["id"]!.GetValue<string>();
    }

    private static JsonObject Stamp(FakePeer author, string id, string answer, string post) => new()
    {
        ["@context"] = new JsonArray(As.Context, "https://gotosocial.org/ns"),
        ["id"] = id,
        ["type"] = As.ReplyAuthorization,
        ["attributedTo"] = author.Actor,
        ["interactingObject"] = answer,
        ["interactionTarget"] = post,
    };

    private static JsonObject Request(string post, JsonNode instrument) => new() { ["type"] = As.ReplyRequest, ["object"] = post, ["instrument"] = instrument };

    private JsonObject Answering(string post) => new() { ["inReplyTo"] = post, ["to"] = As.Public, ["cc"] = Server.Own.Followers };

    private static JsonObject Policy(JsonObject canReply) => new() { ["interactionPolicy"] = new JsonObject { ["canReply"] = canReply } };

    private static JsonObject WithPolicy(JsonObject canReply)
    {
        var more = Policy(canReply);
        more["to"] = As.Public;
        return more;
    }

    private JsonObject Asking() => WithPolicy(new JsonObject { ["automaticApproval"] = Server.Own.Actor, ["manualApproval"] = As.Public });

    private static JsonObject With(JsonObject document, string name, JsonNode value)
    {
        var changed = (JsonObject)document.DeepClone();
        changed[name] = value;
        return changed;
    }
}

file static class Nodes
{
    internal static string? IdOfNode(this JsonNode? node) => node is JsonObject map ? map["id"]?.GetValue<string>() : node?.GetValue<string>();
}
