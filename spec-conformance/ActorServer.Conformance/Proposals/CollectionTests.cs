using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Signatures;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-5711: collections say whose they are. FEP-8fcf: followers are compared.</summary>
public sealed class CollectionTests
{
    [Fact]
    [Requirement("FEP-5711-01", "FEP-5711-02", "FEP-5711-03", "FEP-5711-04", "FEP-5711-05", "FEP-5711-06", "FEP-5711-07", "FEP-5711-08", "FEP-5711-09", "FEP-5711-10")]
    public async Task Every_collection_says_whose_it_is()
    {
        await using var server = await RunningServer.StartAsync();
        var post = await server.SayAsync("hello");
        var (actor, note) = (await server.GetDocumentAsync(server.Own.Actor), await server.GetDocumentAsync(post));
        var all = new[] { "inbox", "outbox", "followers", "following", "liked" }.Select(name => (name, of: actor)).Concat(new[] { "likes", "shares", "replies" }.Select(name => (name, of: note)));

        foreach (var (name, of) in all)
        {
            var collection = await server.GetDocumentAsync(of.Text(name)!, asOwner: true);
            Assert.Equal(of.Text("id"), collection.Text(name + "Of"));
            Assert.Single(collection, member => member.Key.EndsWith("Of", StringComparison.Ordinal) && member.Key != "partOf");
            var terms = collection["@context"]!.AsArray().OfType<JsonObject>().Single();
            var iri = terms[name + "Of"]!["@id"]!.GetValue<string>().Split(':');
            Assert.Equal($"https://w3id.org/fep/5711#{name}Of", terms[iri[0]]!.GetValue<string>() + iri[1]);
        }
    }

    [Fact]
    [Requirement("FEP-8fcf-01", "FEP-8fcf-02", "FEP-8fcf-03", "FEP-8fcf-04", "FEP-8fcf-05")]
    public async Task A_delivery_to_followers_carries_the_digest_of_those_on_that_host()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await using var other = await FakePeer.StartAsync("elsewhere");
        var neighbour = peer.Neighbour("bob");
        foreach (var follower in new[] { peer, neighbour, other }) await follower.FollowAsync(server);

        await server.SayAsync("hello, followers");
        await peer.WaitForAsync(As.Create);

