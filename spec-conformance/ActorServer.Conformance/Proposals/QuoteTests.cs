using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-044f and FEP-e232: quotes, with the consent of who is quoted.</summary>
public sealed class QuoteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("FEP-044f-02", "FEP-044f-03", "FEP-044f-04")]
    public async Task Each_post_says_who_may_quote_it()
    {
        await using var alice = await FakePeer.StartAsync();
        var open = await Server.GetDocumentAsync(await Server.SayAsync("for everybody"));
        var secret = await Server.GetDocumentAsync(await Server.SayAsync("for one", new JsonObject { ["to"] = alice.Actor }), asOwner: true);

        Assert.Equal([As.Public], Approved(open));
        Assert.Equal([Server.Own.Actor], Approved(secret));

        static IReadOnlyList<string> Approved(JsonObject post) => post["interactionPolicy"]!["canQuote"]!.AsObject().Texts("automaticApproval");
    }

    [Fact]
    [Requirement("FEP-044f-05", "FEP-044f-06", "FEP-044f-07", "FEP-044f-08", "FEP-044f-11", "IN-QuoteRequest", "OUT-Accept")]
    public async Task A_quote_that_is_welcome_is_accepted_with_a_stamp()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quote me");
        var quoting = alice.MakeNote("look", new JsonObject { ["quote"] = post });

        var request = await alice.DeliverAsync(Server, Request(post, quoting.DeepClone()));

        var accept = await alice.WaitForAsync(As.Accept);
        Assert.Equal((request, As.QuoteRequest), (accept.Text("object"), accept["object"]!["type"]!.GetValue<string>()));
        using var stranger = await Server.GetAsync(accept.Text("result")!);
        var stamp = (JsonObject)JsonNode.Parse(await stranger.Content.ReadAsStringAsync())!;
        Assert.Equal(As.QuoteAuthorization, stamp.Text("type"));
        Assert.Equal(quoting.Text("id"), stamp["interactingObject"]!.GetValue<string>());
        Assert.Equal(post, stamp["interactionTarget"]!.GetValue<string>());
        Assert.Equal(Server.Own.Actor, stamp.Text("attributedTo"));
    }

    [Fact]
    [Requirement("FEP-044f-12", "IN-QuoteRequest", "OUT-Reject")]
    public async Task One_that_is_not_is_rejected()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("hands off", new JsonObject { ["to"] = As.Public, ["interactionPolicy"] = new JsonObject { ["canQuote"] = new JsonObject { ["automaticApproval"] = Server.Own.Actor } } });

        var request = await alice.DeliverAsync(Server, Request(post, alice.MakeNote("look").Text("id")!));

        Assert.Equal(request, (await alice.WaitForAsync(As.Reject)).Text("object"));
        Assert.Empty(alice.OfType(As.Accept));
    }

    [Fact]
    [Requirement("FEP-044f-10", "FEP-044f-20", "FEP-044f-21", "OUT-Delete")]
    public async Task A_stamp_that_the_owner_takes_back_is_gone_and_its_quote_is_told()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quote me");
        await alice.DeliverAsync(Server, Request(post, alice.MakeNote("look").Text("id")!));
        var stamp = (await alice.WaitForAsync(As.Accept)).Text("result")!;

        await Server.PublishAsync(Documents.Activity(As.Delete, stamp));

        Assert.Equal(stamp, (await alice.WaitForAsync(As.Delete))["object"]!.GetValue<string>());
        using var gone = await Server.GetAsync(stamp);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    [Requirement("FEP-044f-01", "FEP-044f-13", "FEP-044f-14", "FEP-044f-16", "FEP-044f-17", "FEP-e232-01", "FEP-e232-02", "FEP-e232-03", "FEP-e232-04", "FEP-e232-06", "FEP-e232-07", "OUT-QuoteRequest", "IN-Accept")]
    public async Task When_the_owner_quotes_the_author_is_asked_and_the_stamp_goes_with_the_post()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var quoted = await alice.SayAsync(Server, "worth quoting");

        var quoting = await Server.SayAsync("<p>look</p>", new JsonObject { ["quote"] = quoted, ["to"] = As.Public, ["cc"] = Server.Own.Followers });

        var request = await alice.WaitForAsync(As.QuoteRequest);
        Assert.Equal((quoted, quoting), (request.Text("object"), request.Text("instrument")));
        var post = await Server.GetDocumentAsync(quoting);
        Assert.Equal(quoted, post.Text("quote"));
        var link = post["tag"]!.AsArray().OfType<JsonObject>().Single(tag => tag.Text("type") == As.Link);
        Assert.Equal((quoted, As.LdMediaType), (link.Text("href"), link.Text("mediaType")));
        Assert.Equal("https://misskey-hub.net/ns#_misskey_quote", link.Text("rel"));
        Assert.Contains($"RE: <a href=\"{quoted}\"", post.Text("content"), StringComparison.Ordinal);
        Assert.Equal($"RE: {quoted}", link.Text("name"));

        await alice.DeliverAsync(Server, Documents.Activity(As.Accept, request.Text("id"), new JsonObject { ["result"] = $"{alice.Origin}/stamps/1" }));
        var update = (await follower.WaitForAsync(As.Update))["object"]!.AsObject();
        Assert.Equal((quoting, $"{alice.Origin}/stamps/1"), (update.Text("id"), update.Text("quoteAuthorization")));

        await alice.DeliverAsync(Server, Documents.Activity(As.Delete, $"{alice.Origin}/stamps/1"));
        Assert.Null((await follower.WaitForAsync(As.Update, 2))["object"]!["quoteAuthorization"]);
    }

    [Fact]
    [Requirement("FEP-044f-15", "IN-Reject")]
    public async Task What_the_author_rejects_is_shown_without_what_it_quotes()
    {
        await using var alice = await FakePeer.StartAsync();
        var quoted = await alice.SayAsync(Server, "not for quoting");
        var quoting = await Server.SayAsync("look", new JsonObject { ["quote"] = quoted, ["to"] = As.Public });
        var request = await alice.WaitForAsync(As.QuoteRequest);

        await alice.DeliverAsync(Server, Documents.Activity(As.Reject, request.Text("id")));
        await alice.AssertRefusedAsync(Server, Documents.Activity(As.Accept, request.Text("id"), new JsonObject { ["result"] = "https://else.example/stamps/1" }), Refusal.ObjectOnAnotherOrigin);

        Assert.Contains(NotificationRow.QuoteRejected, await Server.NotificationsAsync(alice));
        using var page = await Server.GetAsync(quoting, accept: "text/html");
        Assert.DoesNotContain("not for quoting", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("on the quoting server", false)]
    [InlineData("for another quote", false)]
    [InlineData("for another post", false)]
    [InlineData("by somebody else", false)]
    [InlineData("none", false)]
    [Requirement("FEP-044f-09", "FEP-044f-18", "FEP-044f-19", "FEP-044f-22")]
    public async Task A_quote_of_others_counts_only_with_the_authors_stamp_for_these_two_posts(string stamped, bool isApproved)
    {
        await using var alice = await FakePeer.StartAsync();
        await using var quoter = await FakePeer.StartAsync("quoter");
        await quoter.BeFollowedAsync(Server);
        var quoted = alice.MakeNote("the original").Text("id")!;
        var host = stamped == "on the quoting server" ? quoter : alice;
        var quoting = quoter.MakeNote("look", new JsonObject { ["quote"] = quoted });
        var id = quoting.Text("id")!;
        var stamp = $"{host.Origin}/stamps/1";
        if (stamped != "none") quoting["quoteAuthorization"] = stamp;
        host.Documents["/stamps/1"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = stamp,
            ["type"] = As.QuoteAuthorization,
            ["attributedTo"] = stamped == "by somebody else" ? $"{alice.Origin}/users/other" : alice.Actor,
            ["interactingObject"] = stamped == "for another quote" ? $"{quoter.Origin}/notes/other" : id,
            ["interactionTarget"] = stamped == "for another post" ? $"{alice.Origin}/notes/other" : quoted,
        };

        await quoter.DeliverAsync(Server, FakePeer.Create(quoting));
        await Server.EventuallyAllAsync(id, WorkRow.Done);
        Assert.Equal(isApproved, await IsApprovedAsync(id));
        if (!isApproved) return;

        // Its author takes it back; nobody else can.
        await quoter.AssertRefusedAsync(Server, Documents.Activity(As.Delete, stamp), Refusal.NotTheOwnerOfTheObject);
        Assert.True(await IsApprovedAsync(id));
        await alice.DeliverAsync(Server, Documents.Activity(As.Delete, stamp));
        Assert.False(await IsApprovedAsync(id));
    }

    [Fact]
    [Requirement("FEP-044f-23")]
    public async Task The_authors_Delete_of_the_stamp_goes_on_to_whoever_has_the_owners_quote_and_to_nobody_else()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await using var named = await FakePeer.StartAsync("named");
        await using var stranger = await FakePeer.StartAsync("stranger");
        await follower.FollowAsync(Server);
        foreach (var peer in new[] { named, stranger }) await peer.SayAsync(Server, "hello");
        var quoted = await alice.SayAsync(Server, "worth quoting");
        await Server.SayAsync("look", new JsonObject { ["quote"] = quoted, ["to"] = As.Public, ["cc"] = new JsonArray(Server.Own.Followers, named.Actor) });
        var stamp = $"{alice.Origin}/stamps/{Guid.NewGuid():N}";
        await alice.DeliverAsync(Server, Documents.Activity(As.Accept, (await alice.WaitForAsync(As.QuoteRequest)).Text("id"), new JsonObject { ["result"] = stamp }));
        await follower.WaitForAsync(As.Update);

        // Only the author takes it back.
        await stranger.AssertRefusedAsync(Server, Documents.Activity(As.Delete, stamp), Refusal.NotTheOwnerOfTheObject);
        var delete = Documents.Activity(As.Delete, stamp, new JsonObject { ["to"] = Server.Own.Actor });
        var id = await alice.DeliverAsync(Server, delete);

        foreach (var peer in new[] { follower, named })
        {
            await RunningServer.EventuallyAsync("the Delete arrived", () => Task.FromResult(peer.OfType(As.Delete).Any()));
            var arrived = peer.Requests.Single(request => request.Method == "POST" && request.Json["id"]!.GetValue<string>() == id);
            Assert.Equal(delete.ToJsonString(), arrived.Body);
        }
        Assert.Empty(stranger.OfType(As.Delete));
        Assert.Empty(alice.OfType(As.Delete));
        // Said twice, it is no news.
        var again = await alice.DeliverAsync(Server, Documents.Activity(As.Delete, stamp));
        Assert.Empty(await Server.WorkAsync(again));
    }

    [Theory]
    [InlineData("gone", QuoteRow.Revoked)]
    [InlineData("there", QuoteRow.Accepted)]
    [InlineData("for another quote", QuoteRow.Revoked)]
    [InlineData("in trouble", QuoteRow.Accepted)]
    [Requirement("FEP-044f-24")]
    public async Task The_stamp_of_a_quote_that_is_read_again_later_is_looked_at_again(string stamp, string state)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var quoter = await FakePeer.StartAsync("quoter");
        await quoter.BeFollowedAsync(server);
        var id = await ApprovedQuoteAsync(server, alice, quoter);
        var browser = await OwnerBrowser.SignInAsync(server);
        await browser.OpenAsync(server.Own.Origin + "/wall");
        await server.EventuallyNothingWaitsAsync();
        Assert.Equal(1, alice.Fetches($"{alice.Origin}/stamps/1"));

        if (stamp == "gone") alice.Documents.TryRemove("/stamps/1", out _);
        if (stamp == "for another quote") alice.Documents["/stamps/1"]["interactingObject"] = $"{quoter.Origin}/notes/other";
        if (stamp == "in trouble") (alice.AnswerGet, alice.RetryAfter) = (_ => 429, "60");
        server.Advance(Limits.QuoteIsFresh + TimeSpan.FromMinutes(1));
        await browser.OpenAsync(server.Own.Origin + "/wall");

        await RunningServer.EventuallyAsync("the stamp was looked at again", () => Task.FromResult(alice.Fetches($"{alice.Origin}/stamps/1") >= 2));
        if (stamp != "in trouble") await server.EventuallyNothingWaitsAsync();
        Assert.Equal(state, (await server.ReadAsync(tx => QuoteRows.FindAsync(tx, id)))!.State);
        if (stamp != "in trouble") return;

        // It waits, and goes on where it was.
        Assert.Equal(WorkRow.Waiting, (await server.WorkAsync(id)).Single(row => row.Kind == WorkRow.VerifyQuote).State);
        (alice.AnswerGet, alice.RetryAfter) = (_ => null, null);
        alice.Documents.TryRemove("/stamps/1", out _);
        server.Advance(TimeSpan.FromHours(1));
        await RunningServer.EventuallyAsync("it is not approved any more", async () => (await server.ReadAsync(tx => QuoteRows.FindAsync(tx, id)))!.State == QuoteRow.Revoked);
    }

    private static async Task<string> ApprovedQuoteAsync(RunningServer server, FakePeer author, FakePeer quoter)
    {
        var (quoted, stamp) = (author.MakeNote("the original").Text("id")!, $"{author.Origin}/stamps/1");
        var quoting = quoter.MakeNote("look", new JsonObject { ["quote"] = quoted, ["quoteAuthorization"] = stamp });
        author.Documents["/stamps/1"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = stamp,
            ["type"] = As.QuoteAuthorization,
            ["attributedTo"] = author.Actor,
            ["interactingObject"] = quoting.Text("id"),
            ["interactionTarget"] = quoted,
        };
        await quoter.DeliverAsync(server, FakePeer.Create(quoting));
        await RunningServer.EventuallyAsync("it is approved", async () => (await server.ReadAsync(tx => QuoteRows.FindAsync(tx, quoting.Text("id")!)))!.State == QuoteRow.Accepted);
        return quoting.Text("id")!;
    }

    [Theory]
    [InlineData("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")]
    [InlineData("application/activity+json")]
    [Requirement("FEP-e232-05")]
    public async Task A_link_is_read_with_either_media_type(string mediaType)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("quote me");

        await alice.SayAsync(Server, $"RE: {post}", new JsonObject
        {
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Link, ["mediaType"] = mediaType, ["href"] = post, ["rel"] = "https://misskey-hub.net/ns#_misskey_quote" }),
        });

        Assert.Equal([NotificationRow.Quote], await Server.NotificationsAsync(alice));
    }

    [Fact]
    [Requirement("FEP-e232-08", "FEP-e232-01", "FEP-e232-02", "FEP-e232-03", "FEP-e232-04")]
    public async Task A_link_to_a_post_that_is_known_stands_among_the_tags_and_is_no_quote()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var page = $"{alice.Origin}/@alice/1";
        var known = await alice.SayAsync(Server, "hers", new JsonObject { ["url"] = page });
        await mallory.SayAsync(Server, "his", new JsonObject { ["url"] = "https://bank.example/" });
        var own = await Server.SayAsync("mine");

        var post = await Server.GetDocumentAsync(await Server.SayAsync(
            $"<p>see <a href=\"{page}\">her post</a>, <a href=\"{own}\">mine</a>, <a href=\"{alice.Origin}/unknown\">this</a> and <a href=\"https://bank.example/\">the bank</a>; "
            + $"<a class=\"mention\" href=\"{known}\">@somebody</a></p>"));

        var links = post["tag"]!.AsArray().OfType<JsonObject>().ToList();
        Assert.All(links, link => Assert.Equal((As.Link, As.LdMediaType, null), (link.Text("type"), link.Text("mediaType"), link["rel"])));
        Assert.Equal([(known, "her post"), (own, "mine")], links.Select(link => (link.Text("href")!, link.Text("name")!)));
        foreach (var property in new[] { "quote", "quoteUrl", "quoteUri", "_misskey_quote" }) Assert.Null(post[property]);
        Assert.Null(await Server.ReadAsync(tx => QuoteRows.FindAsync(tx, post.Text("id")!)));
        Assert.Empty(alice.OfType(As.QuoteRequest));

        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = own, ["content"] = $"<a href=\"{known}\">look</a>" }));
        Assert.Equal(known, Assert.Single((await Server.GetDocumentAsync(own))["tag"]!.AsArray().OfType<JsonObject>()).Text("href"));
    }

    private static JsonObject Request(string post, JsonNode instrument) => Documents.Activity(As.QuoteRequest, post, new JsonObject { ["instrument"] = instrument });

    private async Task<bool> IsApprovedAsync(string quoting) => (await Server.ReadAsync(tx => QuoteRows.FindAsync(tx, quoting)))!.State == QuoteRow.Accepted;
}
