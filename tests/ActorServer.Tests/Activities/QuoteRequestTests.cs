using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class QuoteRequestTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Every_post_of_the_owner_says_who_may_quote_it()
    {
        await using var alice = await FakePeer.StartAsync();
        var open = await Server.GetDocumentAsync(await Server.SayAsync("for everybody"));
        var secret = await Server.GetDocumentAsync(await Server.SayAsync("for one", new JsonObject { ["to"] = alice.Actor }), asOwner: true);

        Assert.Equal([As.Public], Approved(open));
        Assert.Equal([Server.Own.Actor], Approved(secret));
    }

    [Fact]
    public async Task A_quote_that_the_policy_welcomes_is_accepted_with_a_stamp_that_anybody_can_read()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quote me");
        var quoting = alice.MakeNote("look", new JsonObject { ["quote"] = post });

        var request = await alice.DeliverAsync(Server, Request(post, quoting.DeepClone()));

        var accept = await alice.WaitForAsync(As.Accept);
        Assert.Equal(request, accept["object"]!["id"]!.GetValue<string>());
        var stamp = await Server.GetDocumentAsync(accept["result"]!.GetValue<string>());
        Assert.Equal(As.QuoteAuthorization, stamp["type"]!.GetValue<string>());
        Assert.Equal(
            (Server.Own.Actor, quoting["id"]!.GetValue<string>(), post),
            (stamp["attributedTo"]!.GetValue<string>(), stamp["interactingObject"]!.GetValue<string>(), stamp["interactionTarget"]!.GetValue<string>()));

        // Asked again, the answer is the same.
        await alice.DeliverAsync(Server, Request(post, quoting["id"]!.DeepClone()));
        Assert.Equal(stamp["id"]!.GetValue<string>(), (await alice.WaitForAsync(As.Accept, 2))["result"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stamp_that_the_owner_takes_back_is_gone_and_stays_so()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quote me");
        var quoting = alice.MakeNote("look", new JsonObject { ["quote"] = post });
        await alice.DeliverAsync(Server, Request(post, quoting["id"]!.DeepClone()));
        var stamp = (await alice.WaitForAsync(As.Accept))["result"]!.GetValue<string>();

        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = stamp });

        Assert.Equal(stamp, (await alice.WaitForAsync(As.Delete))["object"]!.GetValue<string>());
        using var gone = await Server.GetAsync(stamp);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        await alice.DeliverAsync(Server, Request(post, quoting["id"]!.DeepClone()));
        await alice.WaitForAsync(As.Reject);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Delete, ["object"] = stamp }, Refusal.Gone);
    }

    [Theory]
    [InlineData(As.Accept)]
    [InlineData(As.Reject)]
    public async Task A_quote_that_the_owner_wants_to_see_first_waits_for_the_owner(string answer)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("ask me first", WithPolicy(new JsonObject { ["manualApproval"] = As.Public }));

        var request = await alice.DeliverAsync(Server, Request(post, alice.MakeNote("look")["id"]!.DeepClone()));
        Assert.Equal([NotificationRow.QuoteRequest], await Server.NotificationsAsync(alice));
        Assert.Empty(alice.OfType(As.Accept));

        await Server.PublishAsync(new JsonObject { ["type"] = answer, ["object"] = request });

        var answered = await alice.WaitForAsync(answer);
        Assert.Equal(request, answered["object"]!["id"]!.GetValue<string>());
        Assert.Equal(answer == As.Accept, answered["result"] is not null);
    }

    [Fact]
    public async Task A_quote_that_the_policy_does_not_allow_is_rejected()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var friend = await FakePeer.StartAsync("friend");
        await friend.FollowAsync(Server);
        var post = await Server.SayAsync("for followers to quote", WithPolicy(new JsonObject { ["automaticApproval"] = new JsonArray(Server.Own.Followers) }));

        await alice.DeliverAsync(Server, Request(post, alice.MakeNote("look")["id"]!.DeepClone()));
        await friend.DeliverAsync(Server, Request(post, friend.MakeNote("look")["id"]!.DeepClone()));

        await alice.WaitForAsync(As.Reject);
        await RunningServer.EventuallyAsync("the friend's quote is accepted", () => Task.FromResult(friend.OfType(As.Accept).Any(accept => accept["result"] is not null)));
        Assert.Empty(alice.OfType(As.Accept));
    }

    [Fact]
    public async Task Nobody_asks_for_somebody_elses_post()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await Server.SayAsync("quote me");

        await mallory.AssertRefusedAsync(Server, Request(post, alice.MakeNote("hers")["id"]!.DeepClone()), Refusal.ObjectOnAnotherOrigin);
        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.QuoteRequest, ["object"] = post }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task When_the_owner_quotes_the_author_is_asked_and_the_stamp_goes_with_the_post()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var quoted = await alice.SayAsync(Server, "worth quoting");

        var quoting = await Server.SayAsync("<p>look</p>", new JsonObject { ["quote"] = quoted, ["to"] = As.Public, ["cc"] = Server.Own.Followers });

        var request = await alice.WaitForAsync(As.QuoteRequest);
        Assert.Equal((quoted, quoting), (request["object"]!.GetValue<string>(), request["instrument"]!["id"]!.GetValue<string>()));
        var said = await Server.GetDocumentAsync(quoting);
        foreach (var property in new[] { "quote", "quoteUrl", "quoteUri", "_misskey_quote" }) Assert.Equal(quoted, said[property]!.GetValue<string>());
        Assert.Contains(said["tag"]!.AsArray(), tag => tag!["type"]!.GetValue<string>() == As.Link && tag["href"]!.GetValue<string>() == quoted);
        Assert.Contains(quoted, said["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("worth quoting", await PageAsync(quoting), StringComparison.Ordinal);

        var answer = new JsonObject { ["type"] = As.Accept, ["object"] = request["id"]!.DeepClone(), ["result"] = $"{alice.Origin}/stamps/1" };
        await mallory.AssertRefusedAsync(Server, (JsonObject)answer.DeepClone(), Refusal.NotTheOwnerOfTheObject);
        await alice.AssertRefusedAsync(Server, With(answer, "result", $"{mallory.Origin}/stamps/1"), Refusal.ObjectOnAnotherOrigin);
        await alice.DeliverAsync(Server, answer);

        Assert.Equal($"{alice.Origin}/stamps/1", (await follower.WaitForAsync(As.Update))["object"]!["quoteAuthorization"]!.GetValue<string>());
        Assert.Contains("worth quoting", await PageAsync(quoting), StringComparison.Ordinal);
        Assert.Equal([NotificationRow.QuoteAccepted], await Server.NotificationsAsync(alice));

        // The author takes it back; nobody else can.
        var delete = new JsonObject { ["type"] = As.Delete, ["object"] = $"{alice.Origin}/stamps/1" };
        await mallory.AssertRefusedAsync(Server, (JsonObject)delete.DeepClone(), Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, delete);
        Assert.Null((await follower.WaitForAsync(As.Update, 2))["object"]!["quoteAuthorization"]);
        Assert.DoesNotContain("worth quoting", await PageAsync(quoting), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Reject_leaves_the_post_and_shows_no_card()
    {
        await using var alice = await FakePeer.StartAsync();
        var quoted = await alice.SayAsync(Server, "not for quoting");
        var quoting = await Server.SayAsync("look", new JsonObject { ["quoteUrl"] = quoted, ["to"] = As.Public });
        var request = await alice.WaitForAsync(As.QuoteRequest);

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Reject, ["object"] = request["id"]!.DeepClone() });

        Assert.Equal([NotificationRow.QuoteRejected], await Server.NotificationsAsync(alice));
        Assert.DoesNotContain("not for quoting", await PageAsync(quoting), StringComparison.Ordinal);
        Assert.NotNull((await Server.GetDocumentAsync(quoting))["quote"]);
    }

    [Theory]
    [InlineData("canQuote")]
    [InlineData("canReply")]
    [InlineData("canLike")]
    [InlineData("canAnnounce")]
    public async Task What_an_author_does_not_allow_the_owner_does_not_send(string may)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hands off", new JsonObject { ["interactionPolicy"] = new JsonObject { [may] = new JsonObject { ["automaticApproval"] = alice.Actor } } });
        var open = await alice.SayAsync(Server, "help yourself", new JsonObject { ["interactionPolicy"] = new JsonObject { [may] = new JsonObject { ["always"] = As.Public } } });

        await Server.AssertRefusedAsync(Deed(may, post), Refusal.NotAllowedByAuthor);
        await Server.PublishAsync(Deed(may, open));
    }

    [Fact]
    public async Task Whoever_is_mentioned_may_answer_and_a_follower_what_is_for_followers()
    {
        await using var alice = await FakePeer.StartAsync();
        var policy = new JsonObject { ["canReply"] = new JsonObject { ["automaticApproval"] = new JsonArray(alice.Followers) } };
        var post = await alice.SayAsync(Server, "for followers", new JsonObject { ["interactionPolicy"] = policy });
        var spoken = await alice.SayAsync(Server, "to you", new JsonObject
        {
            ["interactionPolicy"] = policy.DeepClone(),
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = Server.Own.Actor }),
        });

        await Server.PublishAsync(Deed("canReply", spoken));
        await Server.AssertRefusedAsync(Deed("canReply", post), Refusal.NotAllowedByAuthor);
        await alice.BeFollowedAsync(Server);
        await Server.PublishAsync(Deed("canReply", post));
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("of the quoting server", false)]
    [InlineData("for another quote", false)]
    [InlineData("for another post", false)]
    [InlineData("by somebody else", false)]
    [InlineData("none", false)]
    public async Task A_quote_is_shown_as_approved_only_with_its_authors_own_stamp_for_these_two_posts(string stamped, bool isApproved)
    {
        await using var alice = await FakePeer.StartAsync();
        await using var quoter = await FakePeer.StartAsync("quoter");
        await using var neighbour = alice.Neighbour("neighbour");
        await quoter.BeFollowedAsync(Server);
        var quoted = alice.MakeNote($"the original {stamped}")["id"]!.GetValue<string>();
        var host = stamped == "of the quoting server" ? quoter : alice;
        var quoting = quoter.MakeNote("look", new JsonObject { ["quote"] = quoted });
        if (stamped != "none") quoting["quoteAuthorization"] = $"{host.Origin}/stamps/1";
        host.Documents["/stamps/1"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = $"{host.Origin}/stamps/1",
            ["type"] = As.QuoteAuthorization,
            ["attributedTo"] = stamped == "by somebody else" ? neighbour.Actor : alice.Actor,
            ["interactingObject"] = stamped == "for another quote" ? $"{quoter.Origin}/notes/other" : quoting["id"]!.DeepClone(),
            ["interactionTarget"] = stamped == "for another post" ? $"{alice.Origin}/notes/other" : quoted,
        };

        await quoter.DeliverAsync(Server, FakePeer.Create(quoting));
        await Server.EventuallyAllAsync(quoting["id"]!.GetValue<string>(), WorkRow.Done);

        Assert.Equal(isApproved, await IsApprovedAsync(quoting));
        var shown = await Server.ReadAsync(tx => Conversation.LoadAsync(tx, Server.Own, [quoting["id"]!.GetValue<string>()], [], publicOnly: false));
        var card = shown.Show(quoting["id"]!.GetValue<string>())!.Quote!;
        // What is approved is here and opens here; of everything else there is only the address.
        Assert.Equal(isApproved ? ($"the original {stamped}", Conversation.PageHere(quoted)) : (null, quoted), (card.Text, card.Href));
    }

    [Fact]
    public async Task A_stamp_that_comes_later_with_an_Update_approves_and_one_that_is_deleted_does_not()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var quoter = await FakePeer.StartAsync("quoter");
        await quoter.BeFollowedAsync(Server);
        var quoted = alice.MakeNote("the original")["id"]!.GetValue<string>();
        var quoting = quoter.MakeNote("look", new JsonObject { ["quoteUri"] = quoted });
        await quoter.DeliverAsync(Server, FakePeer.Create(quoting));
        await Server.EventuallyAllAsync(quoting["id"]!.GetValue<string>(), WorkRow.Done);
        Assert.False(await IsApprovedAsync(quoting));

        quoting["quoteAuthorization"] = $"{alice.Origin}/stamps/2";
        alice.Documents["/stamps/2"] = new JsonObject
        {
            ["id"] = $"{alice.Origin}/stamps/2",
            ["type"] = As.QuoteAuthorization,
            ["attributedTo"] = alice.Actor,
            ["interactingObject"] = quoting["id"]!.DeepClone(),
            ["interactionTarget"] = quoted,
        };
        await quoter.DeliverAsync(Server, FakePeer.Update(quoting));
        await RunningServer.EventuallyAsync("the quote is approved", () => IsApprovedAsync(quoting));

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = $"{alice.Origin}/stamps/2" });
        Assert.False(await IsApprovedAsync(quoting));
    }

    [Fact]
    public async Task A_quote_of_the_owner_by_a_stranger_is_told()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quote me");

        await alice.SayAsync(Server, "look", new JsonObject { ["_misskey_quote"] = post });

        Assert.Equal([NotificationRow.Quote], await Server.NotificationsAsync(alice));
    }

    private static JsonObject Request(string post, JsonNode instrument) => new() { ["type"] = As.QuoteRequest, ["object"] = post, ["instrument"] = instrument };

    private static JsonObject WithPolicy(JsonObject canQuote) =>
        new() { ["to"] = As.Public, ["interactionPolicy"] = new JsonObject { ["canQuote"] = canQuote } };

    private static JsonObject Deed(string may, string post) => may switch
    {
        "canLike" => new JsonObject { ["type"] = As.Like, ["object"] = post },
        "canAnnounce" => new JsonObject { ["type"] = As.Announce, ["object"] = post },
        "canReply" => new JsonObject { ["type"] = As.Note, ["content"] = "answer", ["inReplyTo"] = post },
        _ => new JsonObject { ["type"] = As.Note, ["content"] = "look", ["quote"] = post },
    };

    private static JsonObject With(JsonObject document, string name, JsonNode value)
    {
        var changed = (JsonObject)document.DeepClone();
        changed[name] = value;
        return changed;
    }

    private static IEnumerable<string> Approved(JsonObject post) =>
        post["interactionPolicy"]!["canQuote"]!["automaticApproval"]!.AsArray().Select(id => id!.GetValue<string>());

    private async Task<bool> IsApprovedAsync(JsonObject quoting) =>
        (await Server.ReadAsync(tx => QuoteRows.FindAsync(tx, quoting["id"]!.GetValue<string>())))!.State == QuoteRow.Accepted;

    private async Task<string> PageAsync(string post)
    {
        using var page = await Server.GetAsync(post, accept: "text/html");
        return await page.Content.ReadAsStringAsync();
    }
}
