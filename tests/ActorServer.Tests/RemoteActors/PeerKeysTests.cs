using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.RemoteActors;

public sealed class PeerKeysTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_key_is_fetched_once_and_then_known()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.DeliverAsync(Server, Like());
        await alice.DeliverAsync(Server, Like());

        Assert.Equal(1, alice.Fetches(alice.Actor));
    }

    [Fact]
    public async Task A_key_whose_host_does_not_answer_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.GoDownAsync();

        await alice.AssertRefusedAsync(Server, Like(), Refusal.KeyUnavailable);
    }

    [Fact]
    public async Task A_key_whose_owner_is_gone_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.Documents["/users/alice"] = new JsonObject { ["id"] = alice.Actor, ["type"] = As.Tombstone };
        await alice.AssertRefusedAsync(Server, Like(), Refusal.KeyGone);

        alice.Documents.TryRemove("/users/alice", out _);
        await alice.AssertRefusedAsync(Server, Like(), Refusal.KeyGone);
    }

    [Fact]
    public async Task A_key_that_its_owner_does_not_list_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.Documents["/users/alice"].Remove("publicKey");

        await alice.AssertRefusedAsync(Server, Like(), Refusal.KeyUnavailable);
    }

    [Fact]
    public async Task A_key_that_names_somebody_on_another_origin_as_its_owner_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        mallory.Documents["/users/mallory"]["publicKey"]!["owner"] = alice.Actor;
        var like = Like();
        like["actor"] = alice.Actor;
        like["id"] = alice.NewId();

        await mallory.AssertRefusedAsync(Server, like, Refusal.KeyUnavailable);
    }

    [Fact]
    public async Task A_key_with_a_document_of_its_own_is_believed_when_its_owner_lists_it()
    {
        await using var alice = await FakePeer.StartAsync();
        var keyId = $"{alice.Origin}/keys/1";
        using var key = FakePeer.NewKey(keyId);
        alice.Key = key;
        alice.Documents["/keys/1"] = new JsonObject { ["id"] = keyId, ["owner"] = alice.Actor, ["publicKeyPem"] = key.PublicPem };
        await alice.AssertRefusedAsync(Server, Like(), Refusal.KeyUnavailable);

        alice.Documents["/users/alice"]["publicKey"] = keyId;
        Server.Clock.Advance(Limits.FailureIsRemembered);
        await alice.DeliverAsync(Server, Like());
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        using var other = FakePeer.NewKey(alice.Key.KeyId);
        var body = Encoding.UTF8.GetBytes(alice.Complete(Like()).ToJsonString());

        using var response = await alice.PostAsync(Server.Own.Inbox, body, other);

        await Problems.AssertAsync(Refusal.SignatureWrong, response);
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}

public sealed class KeyRotationTests
{
    [Fact]
    public async Task A_rotated_key_is_fetched_once_when_the_old_one_does_not_fit_but_not_more_often_than_the_limit()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, Like());
        alice.RotateKey();

        await alice.AssertRefusedAsync(server, Like(), Refusal.SignatureWrong);
        Assert.Equal(1, alice.Fetches(alice.Actor));
        server.Advance(Limits.KeyRefetch + TimeSpan.FromSeconds(1));
        await alice.DeliverAsync(server, Like());
        Assert.Equal(2, alice.Fetches(alice.Actor));

        using var forger = FakePeer.NewKey(alice.Key.KeyId);
        for (var i = 0; i < 3; i++)
        {
            using var forged = await alice.PostAsync(server.Own.Inbox, Encoding.UTF8.GetBytes(alice.Complete(Like()).ToJsonString()), forger);
            await Problems.AssertAsync(Refusal.SignatureWrong, forged);
        }
        Assert.Equal(2, alice.Fetches(alice.Actor));
        await alice.DeliverAsync(server, Like());
    }

    [Fact]
    public async Task A_key_that_cannot_be_fetched_anew_is_not_asked_for_with_every_forged_request()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, Like());
        server.Advance(Limits.KeyRefetch + TimeSpan.FromSeconds(1));
        alice.AnswerGet = _ => 500;
        using var forger = FakePeer.NewKey(alice.Key.KeyId);

        for (var i = 0; i < 3; i++)
        {
            using var forged = await alice.PostAsync(server.Own.Inbox, Encoding.UTF8.GetBytes(alice.Complete(Like()).ToJsonString()), forger);
            Assert.Equal(401, (int)forged.StatusCode);
        }

        Assert.Equal(2, alice.Fetches(alice.Actor));
    }

    [Fact]
    public async Task A_new_key_under_a_new_id_is_known_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.DeliverAsync(server, Like());
        alice.RotateKey("second-key");

        await alice.DeliverAsync(server, Like());
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}
