using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;

namespace ActorServer.Conformance.Proposals;

/// <summary>What the actor says of itself: FEP-5feb, FEP-fb2a, FEP-c390, FEP-521a, FEP-844e.</summary>
public sealed class ProfileTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("FEP-5feb-01")]
    public async Task The_actor_says_whether_it_may_be_found_by_search()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.False((await server.GetDocumentAsync(server.Own.Actor))["indexable"]!.GetValue<bool>());
        await ChangeAsync(server, new JsonObject { ["indexable"] = true });
        var actor = await server.GetDocumentAsync(server.Own.Actor);
        Assert.True(actor["indexable"]!.GetValue<bool>());
        Assert.Equal("toot:indexable", actor["@context"]!.AsArray().OfType<JsonObject>().Single()["indexable"]!.GetValue<string>());
    }

    [Fact]
    [Requirement("FEP-5feb-03", "FEP-5feb-04", "FEP-5feb-05")]
    public async Task Public_posts_of_strangers_are_found_while_they_agree_and_no_longer()
    {
        await using var peer = await FakePeer.StartAsync();
        var post = await peer.SayAsync(Server, "a shoebill for everybody");
        var narrow = await peer.SayAsync(Server, "a shoebill for followers", new JsonObject { ["to"] = new JsonArray(peer.Followers), ["cc"] = new JsonArray() });
        Assert.Empty(await FindAsync("shoebill"));
        await UpdateAsync(peer, true);
        Assert.Equal([post], await FindAsync("shoebill"));
        Assert.DoesNotContain(narrow, await FindAsync("shoebill"));
        await UpdateAsync(peer, false);
        Assert.Empty(await FindAsync("shoebill"));
    }

    private async Task<IReadOnlyList<string>> FindAsync(string typed)
    {
        await Server.Get<IndexWords>().CatchUpAsync(TestContext.Current.CancellationToken);
        return (await Server.ReadAsync(tx => FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse(typed), long.MaxValue, Limits.PageSize))).Uris;
    }

    [Fact]
    [Requirement("FEP-5feb-02")]
    public async Task What_others_say_of_being_found_is_kept_as_they_said_it_last()
    {
        await using var peer = await FakePeer.StartAsync();
        await peer.SayAsync(Server, "hello");
        Assert.False(await IsIndexableAsync(peer));
        await UpdateAsync(peer, true);
        Assert.True(await IsIndexableAsync(peer));
        await UpdateAsync(peer, false);
        Assert.False(await IsIndexableAsync(peer));
    }

    [Fact]
    [Requirement("FEP-5feb-06")]
    public async Task The_settings_promise_nothing_that_others_decide()
    {
        var page = await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(Server.Own.Origin + "/settings");
        Assert.Contains("Others can only be asked to respect this.", page, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("FEP-fb2a-01", "FEP-fb2a-02", "FEP-fb2a-03", "FEP-fb2a-04", "FEP-fb2a-05", "FEP-fb2a-06")]
    public async Task Fields_are_attached_to_the_actor()
    {
        await using var server = await RunningServer.StartAsync();
        await ChangeAsync(server, new JsonObject
        {
            ["attachment"] = new JsonArray(
                new JsonObject { ["type"] = As.Note, ["name"] = "Mood", ["content"] = "fine" },
                new JsonObject { ["type"] = As.Link, ["name"] = "Page", ["href"] = "http://localhost:9/" },
                new JsonObject { ["type"] = As.PropertyValue, ["name"] = "Pronouns", ["value"] = "they" }),
            ["vcard:bday"] = "1990-04-01",
            ["vcard:Address"] = "Jena",
        });

        var actor = await server.GetDocumentAsync(server.Own.Actor);
        var fields = actor["attachment"]!.AsArray().OfType<JsonObject>().Where(item => item.Text("type") == As.PropertyValue).ToDictionary(item => item.Text("name")!, item => item.Text("value")!);
        Assert.Equal("fine", fields["Mood"]);
        Assert.Equal("they", fields["Pronouns"]);
        Assert.Contains("rel=\"me ", fields["Page"], StringComparison.Ordinal);
        var notes = actor["attachment"]!.AsArray().OfType<JsonObject>().Where(item => item.Text("type") == As.Note).Select(item => (item.Text("name"), item.Text("content")));
        Assert.Equal([("Mood", "fine"), ("Pronouns", "they")], notes);
        var link = actor["attachment"]!.AsArray().OfType<JsonObject>().Single(item => item.Text("type") == As.Link);
        Assert.Equal(("Page", "http://localhost:9/", "me"), (link.Text("name"), link.Text("href"), link.Text("rel")));
        Assert.Equal(("1990-04-01", "Jena"), (actor.Text("vcard:bday"), actor.Text("vcard:Address")));

        // An app that sends back what it read doubles nothing.
        await ChangeAsync(server, new JsonObject { ["attachment"] = actor["attachment"]!.DeepClone() });
        Assert.Equal(actor["attachment"]!.ToJsonString(), (await server.GetDocumentAsync(server.Own.Actor))["attachment"]!.ToJsonString());
    }

    [Fact]
    [Requirement("FEP-fb2a-07")]
    public async Task A_page_of_the_owners_is_verified_when_it_links_back()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        peer.Raw["/home"] = ("text/html", $"<a href=\"{server.Own.Origin}/\" rel=\"nofollow me\">me</a>");
        await ChangeAsync(server, new JsonObject { ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Link, ["name"] = "Home", ["href"] = $"{peer.Origin}/home" }) });

        await RunningServer.EventuallyAsync("it is verified", async () => (await server.ReadAsync(ProfileLinkRows.AllAsync)) is [{ VerifiedAt: not null }]);
    }

    [Fact]
    [Requirement("FEP-c390-01", "FEP-c390-02", "FEP-c390-03", "FEP-c390-04", "FEP-c390-05")]
    public async Task The_actor_proves_that_it_holds_its_key()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);
        var statement = actor["attachment"]!.AsArray().OfType<JsonObject>().Single(item => item.Text("type") == "VerifiableIdentityStatement");

        Assert.Equal(Server.Own.Actor, statement.Text("alsoKnownAs"));
        Assert.Equal(statement.Text("subject"), statement["proof"]!["verificationMethod"]!.GetValue<string>());
        Assert.Equal("did:key:" + actor["assertionMethod"]![0]!["publicKeyMultibase"]!.GetValue<string>(), statement.Text("subject"));
        Assert.True(ObjectProof.TryRead(Element(statement), TimeProvider.System.GetUtcNow(), out var envelope, out var fault), $"{fault}");
        Assert.NotNull(ObjectProof.Verify(envelope, Multikey.FromDidKey(statement.Text("subject")!)!));
        Assert.Equal(actor.ToJsonString(), (await Server.GetDocumentAsync(Server.Own.Actor)).ToJsonString());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("proofValue", false)]
    [InlineData("alsoKnownAs", false)]
    [InlineData("subject", false)]
    [InlineData("verificationMethod", false)]
    [Requirement("FEP-c390-06", "FEP-c390-07", "FEP-c390-08")]
    public void A_statement_that_does_not_verify_is_none(string? spoilt, bool isVerified)
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        const string actor = "https://peer.example/actor";
        var (key, other) = (NewDid(), NewDid());
        var statement = ObjectProof.Sign(new JsonObject
        {
            ["type"] = "VerifiableIdentityStatement",
            ["subject"] = spoilt == "subject" ? other.KeyId : key.KeyId,
            ["alsoKnownAs"] = spoilt == "alsoKnownAs" ? "https://peer.example/other" : actor,
        }, spoilt == "verificationMethod" ? other : key, TimeProvider.System.GetUtcNow());
        if (spoilt == "proofValue") statement["proof"]!["created"] = "2024-01-01T00:00:00Z";
        var document = new JsonObject { ["id"] = actor, ["attachment"] = new JsonArray(statement) };

        var found = IdentityStatement.VerifiedIn(document.ToJsonString(), actor, TimeProvider.System.GetUtcNow());
        Assert.Equal(isVerified ? [key.KeyId] : [], found);
    }

    [Fact]
    [Requirement("FEP-c390-09")]
    public async Task Two_actors_with_one_key_are_one_person()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        await using var here = await FakePeer.StartAsync("here");
        await using var there = await FakePeer.StartAsync("there");
        await using var stranger = await FakePeer.StartAsync("stranger");
        var key = NewDid();
        foreach (var peer in new[] { here, there })
        {
            var statement = new JsonObject { ["type"] = "VerifiableIdentityStatement", ["subject"] = key.KeyId, ["alsoKnownAs"] = peer.Actor };
            peer.Documents[$"/users/{peer.Name}"]["attachment"] = new JsonArray(ObjectProof.Sign(statement, key, TimeProvider.System.GetUtcNow()));
        }
        foreach (var peer in new[] { here, there, stranger }) await peer.SayAsync(Server, "hello");

        Assert.Equal([there.Actor], await Server.ReadAsync(tx => PeerIdentityRows.SamePersonAsync(tx, here.Actor)));
        Assert.Empty(await Server.ReadAsync(tx => PeerIdentityRows.SamePersonAsync(tx, stranger.Actor)));
    }

    [Fact]
    [Requirement("FEP-521a-01", "FEP-521a-02", "FEP-521a-03", "FEP-521a-05", "FEP-521a-07")]
    public async Task The_key_for_proofs_is_a_Multikey_in_assertionMethod()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        var key = (JsonObject)(await Server.GetDocumentAsync(Server.Own.Actor))["assertionMethod"]!.AsArray().Single()!;
        Assert.Equal(("Multikey", Server.Own.Actor), (key.Text("type"), key.Text("controller")));
        Assert.StartsWith($"{Server.Own.Actor}#", key.Text("id"), StringComparison.Ordinal);
        Assert.StartsWith("z6Mk", key.Text("publicKeyMultibase"), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("FEP-521a-06")]
    public async Task A_new_key_has_another_fragment()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");
        await using var server = await RunningServer.StartAsync();
        var before = await KeyIdAsync(server);
        await server.Get<RotateKeys>().RunAsync(CancellationToken.None);
        Assert.NotEqual(before, await KeyIdAsync(server));

        static async Task<string> KeyIdAsync(RunningServer server) => (await server.GetDocumentAsync(server.Own.Actor))["assertionMethod"]![0]!["id"]!.GetValue<string>();
    }

    [Fact]
    [Requirement("FEP-844e-01", "FEP-844e-02", "FEP-844e-03", "FEP-844e-04", "FEP-844e-05")]
    public async Task The_generator_says_which_signatures_are_read()
    {
        var generator = (JsonObject)(await Server.GetDocumentAsync(Server.Own.Actor))["generator"]!;
        Assert.Equal("Application", generator.Text("type"));
        Assert.Null(generator["id"]);
        var links = generator["implements"]!.AsArray().OfType<JsonObject>().ToList();
        Assert.Contains(links, link => link.Text("href") == "https://datatracker.ietf.org/doc/html/rfc9421");
        Assert.All(links, link => Assert.True(Uri.TryCreate(link.Text("href"), UriKind.Absolute, out _) && link.Text("href")!.Contains("rfc9421", StringComparison.Ordinal) && link.Text("name")!.Length > 0));
    }

    private async Task<bool> IsIndexableAsync(FakePeer peer) => (await Server.ReadAsync(tx => PeerRows.FindAsync(tx, peer.Actor)))!.Indexable;

    private async Task UpdateAsync(FakePeer peer, bool indexable)
    {
        peer.Documents[$"/users/{peer.Name}"]["indexable"] = indexable;
        await peer.DeliverAsync(Server, FakePeer.Update(peer.Documents[$"/users/{peer.Name}"]));
    }

    private static Task<string> ChangeAsync(RunningServer server, JsonObject changes)
    {
        changes["id"] = server.Own.Actor;
        return server.PublishAsync(Documents.Activity(As.Update, changes));
    }

    private static Ed25519PrivateKey NewDid()
    {
        var fresh = Ed25519PrivateKey.Generate("https://nobody.example/#key");
        return Ed25519PrivateKey.FromMultibase($"did:key:{fresh.PublicKeyMultibase}", fresh.SecretKeyMultibase);
    }

    private static JsonElement Element(JsonObject document)
    {
        Assert.True(BoundedJson.TryParse(Encoding.UTF8.GetBytes(document.ToJsonString()), out var element, out _));
        return element;
    }
}
