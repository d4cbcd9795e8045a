using System.Net;
using ActorServer.Identity;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>The first visit: the link, three steps, and a wall that says what to do next.</summary>
public sealed class BeginTests
{
    [Fact]
    public async Task From_the_link_to_a_wall_with_what_somebody_said_before()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var earlier = peer.MakeNote("<p>said before</p>");
        peer.Documents[$"/users/{peer.Name}/outbox"] = new() { ["id"] = $"{peer.Actor}/outbox", ["type"] = "OrderedCollection", ["orderedItems"] = new System.Text.Json.Nodes.JsonArray(FakePeer.Create(earlier)) };
        foreach (var create in peer.Documents[$"/users/{peer.Name}/outbox"]["orderedItems"]!.AsArray()) peer.Complete(create!.AsObject());
        var token = (await server.Get<Setup>().NewLinkAsync())!.Split("token=")[1];

        using var set = await PostAsync(server, "/setup", ("token", token), ("password", "correct horse battery"));
        Assert.Equal("/begin/name", set.Headers.Location!.OriginalString);
        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.Contains("What are you called?", await browser.OpenAsync(server.Own.Origin + "/begin/name"), StringComparison.Ordinal);
        using (var named = await browser.PostAsync("/begin/name", ("name", "Nora"), ("about", "hello"))) Assert.Equal("/begin/picture", named.Headers.Location!.OriginalString);
        using (var none = await browser.PostAsync("/begin/picture")) Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
        using (var followed = await browser.PostAsync("/begin/people", ("who", $"@{peer.Name}@{peer.Authority}"))) Assert.Equal("/begin/people", followed.Headers.Location!.OriginalString);
        Assert.Contains("alice of the fake peer", await browser.OpenAsync(server.Own.Origin + "/begin/people"), StringComparison.Ordinal);
        var follow = await peer.WaitForAsync(As.Follow);
        await peer.DeliverAsync(server, new() { ["type"] = As.Accept, ["object"] = follow["id"]!.GetValue<string>() });

        await RunningServer.EventuallyAsync("what was said before is on the wall", async () => (await server.WallAsync()).Contains(earlier["id"]!.GetValue<string>()));
        var wall = await browser.OpenAsync(server.Own.Origin + "/wall");
        Assert.Contains("Welcome, Nora", wall, StringComparison.Ordinal);
        Assert.Contains("href=\"/share?text=Hello", wall, StringComparison.Ordinal);

        using (await browser.PostAsync("/begin/end")) Assert.DoesNotContain("Welcome, Nora", await browser.OpenAsync(server.Own.Origin + "/wall"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_step_may_be_left_out_and_a_wrong_handle_is_said()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        foreach (var (step, next) in new[] { ("/begin/name", "/begin/picture"), ("/begin/picture", "/begin/people"), ("/begin/people", "/wall") })
        {
            Assert.Contains($"href=\"{next}\"", await browser.OpenAsync(server.Own.Origin + step), StringComparison.Ordinal);
        }
        using var wrong = await browser.PostAsync("/begin/people", ("who", "nobody"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var stranger = await server.GetAsync(server.Own.Origin + "/begin/name", accept: "text/html");
        Assert.Equal(HttpStatusCode.SeeOther, stranger.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.Origin + path) { Content = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))) };
        request.Headers.Add("Origin", server.Own.Origin);
        return await server.Client.SendAsync(request);
    }
}
