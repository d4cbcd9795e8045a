using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Discovery;

/// <summary>NodeInfo 2.1 and 2.0.</summary>
public sealed class NodeInfoTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Schema = "http://nodeinfo.diaspora.software/ns/schema/";

    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.1")]
    [Requirement("NI-01", "NI-02", "NI-03", "NI-04", "FEP-f1d5-01", "FEP-f1d5-02", "FEP-f1d5-03", "FEP-0151-01", "FEP-0151-02")]
    public async Task What_this_server_is_can_be_read(string version)
    {
        var index = await ReadAsync($"{Server.Own.Origin}/.well-known/nodeinfo");
        var link = index["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == Schema + version)!;
        using var response = await Server.Client.GetAsync(link["href"]!.GetValue<string>());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(Schema + version, response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());

        var document = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(version, document.Text("version"));
        Assert.Matches("^[a-z0-9-]+$", document["software"]!["name"]!.GetValue<string>());
        Assert.NotEmpty(document["software"]!["version"]!.GetValue<string>());
        Assert.Equal("activitypub", document["protocols"]!.AsArray().Single()!.GetValue<string>());
        Assert.Empty(document["services"]!["inbound"]!.AsArray());
        Assert.Empty(document["services"]!["outbound"]!.AsArray());
        Assert.False(document["openRegistrations"]!.GetValue<bool>());
        Assert.Equal(1, document["usage"]!["users"]!["total"]!.GetValue<int>());
        Assert.IsType<JsonObject>(document["metadata"]);
    }

    [Fact]
    [Requirement("NI-05")]
    public async Task Posts_are_counted()
    {
        var before = await PostsAsync();
        await Server.SayAsync("one more");

        Assert.Equal(before + 1, await PostsAsync());
    }

    [Fact]
    [Requirement("NI-01")]
    public async Task Another_version_is_not_there()
    {
        using var response = await Server.Client.GetAsync($"{Server.Own.Origin}/nodeinfo/9.9");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    [Requirement("FEP-2677-01")]
    public async Task The_servers_actor_stands_there_too()
    {
        var index = await ReadAsync($"{Server.Own.Origin}/.well-known/nodeinfo");

        Assert.Contains(index["links"]!.AsArray(), link => link!["rel"]!.GetValue<string>() == As.Namespace + "Application" && link["href"]!.GetValue<string>() == Server.Own.Actor);
    }

    private async Task<long> PostsAsync() => (await ReadAsync($"{Server.Own.Origin}/nodeinfo/2.1"))["usage"]!["localPosts"]!.GetValue<long>();

    private async Task<JsonObject> ReadAsync(string address) => (JsonObject)JsonNode.Parse(await Server.Client.GetStringAsync(address))!;
}
