using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;
using Federation.Discovery;

namespace ActorServer.Tests.Visitors;

/// <summary>From this server to the visitor's own, and from others' servers to the owner's.</summary>
public sealed class LeadHomeTests
{
    [Theory]
    [InlineData("follow", "Follow", "/intents/follow?on-success={on-success}&object={object}", "/intents/follow?on-success=&object=")]
    [InlineData("like", "Object", "/open?object={object}", "/open?object=")]
    [InlineData("boost", null, "/authorize_interaction?uri={uri}", "/authorize_interaction?uri=")]
    [InlineData("answer", null, "/authorize_interaction?uri={uri}", "/authorize_interaction?uri=")]
    public async Task A_visitor_is_led_to_the_page_that_their_server_names(string what, string? intent, string template, string expected)
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        Offer(peer, (intent is null ? Interaction.Subscribe : Interaction.IntentPrefix + intent, peer.Origin + template));
        var post = await server.SayAsync("like me");

        using var answer = await SendAsync(server, what, what == "follow" ? "" : post, $"@alice@{peer.Authority}");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(peer.Origin + expected + Uri.EscapeDataString(what == "follow" ? server.Own.Actor : post), answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("javascript:alert(1)//{uri}")]
    [InlineData("http://evil.example/?uri={uri}")]
    [InlineData("https://10.0.0.1/?uri={uri}")]
    [InlineData("https://user@evil.example/?uri={uri}")]
    [InlineData("//evil.example/{uri}")]
    [InlineData("https://evil.example/no-place-for-it")]
    public void Only_the_open_web_is_a_place_to_go_on(string template)
    {
        var jrd = new JsonObject { ["links"] = new JsonArray(new JsonObject { ["rel"] = Interaction.Subscribe, ["template"] = template }, "noise", new JsonObject { ["rel"] = 7 }) };
        Assert.Null(Interaction.PageFor(jrd.ToJsonString(), Intent.Follow, "https://nick.example/actor", new()));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("@alice@10.0.0.1")]
    [InlineData("@alice@localhost:1")]
    public async Task Who_cannot_be_found_is_told_and_stays_here(string handle)
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await SendAsync(server, "follow", "", handle);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_make_this_server_ask_anybody()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        using var answer = await SendAsync(server, "follow", "", $"@alice@{peer.Authority}", origin: "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task A_visitor_who_asks_again_and_again_has_to_wait()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        Offer(peer, (Interaction.Subscribe, peer.Origin + "/?uri={uri}"));
        for (var i = 0; i < Limits.InteractionBurst; i++) (await SendAsync(server, "follow", "", $"@alice@{peer.Authority}", from: "203.0.113.7")).Dispose();
        var asked = peer.Requests.Count;

        using var answer = await SendAsync(server, "follow", "", $"@alice@{peer.Authority}", from: "203.0.113.7");
        using var other = await SendAsync(server, "follow", "", $"@alice@{peer.Authority}", from: "203.0.113.8");

        Assert.Equal(HttpStatusCode.SeeOther, other.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(asked + 1, peer.Requests.Count);
    }

    [Fact]
    public async Task The_owner_is_led_back_here_and_looks_before_anything_is_fetched()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var webfinger = JsonNode.Parse(await server.Client.GetStringAsync($"{server.Own.Origin}/.well-known/webfinger?resource={Uri.EscapeDataString("acct:" + server.Own.FullHandle[1..])}"))!.ToJsonString();
        var page = Interaction.PageFor(webfinger, Intent.Follow, peer.Actor, server.Installed.Http.Policy)!.AbsoluteUri;
        Assert.Equal($"{server.Own.Origin}/authorize_interaction?uri={Uri.EscapeDataString(peer.Actor)}", page);

        using var stranger = await server.GetAsync(page, accept: "text/html");
        Assert.Equal(HttpStatusCode.SeeOther, stranger.StatusCode);
        Assert.StartsWith("/sign-in?back=", stranger.Headers.Location!.OriginalString, StringComparison.Ordinal);

        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.Contains(peer.Actor, await browser.OpenAsync(page), StringComparison.Ordinal);
        Assert.Empty(peer.Requests);

        using var looked = await browser.PostAsync("/authorize_interaction", ("uri", peer.Actor));
        Assert.Contains("action=\"/wall/follow\"", await looked.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var note = peer.MakeNote("<p>answer me</p>")["id"]!.GetValue<string>();
        using var post = await browser.PostAsync("/authorize_interaction", ("uri", note));
        Assert.Equal($"/wall/thread?post={Uri.EscapeDataString(note)}", post.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task What_is_shared_stands_in_the_form_and_is_not_posted()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        var page = await browser.OpenAsync($"{server.Own.Origin}/share?title=A+boat&text=%3Cb%3Elook%3C/b%3E&url=https://a.example/");

        Assert.DoesNotContain("<b>look", page, StringComparison.Ordinal);
        Assert.Contains("A boat\n\n<b>look</b>\n\nhttps://a.example/", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Empty(await server.WallAsync());
        using var stranger = await server.GetAsync($"{server.Own.Origin}/share?text=x", accept: "text/html");
        Assert.Equal(HttpStatusCode.SeeOther, stranger.StatusCode);
    }

    private static void Offer(FakePeer peer, (string Rel, string Template) link) => peer.Documents["/.well-known/webfinger"] = new JsonObject
    {
        ["subject"] = $"acct:alice@{peer.Authority}",
        ["links"] = new JsonArray(
            new JsonObject { ["rel"] = "self", ["type"] = As.MediaType, ["href"] = peer.Actor },
            new JsonObject { ["rel"] = link.Rel, ["template"] = link.Template }),
    };

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string what, string post, string handle, string? origin = null, string? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.Origin + "/interact")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["do"] = what, ["post"] = post, ["handle"] = handle }),
        };
        request.Headers.Add("Origin", origin ?? server.Own.Origin);
        request.Headers.Add("Accept", "text/html");
        if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        return await server.Client.SendAsync(request);
    }
}
