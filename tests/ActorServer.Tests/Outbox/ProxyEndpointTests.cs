using System.Net;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Outbox;

public sealed class ProxyEndpointTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task An_app_gets_a_document_of_another_server_fetched_in_the_owners_name()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("far away")["id"]!.ToString();

        using var response = await AskAsync(note);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(As.MediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("far away", await response.Content.ReadAsStringAsync());
        Assert.NotEmpty(alice.Requests.Single(r => r.Method == "GET" && alice.Origin + r.Path == note).Parts.Headers("Signature"));
        Assert.True(response.Headers.CacheControl!.Private);
    }

    [Fact]
    public async Task What_is_no_document_or_not_there_is_not_passed_on()
    {
        await using var alice = await FakePeer.StartAsync();
        alice.Raw["/page"] = ("text/html", "<p>no document</p>");
        alice.Raw["/data"] = ("application/json", "{\"id\":\"x\"}");

        foreach (var path in new[] { "/page", "/data" })
        {
            using var response = await AskAsync(alice.Origin + path);
            await Problems.AssertAsync(Refusal.ObjectUnavailable, response);
        }
        using var missing = await AskAsync($"{alice.Origin}/nothing");
        await Problems.AssertAsync(Refusal.NotFound, missing);
        using var nonsense = await AskAsync("file:///etc/passwd");
        await Problems.AssertAsync(Refusal.ObjectUnavailable, nonsense);
        using var own = await AskAsync(Server.Own.Actor);
        Assert.Equal(Server.Own.Actor, own.Headers.Location?.ToString());
    }

    [Fact]
    public async Task It_is_the_owners_alone()
    {
        await using var alice = await FakePeer.StartAsync();

        using var response = await AskAsync(alice.Actor, token: null);

        await Problems.AssertAsync(Refusal.TokenMissing, response);
        Assert.Equal(0, alice.Fetches(alice.Actor));
    }

    private Task<HttpResponseMessage> AskAsync(string id) => AskAsync(id, Server.Token);

    private async Task<HttpResponseMessage> AskAsync(string id, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.Proxy) { Content = new FormUrlEncodedContent([new("id", id)]) };
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return await Server.Client.SendAsync(request);
    }
}
