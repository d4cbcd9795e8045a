using System.Text.Json.Nodes;
using ActorServer.Operations;
using ActorServer.Store;
using ActorServer.Tests.Outbox;
using ActorServer.Tests.Support;
using Federation;
using Federation.Keys;
using Federation.Signatures;

namespace ActorServer.Tests.Identity;

public sealed class RotateKeysTests
{
    [Fact]
    public async Task After_a_rotation_a_peer_that_refetches_verifies_and_a_replayed_old_signature_fails()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        var before = await server.GetDocumentAsync(server.Own.Actor);
        await server.SayAsync("with the old key");
        await alice.WaitForAsync(As.Create);
        var old = alice.Requests.Last(r => r.Method == "POST");
        Assert.NotNull(Verify(old, before));

        await RotateAsync(server);
        await alice.WaitForAsync(As.Update);

        var after = await server.GetDocumentAsync(server.Own.Actor);
        var told = alice.Requests.Last(r => r.Method == "POST");
        Assert.Equal(server.Own.Actor, Verify(told, after)?.ActorId);
        Assert.Equal($"{server.Own.Key}-2", Verify(told, after)!.KeyId);
        Assert.Null(Verify(told, before));
        Assert.Null(Verify(old, after));
        Assert.NotNull(ProveActivityTests.Prove(told.Body, after));
        Assert.Null(ProveActivityTests.Prove(told.Body, before));
        Assert.Null(ProveActivityTests.Prove(old.Body, after));
    }

    [Fact]
    public async Task Whoever_follows_or_is_followed_is_told_with_the_new_actor()
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await using var followed = await FakePeer.StartAsync("followed");
        await using var stranger = await FakePeer.StartAsync("stranger");
        await follower.FollowAsync(server);
        await followed.BeFollowedAsync(server);
        await stranger.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });

        await RotateAsync(server);

        var actor = await server.GetDocumentAsync(server.Own.Actor);
        foreach (var peer in new[] { follower, followed })
        {
            var update = await peer.WaitForAsync(As.Update);
            foreach (var keys in new[] { "publicKey", "assertionMethod" }) Assert.Equal(actor[keys]!.ToJsonString(), update["object"]![keys]!.ToJsonString());
        }
        Assert.Empty(stranger.OfType(As.Update));
    }

    [Fact]
    public async Task What_waits_is_signed_and_proved_with_the_new_key()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        alice.AnswerPost = _ => 500;
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = As.Public, ["cc"] = server.Own.Followers });
        await server.EventuallyTriedAsync(create, 1);

        await RotateAsync(server);
        alice.AnswerPost = _ => 202;
        server.Advance(Limits.LongestRetry);
        await server.EventuallyAllAsync(create, WorkRow.Done);

        var actor = await server.GetDocumentAsync(server.Own.Actor);
        var got = alice.Requests.Last(r => r.Method == "POST" && r.Answered == 202 && r.Json["id"]!.ToString() == create);
        Assert.NotNull(Verify(got, actor));
        Assert.NotNull(ProveActivityTests.Prove(got.Body, actor));
        using var served = await server.GetAsync(create);
        Assert.Equal(got.Body, await served.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Documents_are_fetched_with_the_new_key_too_also_after_a_restart()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await RotateAsync(server);
        await RotateAsync(server);
        await server.RestartAsync();

        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });

        Assert.Equal($"{server.Own.Key}-3", Verify(alice.Requests.First(r => r.Method == "GET"), await server.GetDocumentAsync(server.Own.Actor))?.KeyId);
    }

    [Fact]
    public async Task Of_a_retired_key_no_secret_is_left()
    {
        await using var server = await RunningServer.StartAsync();
        await RotateAsync(server);

        var keys = await server.ReadAsync(KeyRows.AllAsync);
        Assert.Equal(4, keys.Count);
        Assert.All(keys, key => Assert.Equal(key.RetiredAt is not null, key.Secret.Length == 0));
        Assert.Equal([$"{server.Own.ProofKey}-2", $"{server.Own.Key}-2"], keys.Where(key => key.RetiredAt is null).Select(key => key.KeyId));
    }

    private static Task RotateAsync(RunningServer server) => KeyCommand.RotateAsync(server.Get<IServiceProvider>(), CancellationToken.None);

    /// <summary>What a peer does that has just fetched the actor: the key with the signature's id, or none.</summary>
    private static Signer? Verify(Received request, JsonObject actor)
    {
        Assert.True(HttpSignature.TryReadEnvelope(request.Parts, TimeProvider.System.GetUtcNow().AddHours(8), out var envelope, out var fault), fault.ToString());
        var node = new AsNode(System.Text.Json.JsonSerializer.SerializeToElement(actor));
        return ActorKeys.Find(node, envelope.KeyId) is { } key ? HttpSignature.Verify(envelope, key) : null;
    }
}
