using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

public sealed class MoveAccountTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Another_account_is_named_as_the_owners_and_forgotten_again()
    {
        await using var server = await RunningServer.StartAsync();
        await using var old = await FakePeer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        using (await browser.PostAsync("/settings/moving/alias", ("who", $"@{old.Name}@{old.Authority}"))) { }
        Assert.Equal([old.Actor], (await server.GetDocumentAsync(server.Own.Actor))["alsoKnownAs"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Contains("alice of the fake peer", await browser.OpenAsync(server.Own.Origin + "/settings/moving"), StringComparison.Ordinal);

        using (await browser.PostAsync("/settings/moving/forget", ("who", old.Actor))) { }
        Assert.Null((await server.GetDocumentAsync(server.Own.Actor))["alsoKnownAs"]);
    }

    [Fact]
    public async Task The_owner_goes_on_elsewhere_when_that_account_agrees_and_may_stay_after_all()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash(Password)));
        await using var target = await FakePeer.StartAsync();
        var follower = target.Neighbour("bob");
        await follower.FollowAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);
        var handle = $"@{target.Name}@{target.Authority}";

        using (var wrong = await LeaveAsync("guess guess guess")) Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using (var silent = await LeaveAsync(Password)) Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        Assert.Empty(target.OfType(As.Move));

        target.Documents[$"/users/{target.Name}"]["alsoKnownAs"] = new JsonArray(server.Own.Actor);
        using (var gone = await LeaveAsync(Password)) Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
        Assert.Equal(target.Actor, (await target.WaitForAsync(As.Move))["target"]!.GetValue<string>());
        Assert.Equal(target.Actor, (await server.GetDocumentAsync(server.Own.Actor))["movedTo"]!.GetValue<string>());

        using (await browser.PostAsync("/settings/moving/stay")) { }
        Assert.Null((await server.GetDocumentAsync(server.Own.Actor))["movedTo"]);

        Task<HttpResponseMessage> LeaveAsync(string password) => browser.PostAsync("/settings/moving/leave", ("who", handle), ("password", password));
    }

    [Theory]
    [InlineData("@somebody@else.example", Password)]
    [InlineData(null, "guess guess guess")]
    public async Task Nothing_is_deleted_by_a_slip(string? handle, string password)
    {
        await using var server = await RunningServer.StartAsync();
        await server.Db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash(Password)));
        var browser = await OwnerBrowser.SignInAsync(server);

        using var answer = await browser.PostAsync("/settings/delete", ("handle", handle ?? server.Own.FullHandle), ("password", password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(As.Person, (await server.GetDocumentAsync(server.Own.Actor))["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Who_deletes_everything_is_gone_here_and_everybody_who_is_known_hears_of_it()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash(Password)));
        await using var follower = await FakePeer.StartAsync();
        await using var known = await FakePeer.StartAsync("bob");
        await follower.FollowAsync(server);
        await known.SayAsync(server, "<p>hello</p>", new JsonObject { ["to"] = new JsonArray(server.Own.Actor), ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = server.Own.Actor }) });
        var post = await server.SayAsync("my secrets");
        var browser = await OwnerBrowser.SignInAsync(server);

        using var done = await browser.PostAsync("/settings/delete", ("handle", server.Own.FullHandle), ("password", Password));

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        foreach (var peer in new[] { follower, known }) Assert.Equal(server.Own.Actor, (await peer.WaitForAsync(As.Delete))["object"]!.GetValue<string>());
        foreach (var path in new[] { "/", "/actor", new Uri(post).AbsolutePath, "/feed.rss", "/settings", "/.well-known/webfinger" })
        {
            foreach (var accept in new[] { "text/html", As.MediaType })
            {
                using var answer = await server.GetAsync(server.Own.Origin + path, accept: accept);
                Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
                Assert.DoesNotContain("my secrets", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
        using var inbox = await follower.SendAsync(server.Own.Inbox, new JsonObject { ["type"] = As.Like, ["object"] = server.Own.Actor });
        Assert.Equal(HttpStatusCode.Gone, inbox.StatusCode);
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM object WHERE json LIKE '%my secrets%'") + await server.CountAsync("SELECT COUNT(*) FROM activity WHERE json LIKE '%my secrets%'"));

        await server.RestartAsync();
        using var after = await server.GetAsync(server.Own.Actor);
        Assert.Equal(HttpStatusCode.Gone, after.StatusCode);
    }

    [Fact]
    public async Task An_app_cannot_delete_the_owner()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AssertRefusedAsync(new JsonObject { ["type"] = As.Delete, ["object"] = server.Own.Actor }, ActorServer.Inbox.Refusal.NotTheOwnerOfTheObject);
        Assert.Equal(As.Person, (await server.GetDocumentAsync(server.Own.Actor))["type"]!.GetValue<string>());
    }
}
