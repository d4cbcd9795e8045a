using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Keys;

namespace ActorServer.Tests.RemoteActors;

public sealed class KeyHistoryTests
{
    [Fact]
    public async Task A_key_that_was_replaced_under_its_id_stays_with_when_that_was()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, Like());
        var first = alice.Key.PublicPem;
        alice.RotateKey();
        server.Advance(Limits.KeyRefetch + TimeSpan.FromSeconds(1));

        await alice.DeliverAsync(server, Like());

        var history = await HistoryAsync(server, alice);
        Assert.Equal([first, alice.Key.PublicPem], history.Select(row => row.Pem));
        Assert.Equal(history[1].FirstSeenAt, history[0].ReplacedAt);
        Assert.Null(history[1].ReplacedAt);
        Assert.All(history, row => Assert.NotNull(row.LastUsedAt));
        Assert.True(history[0].LastUsedAt <= history[0].ReplacedAt);
    }

    [Fact]
    public async Task A_key_that_its_owner_no_longer_lists_verifies_nothing_any_more()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.DeliverAsync(server, Like());
        var old = alice.Key;
        alice.RotateKey("second-key");
        await alice.DeliverAsync(server, Like());

        using var replayed = await alice.PostAsync(server.Own.Inbox, Body(alice), old);

        await Problems.AssertAsync(Refusal.KeyUnavailable, replayed);
        Assert.Equal([true, false], (await HistoryAsync(server, alice)).Select(row => row.ReplacedAt is not null));
    }

    [Fact]
    public async Task The_same_key_in_another_layout_is_no_other_key()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, Like());
        alice.Documents["/users/alice"]["publicKey"]!["publicKeyPem"] = alice.Key.PublicPem.ReplaceLineEndings("\r\n");
        server.Advance(Limits.PeerIsFresh + TimeSpan.FromSeconds(1));

        await alice.DeliverAsync(server, Like());

        Assert.Equal(2, alice.Fetches(alice.Actor));
        Assert.Null(Assert.Single(await HistoryAsync(server, alice)).ReplacedAt);
    }

    [Fact]
    public async Task The_last_use_is_noted_to_the_hour_and_not_for_every_activity()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, Like());
        var first = Assert.Single(await HistoryAsync(server, alice));
        server.Advance(Limits.KeyUseAccuracy / 2);
        await alice.DeliverAsync(server, Like());
        Assert.Equal(first, Assert.Single(await HistoryAsync(server, alice)));

        server.Advance(Limits.KeyUseAccuracy);
        await alice.DeliverAsync(server, Like());

        var later = Assert.Single(await HistoryAsync(server, alice));
        Assert.Equal(first.FirstUsedAt, later.FirstUsedAt);
        Assert.True(later.LastUsedAt >= first.LastUsedAt + (Limits.KeyUseAccuracy.TotalMilliseconds * 1.5));
    }

    [Fact]
    public async Task Many_requests_with_an_unknown_key_cost_one_fetch_and_many_made_up_key_ids_one_more()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => alice.DeliverAsync(server, Like())));
        Assert.Equal(1, alice.Fetches(alice.Actor));

        for (var i = 0; i < 5; i++)
        {
            using var forger = FakePeer.NewKey($"{alice.Actor}#made-up-{i}");
            using var forged = await alice.PostAsync(server.Own.Inbox, Body(alice), forger);
            await Problems.AssertAsync(Refusal.KeyUnavailable, forged);
        }
        Assert.Equal(2, alice.Fetches(alice.Actor));
        await alice.DeliverAsync(server, Like());
    }

    [Fact]
    public async Task A_new_key_is_learned_even_while_somebody_makes_up_key_ids()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.DeliverAsync(server, Like());
        alice.RotateKey("second-key");
        using var forger = FakePeer.NewKey($"{alice.Actor}#made-up");
        using var forged = await alice.PostAsync(server.Own.Inbox, Body(alice), forger);
        await Problems.AssertAsync(Refusal.KeyUnavailable, forged);

        await alice.DeliverAsync(server, Like());
    }

    private static Task<IReadOnlyList<PeerKeyRow>> HistoryAsync(RunningServer server, FakePeer peer) => server.ReadAsync(tx => PeerKeyRows.HistoryAsync(tx, peer.Actor));

    private static byte[] Body(FakePeer peer) => Encoding.UTF8.GetBytes(peer.Complete(Like()).ToJsonString());

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}

