using System.Text;
using ActorServer.Store;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Inbox;

/// <summary>The same Follow in the ways that JSON-LD allows to write it.</summary>
public sealed class JsonLdShapesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("""{"@context":"https://www.w3.org/ns/activitystreams","id":"ID","type":"Follow","actor":"ACTOR","object":"OWNER"}""")]
    [InlineData("""{"id":"ID","type":["Follow"],"actor":{"id":"ACTOR","type":"Person"},"object":["OWNER"]}""")]
    [InlineData("""{"@context":"https://www.w3.org/ns/activitystreams","@id":"ID","@type":"as:Follow","as:actor":{"@id":"ACTOR"},"as:object":{"@id":"OWNER"}}""")]
    [InlineData("""[{"@id":"ID","@type":["https://www.w3.org/ns/activitystreams#Follow"],"https://www.w3.org/ns/activitystreams#actor":[{"@id":"ACTOR"}],"https://www.w3.org/ns/activitystreams#object":[{"@id":"OWNER"}]}]""")]
    [InlineData("""{"@context":["https://www.w3.org/ns/activitystreams",{"who":{"@id":"as:actor","@type":"@id"},"whom":{"@id":"as:object","@type":"@id"}}],"id":"ID","type":"Follow","who":"ACTOR","whom":"OWNER"}""")]
    public async Task Every_way_to_write_a_Follow_makes_a_follower_and_is_kept_byte_for_byte(string template)
    {
        await using var alice = await FakePeer.StartAsync();
        var id = alice.NewId();
        var body = template.Replace("ID", id, StringComparison.Ordinal).Replace("ACTOR", alice.Actor, StringComparison.Ordinal).Replace("OWNER", Server.Own.Actor, StringComparison.Ordinal);

        using var response = await alice.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(body), alice.Key);

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Contains(alice.Actor, await Server.ReadAsync(FollowRows.FollowersAsync));
        Assert.Equal(body, (await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, id)))!.Json);
    }

    [Fact]
    public async Task A_context_cannot_pass_off_a_signer_as_somebody_else()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var id = mallory.NewId();
        // Plain JSON sees Mallory, who signed; JSON-LD sees Alice. What JSON-LD sees counts.
        var body = $$"""
            {"@context":["https://www.w3.org/ns/activitystreams",{"actor":"https://mallory.example/ns#decoy","real":{"@id":"as:actor","@type":"@id"} }],
             "id":"{{id}}","type":"Follow","actor":"{{mallory.Actor}}","real":"{{alice.Actor}}","object":"{{Server.Own.Actor}}"}
            """;

        using var response = await mallory.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(body), mallory.Key);

        Assert.Equal(403, (int)response.StatusCode);
        Assert.DoesNotContain(alice.Actor, await Server.ReadAsync(FollowRows.FollowersAsync));
    }
}