        var request = peer.Requests.Last(request => request.Method == "POST" && request.Json.Text("type") == As.Create);
        var parameters = SignatureParameters.Parse(Assert.Single(request.Parts.Headers("Collection-Synchronization")))!;
        Assert.Equal(server.Own.Followers, parameters["collectionId"]);
        Assert.Equal(new Uri(server.Own.Actor).GetLeftPart(UriPartial.Authority), new Uri(parameters["url"]).GetLeftPart(UriPartial.Authority));
        Assert.Equal(Digest(peer.Actor, neighbour.Actor), parameters["digest"]);
        Assert.Contains("collection-synchronization", request.Parts.Headers("Signature").Concat(request.Parts.Headers("Signature-Input")).Single(), StringComparison.Ordinal);
        Assert.Empty(peer.Requests.First(request => request.Method == "POST" && request.Json.Text("type") == As.Accept).Parts.Headers("Collection-Synchronization"));
    }

    [Fact]
    [Requirement("FEP-8fcf-02", "FEP-8fcf-06")]
    public async Task A_host_that_signs_sees_its_own_followers_and_nobody_else_any()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await using var other = await FakePeer.StartAsync("elsewhere");
        await peer.FollowAsync(server);
        await other.FollowAsync(server);
        var url = $"{server.Own.Actor}/followers_synchronization";

        using var unsigned = await server.GetAsync(url);
        using var signed = await peer.GetSignedAsync(url);

        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        var collection = (JsonObject)JsonNode.Parse(await signed.Content.ReadAsStringAsync())!;
        Assert.Equal([peer.Actor], collection.Texts("orderedItems"));
    }

    [Fact]
    [Requirement("FEP-8fcf-08")]
    public async Task A_difference_is_written_down_and_nothing_else_and_forgotten_when_it_is_over()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);

        await SendAsync(server, peer, peer.Followers, peer.Origin, Digest());
        var difference = Assert.Single(await server.ReadAsync(FollowDifferenceRows.AllAsync));
        Assert.Equal((peer.Actor, FollowRow.Accepted, Digest()), (difference.Actor, difference.State, difference.Digest));
        Assert.True(await server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, peer.Actor)));

        await SendAsync(server, peer, peer.Followers, peer.Origin, Digest(server.Own.Actor));
        Assert.Empty(await server.ReadAsync(FollowDifferenceRows.AllAsync));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Requirement("FEP-8fcf-09")]
    public async Task The_other_list_is_asked_for_and_the_owner_reads_how_it_differs(bool isFollowedHere)
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        if (isFollowedHere) await peer.BeFollowedAsync(server);
        var stranger = $"{server.Own.Origin}/users/somebody";
        peer.Documents["/sync"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = $"{peer.Origin}/sync",
            ["type"] = As.OrderedCollection,
            ["orderedItems"] = isFollowedHere ? new JsonArray(stranger) : new JsonArray(server.Own.Actor),
        };

        await SendAsync(server, peer, peer.Followers, peer.Origin, Digest(isFollowedHere ? stranger : server.Own.Actor));
        await RunningServer.EventuallyAsync("the list was read", async () => (await server.ReadAsync(FollowDifferenceRows.AllAsync)) is [{ Listed: not null }]);

        var asked = peer.Requests.Single(request => request.Path == "/sync");
        Assert.True(asked.Parts.Headers("Signature").Count > 0, "It was asked for without a signature.");
        var page = await (await OwnerBrowser.SignInAsync(server)).OpenAsync(server.Own.Origin + "/people");
        Assert.Contains(isFollowedHere ? "Here you follow them. Their server does not list you as a follower." : "Here you do not follow them. Their server lists you as a follower.", page, StringComparison.Ordinal);
        Assert.Equal(isFollowedHere, page.Contains($"It also lists {stranger}.", StringComparison.Ordinal));
        // Nothing else comes of it, and the same digest is not asked for again.
        Assert.Equal(isFollowedHere, await server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, peer.Actor)));
        await SendAsync(server, peer, peer.Followers, peer.Origin, Digest(isFollowedHere ? stranger : server.Own.Actor));
        await server.EventuallyNothingWaitsAsync();
        Assert.Single(peer.Requests, request => request.Path == "/sync");
    }

    [Fact]
    [Requirement("FEP-8fcf-07")]
    public async Task A_header_about_others_from_elsewhere_or_unsigned_is_ignored()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);

        await SendAsync(server, peer, "https://somebody.example/followers", peer.Origin, Digest());
        await SendAsync(server, peer, peer.Followers, "https://somebody.example", Digest());
        await SendAsync(server, peer, peer.Followers, peer.Origin, "no digest");
        await SendAsync(server, peer, peer.Followers, peer.Origin, Digest(), isSigned: false);

        Assert.Empty(await server.ReadAsync(FollowDifferenceRows.AllAsync));
    }

    private static async Task SendAsync(RunningServer server, FakePeer peer, string collection, string origin, string digest, bool isSigned = true)
    {
        var body = Encoding.UTF8.GetBytes(peer.Complete(FakePeer.Create(peer.MakeNote("hello"))).ToJsonString());
        var header = KeyValuePair.Create("Collection-Synchronization", $"collectionId=\"{collection}\", url=\"{origin}/sync\", digest=\"{digest}\"");
        using var response = await peer.PostAsync(server.Own.Inbox, body, null, change: request =>
        {
            foreach (var (name, value) in HttpSignature.Sign(SignatureScheme.Cavage, "POST", request.RequestUri!, body, peer.Key, TimeProvider.System.GetUtcNow(), isSigned ? [header] : []))
                request.Headers.TryAddWithoutValidation(name, value);
            if (!isSigned) request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static string Digest(params string[] ids)
    {
        var digest = new byte[32];
        foreach (var hash in ids.Select(id => SHA256.HashData(Encoding.UTF8.GetBytes(id))))
        {
            for (var i = 0; i < 32; i++) digest[i] ^= hash[i];
        }
        return Convert.ToHexStringLower(digest);
    }
}
