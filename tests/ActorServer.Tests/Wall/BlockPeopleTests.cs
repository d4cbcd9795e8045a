using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

public sealed class BlockPeopleTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Somebody_is_blocked_and_unblocked_on_the_settings_page()
    {
        var browser = await OwnersBrowser.SignedInAsync(Server);
        await using var mallory = await FakePeer.StartAsync("mallory");
        await mallory.DeliverAsync(Server, Like());

        using (var blocked = await browser.PostAsync("/settings/block", $"@mallory@{mallory.Authority}")) Assert.Equal("/settings#blocked", blocked.Headers.Location?.ToString());

        await mallory.AssertRefusedAsync(Server, Like(), Refusal.Blocked);
        Assert.Contains("mallory of the fake peer", await browser.ReadAsync("/settings"), StringComparison.Ordinal);

        using (var unblocked = await browser.PostAsync("/settings/unblock", mallory.Actor)) Assert.Equal(HttpStatusCode.SeeOther, unblocked.StatusCode);

        await mallory.DeliverAsync(Server, Like());
        Assert.DoesNotContain("mallory of the fake peer", await browser.ReadAsync("/settings"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_server_is_blocked_without_asking_it()
    {
        var browser = await OwnersBrowser.SignedInAsync(Server);
        await using var mallory = await FakePeer.StartAsync("mallory");

        using (await browser.PostAsync("/settings/block", $" {mallory.Authority} ")) await mallory.AssertRefusedAsync(Server, Like(), Refusal.Blocked);

        Assert.Empty(mallory.Requests);
        Assert.Contains(mallory.Authority, await browser.ReadAsync("/settings"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody at all")]
    [InlineData("")]
    [InlineData("com")]
    public async Task What_names_nobody_is_told_to_the_owner_and_blocks_nothing(string typed)
    {
        var browser = await OwnersBrowser.SignedInAsync(Server);
        var before = await BlockedAsync();

        using var answer = await browser.PostAsync("/settings/block", typed);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(before, await BlockedAsync());
    }

    [Fact]
    public async Task The_owner_cannot_block_themselves()
    {
        var browser = await OwnersBrowser.SignedInAsync(Server);

        using var answer = await browser.PostAsync("/settings/block", Server.Own.Authority);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.DoesNotContain(Server.Own.Authority, await BlockedAsync());
    }

    [Theory]
    [InlineData("/settings/block", null, null)]
    [InlineData("/settings/block", "another", null)]
    [InlineData("/settings/block", OwnersBrowser.Csrf, "https://evil.example")]
    [InlineData("/settings/unblock", null, null)]
    [InlineData("/settings/unblock", "another", null)]
    [InlineData("/settings/unblock", OwnersBrowser.Csrf, "https://evil.example")]
    public async Task Nothing_happens_without_the_sessions_token_or_from_another_site(string path, string? csrf, string? origin)
    {
        var browser = await OwnersBrowser.SignedInAsync(Server);
        await Server.Db.WriteAsync(tx => BlockRows.AddAsync(tx, "blocked-before.example", 0));
        var before = await BlockedAsync();

        using var answer = await browser.PostAsync(path, path == "/settings/block" ? "new.example" : "blocked-before.example", csrf, origin);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(before, await BlockedAsync());
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_sent_to_the_door()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Server.Own.Origin}/settings/block") { Content = new FormUrlEncodedContent([new("who", "stranger.example")]) };
        request.Headers.Add("Origin", Server.Own.Origin);

        using var answer = await Server.Client.SendAsync(request);

        Assert.Equal("/sign-in", answer.Headers.Location?.ToString());
        Assert.DoesNotContain("stranger.example", await BlockedAsync());
    }

    private async Task<IEnumerable<string>> BlockedAsync() => (await Server.ReadAsync(BlockRows.AllAsync)).Select(row => row.Subject);

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };
}
