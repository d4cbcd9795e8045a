using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Discovery;

public sealed class NodeInfoEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    private static bool IsSchema(JsonNode? link) => link!["rel"]!.GetValue<string>().StartsWith("http://nodeinfo.diaspora.software/ns/schema/", StringComparison.Ordinal);

    [Fact]
    public async Task The_index_leads_to_the_versions_on_this_very_host()
    {
        var index = await ReadAsync($"{Server.Own.Origin}/.well-known/nodeinfo");

        foreach (var link in index["links"]!.AsArray().Where(IsSchema))
        {
            Assert.StartsWith($"{Server.Own.Origin}/", link!["href"]!.GetValue<string>(), StringComparison.Ordinal);
            await ReadAsync(link["href"]!.GetValue<string>());
        }
        Assert.Equal(["2.1", "2.0"], index["links"]!.AsArray().Where(IsSchema).Select(link => link!["rel"]!.GetValue<string>()[^3..]));
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.1")]
    public async Task Each_version_has_what_its_schema_requires_and_nothing_that_it_does_not_know(string version)
    {
        var schema = Conformance.Read($"nodeinfo/schemas/nodeinfo-{version}.schema.json");
        using var response = await Server.Client.GetAsync(new Uri($"{Server.Own.Origin}/nodeinfo/{version}"));
        var document = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal($"application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/{version}#\"", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(version, document["version"]!.GetValue<string>());
        AssertMembers(schema, document, "");
        Assert.Matches("^[a-z0-9-]+$", document["software"]!["name"]!.GetValue<string>());
        Assert.NotEmpty(document["software"]!["version"]!.GetValue<string>());
        Assert.Equal("[\"activitypub\"]", document["protocols"]!.ToJsonString());
        Assert.False(document["openRegistrations"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Only_what_the_owner_said_and_did_not_delete_is_counted()
    {
        await using var alice = await FakePeer.StartAsync();
        var before = await PostsAsync();
        await alice.SayAsync(Server, "not the owner's");
        await Server.SayAsync("counted");
        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = await Server.SayAsync("gone") });

        Assert.Equal(before + 1, await PostsAsync());
    }

    [Fact]
    public async Task An_unknown_version_is_not_found()
    {
        using var response = await Server.Client.GetAsync(new Uri($"{Server.Own.Origin}/nodeinfo/1.0"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Host_meta_leads_to_WebFinger()
    {
        using var response = await Server.Client.GetAsync(new Uri($"{Server.Own.Origin}/.well-known/host-meta"));
        var link = System.Xml.Linq.XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!.Elements().Single();

        Assert.Equal("application/xrd+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("lrdd", link.Attribute("rel")!.Value);
        Assert.Equal($"{Server.Own.Origin}/.well-known/webfinger?resource={{uri}}", link.Attribute("template")!.Value);
    }

    [Fact]
    public async Task Who_watches_the_process_gets_an_answer()
    {
        foreach (var state in new[] { "live", "ready" })
        {
            Assert.Equal(state, await Server.Client.GetStringAsync(new Uri($"{Server.Own.Origin}/health/{state}")));
        }
    }

    private async Task<int> PostsAsync() => (await ReadAsync($"{Server.Own.Origin}/nodeinfo/2.1"))["usage"]!["localPosts"]!.GetValue<int>();

    private async Task<JsonObject> ReadAsync(string url)
    {
        using var response = await Server.Client.GetAsync(new Uri(url));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>The part of JSON Schema that these schemas use for members: required, properties, additionalProperties.</summary>
    private static void AssertMembers(JsonObject schema, JsonObject document, string path)
    {
        foreach (var name in schema["required"]?.AsArray() ?? []) Assert.True(document.ContainsKey(name!.GetValue<string>()), $"{path}.{name} is missing");
        var properties = schema["properties"] as JsonObject ?? [];
        foreach (var (name, value) in document)
        {
            if (properties[name] is not JsonObject known)
            {
                Assert.True(schema["additionalProperties"]?.GetValueKind() != System.Text.Json.JsonValueKind.False, $"{path}.{name} is unknown");
                continue;
            }
            if (value is JsonObject inner) AssertMembers(known, inner, $"{path}.{name}");
        }
    }
}
