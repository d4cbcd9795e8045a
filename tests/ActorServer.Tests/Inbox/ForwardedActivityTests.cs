using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation.Keys;

namespace ActorServer.Tests.Inbox;

public sealed class ForwardedActivityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task What_a_relay_passes_on_is_believed_for_its_authors_own_proof_and_fetched_from_nobody()
    {
        if (!Ed25519.IsSupported) Assert.Skip("Ed25519 is not supported here");
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = Proved(alice, alice.ListProofKey());

        using var response = await relay.PostAsync(Server.Own.Inbox, Bytes(create), relay.Key);

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal(alice.Actor, (await Server.ObjectAsync(create["object"]!["id"]!.GetValue<string>()))!.AttributedTo);
        Assert.DoesNotContain(alice.Requests, request => request.Path.StartsWith("/activities", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_relay_changed_is_refused()
    {
        if (!Ed25519.IsSupported) Assert.Skip("Ed25519 is not supported here");
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = Proved(alice, alice.ListProofKey());
        create["object"]!["content"] = "something else";

        using var response = await relay.PostAsync(Server.Own.Inbox, Bytes(create), relay.Key);

        await Problems.AssertAsync(Refusal.ActorIsNotSigner, response);
        Assert.Null(await Server.ReadAsync(tx => ObjectRows.FindAsync(tx, create["object"]!["id"]!.GetValue<string>())));
    }

    [Fact]
    public async Task A_proof_by_a_key_that_the_author_does_not_list_is_refused()
    {
        if (!Ed25519.IsSupported) Assert.Skip("Ed25519 is not supported here");
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = Proved(alice, Ed25519PrivateKey.Generate($"{alice.Actor}#ed25519-key"));

        using var response = await relay.PostAsync(Server.Own.Inbox, Bytes(create), relay.Key);

        await Problems.AssertAsync(Refusal.ActorIsNotSigner, response);
    }

    private static JsonObject Proved(FakePeer author, Ed25519PrivateKey key) => author.Prove(FakePeer.Create(author.MakeNote("signed by its author")), key);

    private static byte[] Bytes(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString());
}
