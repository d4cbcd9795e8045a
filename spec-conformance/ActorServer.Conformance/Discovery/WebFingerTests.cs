using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Discovery;

/// <summary>RFC 7033, and the proposals that build on it.</summary>
public sealed class WebFingerTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("WF-4-01", "WF-4.2-03", "WF-4.4-01", "WF-5-01")]
    public async Task The_handle_leads_to_the_actor()
    {
        var resource = $"acct:{Server.Own.Handle}@{Server.Own.HandleDomain}";
        using var response = await AskAsync($"?resource={Uri.EscapeDataString(resource)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/jrd+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var jrd = await ReadAsync(response);
        Assert.Equal(resource, jrd.Text("subject"));
        Assert.Contains(jrd["links"]!.AsArray(), link => link!["rel"]!.GetValue<string>() == "self" && link["type"]!.GetValue<string>() == As.MediaType && link["href"]!.GetValue<string>() == Server.Own.Actor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?resource=")]
    [InlineData("?rel=self")]
    [InlineData("?resource=no%20resource")]
    [Requirement("WF-4.2-01")]
    public async Task Without_a_resource_it_is_a_bad_request(string query)
    {
        using var response = await AskAsync(query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("acct:somebody@else.example")]
    [InlineData("acct:nobody@localhost")]
    [InlineData("https://else.example/actor")]
    [Requirement("WF-4.2-02")]
    public async Task About_others_it_knows_nothing(string resource)
    {
        using var response = await AskAsync($"?resource={Uri.EscapeDataString(resource)}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    [Requirement("WF-4.3-01", "WF-4.3-02")]
    public async Task Links_are_filtered_by_rel_and_nothing_else()
    {
        var resource = Uri.EscapeDataString(Server.Own.Actor);
        using var one = await AskAsync($"?resource={resource}&rel=http%3A%2F%2Fwebfinger.net%2Frel%2Fprofile-page");
        using var two = await AskAsync($"?resource={resource}&rel=self&rel=http%3A%2F%2Fwebfinger.net%2Frel%2Fprofile-page");
        using var none = await AskAsync($"?resource={resource}&rel=unknown");

        Assert.Single((await ReadAsync(one))["links"]!.AsArray());
        Assert.True((await ReadAsync(two))["links"]!.AsArray().Count > 1);
        var empty = await ReadAsync(none);
        Assert.Empty(empty["links"]!.AsArray());
        Assert.NotNull(empty["subject"]);
    }

    [Fact]
    [Requirement("FEP-2c59-01")]
    public async Task The_actor_names_its_handle()
    {
        var handle = (await Server.GetDocumentAsync(Server.Own.Actor)).Text("webfinger")!;
        using var response = await AskAsync($"?resource={Uri.EscapeDataString($"acct:{handle}")}");

        Assert.Equal($"acct:{handle}", (await ReadAsync(response)).Text("subject"));
    }

    [Fact]
    [Requirement("FEP-d556-01")]
    public async Task The_origin_leads_to_the_servers_actor()
    {
        foreach (var resource in new[] { Server.Own.Origin, $"{Server.Own.Origin}/" })
        {
            using var response = await AskAsync($"?resource={Uri.EscapeDataString(resource)}&rel={Uri.EscapeDataString("https://www.w3.org/ns/activitystreams#Service")}");
            var link = Assert.Single((await ReadAsync(response))["links"]!.AsArray())!;
            Assert.Equal(Server.Own.Actor, link["href"]!.GetValue<string>());
            Assert.Equal(As.MediaType, link["type"]!.GetValue<string>());
        }
    }

    private Task<HttpResponseMessage> AskAsync(string query) => Server.Client.GetAsync($"{Server.Own.Origin}/.well-known/webfinger{query}");

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response) => (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
}
