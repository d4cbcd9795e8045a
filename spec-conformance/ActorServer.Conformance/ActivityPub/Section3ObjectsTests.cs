using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §3] Objects, their ids, and how they are retrieved.</summary>
public sealed class Section3ObjectsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("AP-3-01")]
    public async Task Every_document_that_is_served_or_delivered_has_the_context()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var note = await Server.SayAsync("in context");
        await alice.WaitForAsync(As.Create);

        foreach (var id in await EveryDocumentAsync(note)) Assert.True((await Server.GetDocumentAsync(id)).HasContext(), id);
        Assert.All(alice.Delivered, activity => Assert.True(activity.HasContext(), activity.ToJsonString()));
    }

    [Fact]
    [Requirement("AP-3-02")]
    public async Task Other_contexts_may_stand_beside_it_and_are_never_fetched()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("three contexts", new JsonObject { ["unknownTerm"] = "kept or not, but harmless" });
        var create = FakePeer.Create(note);
        create["@context"] = new JsonArray(As.Context, $"{alice.Origin}/context.jsonld", new JsonObject { ["toot"] = "http://joinmastodon.org/ns#" });

        var id = await alice.DeliverAsync(Server, create);

        Assert.True(await Server.InboxHasAsync(id));
        Assert.Equal(0, alice.Fetches($"{alice.Origin}/context.jsonld"));
    }

    [Fact]
    [Requirement("AP-3-03", "AP-B.2-01")]
    public async Task What_another_origin_owns_is_never_taken_from_an_envelope()
    {
        await using var carol = await FakePeer.StartAsync("carol");
        await using var mallory = await FakePeer.StartAsync("mallory");
        var forged = carol.MakeNote("what carol said");
        var real = forged.DeepClone();
        forged["content"] = "what mallory says that carol said";

        await mallory.AssertRefusedAsync(Server, FakePeer.Create((JsonObject)forged.DeepClone()), Refusal.ObjectOnAnotherOrigin);
        await mallory.SendAsync(Server.Own.Inbox, Documents.Activity(As.Like, forged.DeepClone()));
        await mallory.SendAsync(Server.Own.Inbox, Documents.Activity(As.Announce, forged.DeepClone()));

        var kept = await Server.ObjectAsync(real["id"]!.GetValue<string>());
        Assert.DoesNotContain("mallory says", kept?.Json ?? "", StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("AP-3.1-01")]
    public async Task Ids_are_unique_and_on_this_server()
    {
        string[] types = [As.Note, As.Article, As.Image, As.Video, As.Event];
        var said = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Server.PublishAsync(new JsonObject { ["type"] = types[i % types.Length], ["content"] = $"{i}", ["name"] = $"{i}" })));
        var objects = await Task.WhenAll(said.Select(async id => (await Server.GetDocumentAsync(id, asOwner: true))["object"]!.AsObject().Text("id")!));

        Assert.Equal(200, said.Concat(objects).Distinct().Count());
        Assert.All(said.Concat(objects), id => Assert.StartsWith(Server.Own.Origin + "/", id, StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("AP-3.1-01")]
    public async Task An_id_that_the_sender_could_not_give_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.AssertRefusedAsync(Server, new JsonObject { ["id"] = "https://other.example/1", ["type"] = As.Like, ["object"] = "https://other.example/2" }, Refusal.IdOnAnotherOrigin);
    }

    [Fact]
    [Requirement("AP-3.1-02")]
    public void Ids_are_https_in_production()
    {
        Assert.StartsWith("https://", OwnerIds.Of("https://nick.example").NewObject(TimeProvider.System.GetUtcNow()), StringComparison.Ordinal);
        Assert.Throws<OperatorException>(() => OwnerIds.Options("http://nick.example"));
    }

    [Fact]
    [Requirement("AP-3.1-04")]
    public async Task An_object_without_an_id_gets_one()
    {
        var create = await Server.GetDocumentAsync(await Server.PublishAsync(Documents.Note("no id", As.Public)));
        var id = create["object"]!.AsObject().Text("id")!;

        Assert.StartsWith(Server.Own.Origin, id, StringComparison.Ordinal);
        Assert.Equal("no id", (await Server.GetDocumentAsync(id)).Text("content"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Requirement("AP-3.1-01", "AP-3.1-05")]
    public async Task An_activity_without_an_id_is_taken_once(bool isNull)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("like this");
        var like = new JsonObject { ["@context"] = As.Context, ["type"] = As.Like, ["actor"] = alice.Actor, ["object"] = post };
        if (isNull) like["id"] = null;
        var body = System.Text.Encoding.UTF8.GetBytes(like.ToJsonString());

        for (var times = 0; times < 2; times++)
        {
            using var response = await alice.PostAsync(Server.Own.Inbox, body, alice.Key);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        Assert.Equal(1, await Server.TotalAsync($"{post}/likes"));
    }

    [Theory]
    [InlineData("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")]
    [InlineData("application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"")]
    [InlineData("application/ld+json;  q=0.9 ; profile=\"https://www.w3.org/ns/activitystreams\"")]
    [InlineData("application/ld+json; profile=https://www.w3.org/ns/activitystreams")]
    [InlineData("text/html;q=0.1, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")]
    [Requirement("AP-3.2-02")]
    public async Task The_profile_media_type_gets_the_document(string accept) => await AssertServedAsync(accept);

    [Theory]
    [InlineData("application/activity+json")]
    [InlineData("application/activity+json; charset=utf-8")]
    [InlineData("application/activity+json, text/html;q=0.5")]
    [Requirement("AP-3.2-03")]
    public async Task Activity_json_gets_it_too(string accept) => await AssertServedAsync(accept);

    [Fact]
    [Requirement("AP-3.2-01", "AP-3.2-05")]
    public async Task A_browser_gets_a_page_and_caches_are_told()
    {
        var note = await Server.SayAsync("for people");
        using var page = await Server.GetAsync(note, accept: "text/html,application/xhtml+xml,*/*;q=0.8");

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        using var document = await Server.GetAsync(note);
        Assert.Contains("Accept", document.Headers.Vary);
    }

    [Fact]
    [Requirement("AP-3.2-04", "AP-7-04")]
    public async Task Our_own_fetches_ask_for_the_profile_media_type()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.DeliverAsync(Server, FakePeer.Create(alice.MakeNote("hello")));

        var gets = alice.Requests.Where(request => request.Method == "GET").ToList();
        Assert.NotEmpty(gets);
        Assert.All(gets, get => Assert.Contains(As.LdMediaType, string.Join(",", get.Parts.Headers("Accept")), StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("AP-3.2-06")]
    public async Task With_authorized_fetch_a_signature_is_asked_for()
    {
        await using var strict = await RunningServer.StartAsync("nick", ("AuthorizedFetch", "true"));
        await using var alice = await FakePeer.StartAsync();
        var note = await strict.SayAsync("sign first");

        using var unsigned = await strict.GetAsync(note);
        using var signed = await alice.GetSignedAsync(note);
        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    [Fact]
    [Requirement("AP-3.2-07", "AP-3.2-08", "AP-5.7-03", "AP-5.8-03")]
    public async Task What_is_private_looks_as_if_it_were_not_there()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        var note = await Server.SayAsync("between us", new JsonObject { ["to"] = alice.Actor });
        using var nothing = await Server.GetAsync($"{Server.Own.Origin}/objects/nothing");
        var expected = await WithoutTraceAsync(nothing);

        foreach (var id in new[] { note, $"{note}/likes", $"{note}/shares", $"{note}/replies" })
        {
            using var anonymous = await Server.GetAsync(id);
            using var stranger = await eve.GetSignedAsync(id);
            using var addressee = await alice.GetSignedAsync(id);
            Assert.Equal(HttpStatusCode.NotFound, anonymous.StatusCode);
            Assert.Equal(expected, await WithoutTraceAsync(anonymous));
            Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
            Assert.Equal(HttpStatusCode.OK, addressee.StatusCode);
        }
    }

    [Fact]
    [Requirement("AP-3.3-01")]
    public async Task What_the_author_typed_is_kept_beside_what_was_made_of_it()
    {
        var note = Documents.Note("<p><b>bold</b></p>", As.Public);
        note["source"] = new JsonObject { ["content"] = "**bold**", ["mediaType"] = "text/markdown" };
        var created = (await Server.GetDocumentAsync(await Server.PublishAsync(note)))["object"]!.AsObject();

        var served = await Server.GetDocumentAsync(created.Text("id")!, asOwner: true);
        Assert.Equal("**bold**", served["source"]!["content"]!.GetValue<string>());
        Assert.Equal("text/markdown", served["source"]!["mediaType"]!.GetValue<string>());
        Assert.Contains("bold", served.Text("content"), StringComparison.Ordinal);
    }

    /// <summary>What is said, but for the number of the request.</summary>
    private static async Task<string> WithoutTraceAsync(HttpResponseMessage response)
    {
        var problem = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        problem.Remove("traceId");
        return problem.ToJsonString();
    }

    private async Task AssertServedAsync(string accept)
    {
        var note = await Server.SayAsync("hello");
        foreach (var id in await EveryDocumentAsync(note))
        {
            using var response = await Server.GetAsync(id, accept: accept);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.True(As.IsMediaType(response.Content.Headers.ContentType?.ToString()), $"{id}: {response.Content.Headers.ContentType}");
            Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["type"]);
        }
    }

    /// <summary>One of each kind of document that the owner has.</summary>
    private async Task<IReadOnlyList<string>> EveryDocumentAsync(string note)
    {
        var own = Server.Own;
        var create = (await Server.IdsAsync(own.Outbox))[0];
        return [own.Actor, note, create, own.Outbox, own.Followers, own.Following, own.Liked, $"{own.Outbox}?page=first", $"{note}/likes", $"{note}/shares", $"{note}/replies"];
    }
}