/// <summary>Requests signed in Ed25519 with a key under assertionMethod. [RFC 9421 §3.3.6] [FEP-521a]</summary>
public sealed class MultikeySignatureTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_Multikey_of_the_actor_verifies_its_requests()
    {
        await using var alice = await FakePeer.StartAsync();
        var key = Ed25519PrivateKey.Generate($"{alice.Actor}#ed25519-key");
        alice.Documents["/users/alice"]["assertionMethod"] = new JsonArray(Multikey(key, alice.Actor));

        Assert.Equal(202, await SendAsync(alice, key));
        Assert.Equal(202, await SendAsync(alice, key));
        Assert.Equal(1, alice.Fetches(alice.Actor));
        await alice.DeliverAsync(Server, Like());
        Assert.Equal(1, alice.Fetches(alice.Actor));
    }

    [Fact]
    public async Task Another_key_under_its_id_does_not()
    {
        await using var alice = await FakePeer.StartAsync();
        var key = Ed25519PrivateKey.Generate($"{alice.Actor}#ed25519-key");
        alice.Documents["/users/alice"]["assertionMethod"] = new JsonArray(Multikey(key, alice.Actor));

        Assert.Equal(401, await SendAsync(alice, Ed25519PrivateKey.Generate(key.KeyId)));
    }

    [Fact]
    public async Task A_Multikey_that_names_somebody_else_as_its_controller_is_not_the_actors()
    {
        await using var alice = await FakePeer.StartAsync();
        var bob = alice.Neighbour("bob");
        var key = Ed25519PrivateKey.Generate($"{alice.Actor}#ed25519-key");
        alice.Documents["/users/alice"]["assertionMethod"] = new JsonArray(Multikey(key, bob.Actor));

        Assert.Equal(401, await SendAsync(alice, key));
        Assert.Equal(401, await SendAsync(bob, key));
    }

    [Fact]
    public async Task A_Multikey_with_a_document_of_its_own_is_believed_when_its_controller_lists_it()
    {
        await using var alice = await FakePeer.StartAsync();
        var key = Ed25519PrivateKey.Generate($"{alice.Origin}/keys/1");
        alice.Documents["/keys/1"] = Multikey(key, alice.Actor);
        alice.Documents["/keys/1"]["@context"] = "https://www.w3.org/ns/cid/v1";
        Assert.Equal(401, await SendAsync(alice, key));

        alice.Documents["/users/alice"]["assertionMethod"] = new JsonArray(key.KeyId);
        Server.Clock.Advance(Limits.FailureIsRemembered);
        Assert.Equal(202, await SendAsync(alice, key));
        Assert.Equal(2, (await Server.ReadAsync(tx => PeerKeyRows.HistoryAsync(tx, alice.Actor))).Count(row => row.ReplacedAt is null));
    }

    private static JsonObject Multikey(Ed25519PrivateKey key, string controller) =>
        new() { ["id"] = key.KeyId, ["type"] = "Multikey", ["controller"] = controller, ["publicKeyMultibase"] = key.PublicKeyMultibase };

    private async Task<int> SendAsync(FakePeer peer, Ed25519PrivateKey key)
    {
        var body = Encoding.UTF8.GetBytes(peer.Complete(Like()).ToJsonString());
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        var parameters = $"(\"@method\" \"@target-uri\" \"content-digest\");created={Server.Clock.GetUtcNow().ToUnixTimeSeconds()};keyid=\"{key.KeyId}\";alg=\"ed25519\"";
        var signed = $"\"@method\": POST\n\"@target-uri\": {Server.Own.Inbox}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}";
        using var response = await peer.PostAsync(Server.Own.Inbox, body, null, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Content-Digest", digest);
            request.Headers.TryAddWithoutValidation("Signature-Input", $"s={parameters}");
            request.Headers.TryAddWithoutValidation("Signature", $"s=:{Convert.ToBase64String(key.Sign(Encoding.UTF8.GetBytes(signed)))}:");
        });
        return (int)response.StatusCode;
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}
