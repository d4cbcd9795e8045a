using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §4] The actor and what it links to.</summary>
public sealed class Section4ActorsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("AP-4.1-01", "AP-5.1-01", "AP-5.2-01")]
    public async Task The_actor_has_an_inbox_and_an_outbox()
    {
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);

        Assert.Equal(Server.Own.Actor, actor.Text("id"));
        Assert.True(As.IsActor(actor.Text("type")!));
        Assert.Equal(As.OrderedCollection, (await Server.GetDocumentAsync(actor.Text("inbox")!, asOwner: true)).Text("type"));
        Assert.Equal(As.OrderedCollection, (await Server.GetDocumentAsync(actor.Text("outbox")!)).Text("type"));
    }

    [Theory]
    [InlineData("followers")]
    [InlineData("following")]
    [InlineData("liked")]
    [Requirement("AP-4.1-02", "AP-4.1-03", "AP-5.3-02", "AP-5.4-02", "AP-5.5-02")]
    public async Task Its_other_collections_are_there(string name)
    {
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);
        var collection = await Server.GetDocumentAsync(actor.Text(name)!);

        Assert.Contains(collection.Text("type"), (string[])[As.Collection, As.OrderedCollection]);
        Assert.Equal(As.OrderedCollectionPage, (await Server.GetDocumentAsync(collection.Text("first")!)).Text("type"));
    }

    [Fact]
    [Requirement("AP-4.1-04")]
    public async Task The_name_leads_back_to_the_actor()
    {
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);
        using var response = await Server.GetAsync($"{Server.Own.Origin}/.well-known/webfinger?resource=acct:{actor.Text("preferredUsername")}@{Server.Own.HandleDomain}");
        var links = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["links"]!.AsArray();

        Assert.Contains(links, link => link!["rel"]!.GetValue<string>() == "self" && link["href"]!.GetValue<string>() == Server.Own.Actor);
        Assert.IsType<JsonObject>(actor["endpoints"]);
    }

    [Fact]
    [Requirement("AP-4.1-05")]
    public async Task Each_endpoint_answers()
    {
        var endpoints = (await Server.GetDocumentAsync(Server.Own.Actor))["endpoints"]!.AsObject();

        foreach (var name in new[] { "proxyUrl", "oauthAuthorizationEndpoint", "oauthTokenEndpoint", "sharedInbox", "uploadMedia" })
        {
            var address = endpoints.Text(name);
            Assert.True(Uri.TryCreate(address, UriKind.Absolute, out _), $"{name}: {address}");
            using var response = await Server.GetAsync(address!);
            Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    [Requirement("AP-4.1-05", "AP-B.3-01")]
    public async Task The_proxy_fetches_for_the_owner_alone_and_only_what_may_be_fetched()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("far away").Text("id")!;
        var proxy = (await Server.GetDocumentAsync(Server.Own.Actor))["endpoints"]!.AsObject().Text("proxyUrl")!;

        using var fetched = await AskAsync(proxy, note, Server.Token);
        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        Assert.Contains("far away", await fetched.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(alice.Requests.Last(request => request.Method == "GET" && alice.Origin + request.Path == note).Parts.Headers("Signature"));
        using var stranger = await AskAsync(proxy, note, token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        foreach (var forbidden in new[] { "file:///etc/passwd", "gopher://localhost/", "http://10.0.0.1/x", "http://169.254.169.254/latest" })
        {
            using var refused = await AskAsync(proxy, forbidden, Server.Token);
            Assert.InRange((int)refused.StatusCode, 400, 499);
        }
    }

    [Fact]
    [Requirement("AP-4.1-06", "AP-4.1-07")]
    public async Task The_shared_inbox_shows_what_is_public_and_nothing_else()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var open = FakePeer.Create(alice.MakeNote("for all"));
        string[] hidden =
        [
            await DeliverAsync(alice, [Server.Own.Actor], [As.Public]),
            await DeliverAsync(alice, [alice.Followers], []),
            await DeliverAsync(alice, [Server.Own.Actor], []),
        ];
        var shown = await alice.DeliverAsync(Server, open);

        var ids = await Server.IdsAsync(Server.Own.SharedInbox);

        Assert.Contains(shown, ids);
        Assert.Empty(hidden[1..].Intersect(ids));
        Assert.Empty(hidden[1..].Intersect(await Server.IdsAsync(Server.Own.SharedInbox, asOwner: true)));
    }

    [Theory]
    [InlineData("garbage !")]
    [InlineData("")]
    [Requirement("AP-4-01")]
    public async Task What_is_no_address_is_said_to_be_none(string garbage)
    {
        var proxy = (await Server.GetDocumentAsync(Server.Own.Actor))["endpoints"]!.AsObject().Text("proxyUrl")!;
        using var refused = await AskAsync(proxy, garbage, Server.Token);

        Assert.InRange((int)refused.StatusCode, 400, 422);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    private async Task<string> DeliverAsync(FakePeer peer, string[] to, string[] cc)
    {
        var note = peer.MakeNote("not for all", new JsonObject
        {
            ["to"] = new JsonArray([.. to.Select(id => (JsonNode)id)]),
            ["cc"] = new JsonArray([.. cc.Select(id => (JsonNode)id)]),
        });
        return await peer.DeliverAsync(Server, FakePeer.Create(note));
    }

    private async Task<HttpResponseMessage> AskAsync(string proxy, string id, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, proxy) { Content = new FormUrlEncodedContent([KeyValuePair.Create("id", id)]) };
        request.Headers.TryAddWithoutValidation("Accept", As.LdMediaType);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return await Server.Client.SendAsync(request);
    }
}
