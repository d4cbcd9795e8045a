using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;
using Federation.Origins;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-fe34: who may say what is a question of origins.</summary>
public sealed class OriginTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("https://a.example/1", "https://A.example:443/2", true)]
    [InlineData("https://a.example/1", "http://a.example/1", false)]
    [InlineData("https://a.example/1", "https://a.example:8443/1", false)]
    [InlineData("https://a.example/1", "https://b.a.example/1", false)]
    [Requirement("FEP-fe34-01")]
    public void An_origin_is_scheme_host_and_port(string one, string other, bool same) => Assert.Equal(same, Origin.Same(one, other));

    [Fact]
    [Requirement("FEP-fe34-02", "FEP-fe34-05", "FEP-fe34-06")]
    public async Task An_object_on_another_origin_or_of_another_owner_is_refused()
    {
        await using var peer = await FakePeer.StartAsync();
        await using var victim = await FakePeer.StartAsync("victim");
        var elsewhere = victim.MakeNote("elsewhere", new JsonObject { ["attributedTo"] = peer.Actor });
        var another = peer.MakeNote("another's", new JsonObject { ["attributedTo"] = victim.Actor });

        await peer.AssertRefusedAsync(Server, FakePeer.Create(elsewhere), Refusal.ObjectOnAnotherOrigin);
        await peer.AssertRefusedAsync(Server, FakePeer.Create(another), Refusal.ObjectOnAnotherOrigin);
        await peer.AssertRefusedAsync(Server, new JsonObject { ["id"] = victim.NewId(), ["type"] = As.Create, ["object"] = peer.MakeNote("x") }, Refusal.IdOnAnotherOrigin);
        await peer.AssertRefusedAsync(Server, new JsonObject { ["actor"] = victim.Actor, ["type"] = As.Create, ["object"] = victim.MakeNote("x") }, Refusal.ActorIsNotSigner);
    }

    [Fact]
    [Requirement("FEP-fe34-03", "FEP-8b32-10")]
    public async Task What_is_forwarded_without_a_proof_is_fetched_from_its_origin()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = alice.Complete(FakePeer.Create(alice.MakeNote("passed on")));
        create["proof"] = new JsonObject { ["type"] = "DataIntegrityProof", ["cryptosuite"] = "of-tomorrow" };
        alice.Documents[new Uri(create.Text("id")!).AbsolutePath] = (JsonObject)create.DeepClone();

        using var taken = await relay.SendAsync(Server.Own.Inbox, (JsonObject)create.DeepClone());
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal(1, alice.Fetches(create.Text("id")!));

        var unknown = alice.Complete(FakePeer.Create(alice.MakeNote("not there")));
        await relay.AssertRefusedAsync(Server, unknown, Refusal.ActorIsNotSigner);
    }

    [Fact]
    [Requirement("FEP-fe34-04")]
    public async Task A_document_counts_only_where_it_was_served_from_its_ids_origin()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var liar = await FakePeer.StartAsync("liar");
        var note = alice.MakeNote("copied");
        note["content"] = "changed";
        liar.Documents["/copy"] = note;

        await liar.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Create, ["object"] = $"{liar.Origin}/copy" }, Refusal.ObjectUnavailable);
    }

    [Fact]
    [Requirement("FEP-fe34-07")]
    public async Task Only_its_owner_changes_or_deletes_an_object()
    {
        await using var alice = await FakePeer.StartAsync();
        var neighbour = alice.Neighbour("mallory");
        var post = await alice.SayAsync(Server, "mine");
        var changed = (JsonObject)alice.Documents[new Uri(post).AbsolutePath].DeepClone();

        await neighbour.AssertRefusedAsync(Server, FakePeer.Update(changed), Refusal.ObjectOnAnotherOrigin);
        changed["attributedTo"] = neighbour.Actor;
        await neighbour.AssertRefusedAsync(Server, FakePeer.Update(changed), Refusal.NotTheOwnerOfTheObject);
        await neighbour.AssertRefusedAsync(Server, Documents.Activity(As.Delete, post), Refusal.NotTheOwnerOfTheObject);
    }

    [Fact]
    [Requirement("FEP-fe34-08")]
    public async Task A_protected_object_is_for_its_audience_signed()
    {
        await using var named = await FakePeer.StartAsync("named");
        var neighbour = named.Neighbour("neighbour");
        var post = await Server.SayAsync("for one", new JsonObject { ["to"] = named.Actor });

        using var mine = await named.GetSignedAsync(post);
        using var sameOrigin = await neighbour.GetSignedAsync(post);
        using var anybody = await Server.GetAsync(post);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (mine.StatusCode, sameOrigin.StatusCode, anybody.StatusCode));
    }

    [Fact]
    [Requirement("FEP-fe34-09")]
    public async Task A_key_counts_when_its_owner_lists_it()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var thief = await FakePeer.StartAsync("thief");
        thief.Documents["/key"] = new JsonObject
        {
            ["@context"] = new JsonArray(As.Context, "https://w3id.org/security/v1"),
            ["id"] = $"{thief.Origin}/key",
            ["owner"] = alice.Actor,
            ["publicKeyPem"] = thief.Key.PublicPem,
        };
        thief.Key = Federation.Keys.RsaPrivateKey.FromPem($"{thief.Origin}/key", thief.Key.PrivatePem);

        await thief.AssertRefusedAsync(Server, new JsonObject { ["actor"] = alice.Actor, ["id"] = alice.NewId(), ["type"] = As.Create, ["object"] = alice.MakeNote("x") }, Refusal.KeyUnavailable);
    }

    [Fact]
    [Requirement("FEP-fe34-10", "FEP-fe34-11")]
    public async Task An_app_can_neither_set_keys_nor_read_secret_ones()
    {
        var before = await Server.GetDocumentAsync(Server.Own.Actor);
        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject
        {
            ["id"] = Server.Own.Actor,
            ["publicKey"] = new JsonObject { ["id"] = Server.Own.Key, ["owner"] = Server.Own.Actor, ["publicKeyPem"] = "another" },
            ["assertionMethod"] = new JsonArray(),
        }));

        var after = await Server.GetDocumentAsync(Server.Own.Actor, asOwner: true);
        foreach (var name in new[] { "publicKey", "assertionMethod" }) Assert.Equal(before[name]?.ToJsonString(), after[name]?.ToJsonString());
        Assert.DoesNotContain("PRIVATE", after.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secretKey", after.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    [Requirement("FEP-fe34-12")]
    public async Task What_somebody_uploaded_is_no_document(string type)
    {
        await using var peer = await FakePeer.StartAsync();
        var note = peer.MakeNote("uploaded", new JsonObject { ["id"] = $"{peer.Origin}/media/1" });
        peer.Raw["/media/1"] = (type, note.ToJsonString());

        await peer.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Create, ["object"] = $"{peer.Origin}/media/1" }, Refusal.ObjectUnavailable);
    }
}
