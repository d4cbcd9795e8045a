using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Discovery;

public sealed class WebFingerEndpointTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    /// <summary>There is no actor for the server itself; 404 says so, which the case allows.</summary>
    private const string NoInstanceActor = "instance-actor";

    [Fact]
    public async Task Every_case_of_the_collection_is_answered_as_expected()
    {
        var cases = Conformance.Read("webfinger/server-cases.json")["cases"]!.AsArray();
        var wrong = new List<string>();
        foreach (var test in cases.OfType<JsonObject>())
        {
            var query = test["query"]!.GetValue<string>()
                .Replace("<4096 x a>", new string('a', 4096), StringComparison.Ordinal)
                .Replace("<script>", "%3Cscript%3E", StringComparison.Ordinal)
                .Replace("https://social.example/users/alice", Server.Own.Actor, StringComparison.Ordinal)
                .Replace("https://social.example/@alice", $"{Server.Own.Origin}/@nick", StringComparison.Ordinal)
                .Replace("alice", "nick", StringComparison.Ordinal).Replace("ALICE", "NICK", StringComparison.Ordinal)
                .Replace("social.example", Server.Own.Authority, StringComparison.OrdinalIgnoreCase);
            using var response = await AskAsync("?" + query, test["accept"]?.GetValue<string>());
            var id = test["id"]!.GetValue<string>();
            var expected = id == NoInstanceActor ? 404 : test["expectStatus"]!.GetValue<int>();
            if (expected != (int)response.StatusCode) wrong.Add($"{id}: {(int)response.StatusCode}, expected {expected}");
            Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        }
        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task The_answer_leads_to_the_actor_in_both_media_types_and_to_the_page()
    {
        var jrd = await ReadAsync($"?resource=acct:nick@{Server.Own.Authority}");

        Assert.Equal($"acct:nick@{Server.Own.Authority}", jrd["subject"]!.GetValue<string>());
        Assert.Contains(Server.Own.Actor, jrd["aliases"]!.AsArray().Select(alias => alias!.GetValue<string>()));
        var self = jrd["links"]!.AsArray().Where(link => link!["rel"]!.GetValue<string>() == "self").ToList();
        Assert.Equal([As.MediaType, As.LdMediaType], self.Select(link => link!["type"]!.GetValue<string>()));
        Assert.All(self, link => Assert.Equal(Server.Own.Actor, link!["href"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("&rel=self", 2)]
    [InlineData("&rel=http://webfinger.net/rel/profile-page", 1)]
    [InlineData("&rel=self&rel=http://webfinger.net/rel/profile-page", 3)]
    [InlineData("&rel=unknown", 0)]
    [InlineData("&rel=http://ostatus.org/schema/1.0/subscribe&rel=https://w3id.org/fep/3b86/Follow", 2)]
    [InlineData("&rel=", 10)]
    public async Task Links_can_be_filtered_by_rel(string filter, int expected)
    {
        var jrd = await ReadAsync($"?resource=acct:nick@{Server.Own.Authority}{filter}");

        Assert.Equal(expected, jrd["links"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_handle_may_have_a_domain_of_its_own()
    {
        await using var server = await RunningServer.StartAsync("nick", ("HandleDomain", "example.org"));

        foreach (var host in new[] { "example.org", server.Own.Authority })
        {
            using var response = await server.Client.GetAsync(new Uri($"{server.Own.Origin}/.well-known/webfinger?resource=acct:nick@{host}"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("acct:nick@example.org", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal("nick@example.org", (await server.GetDocumentAsync(server.Own.Actor))["webfinger"]!.GetValue<string>());
    }

    private async Task<JsonObject> ReadAsync(string query)
    {
        using var response = await AskAsync(query, "application/jrd+json");
        Assert.Equal("application/jrd+json", response.Content.Headers.ContentType!.MediaType);
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<HttpResponseMessage> AskAsync(string query, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Server.Own.Origin}/.well-known/webfinger{query}");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await Server.Client.SendAsync(request);
    }
}
