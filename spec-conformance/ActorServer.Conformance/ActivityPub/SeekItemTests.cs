using System.Net;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>SWICG Seek Item: from an item to the page that holds it.</summary>
public sealed class SeekItemTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("SEEK-01", "SEEK-02")]
    public async Task Each_collection_leads_to_the_page_with_an_item()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        await alice.BeFollowedAsync(Server);
        var post = await Server.SayAsync("like me");
        await alice.DeliverAsync(Server, Documents.Activity(As.Like, post));
        await Server.PublishAsync(Documents.Activity(As.Like, await alice.SayAsync(Server, "hers")));
        for (var i = 0; i < Limits.PageSize + 3; i++) await Server.SayAsync($"{i}");

        foreach (var collection in new[] { Server.Own.Outbox, Server.Own.Followers, Server.Own.Following, Server.Own.Liked, Server.Own.Inbox, $"{post}/likes" })
        {
            var oldest = (await Server.IdsAsync(collection, asOwner: true))[^1];
            var endpoint = (await Server.GetDocumentAsync(collection, asOwner: true)).Text("seekItem")!;
            using var found = await Server.GetAsync($"{endpoint}?item={Uri.EscapeDataString(oldest)}", asOwner: true);

            Assert.Equal(HttpStatusCode.TemporaryRedirect, found.StatusCode);
            var page = await Server.GetDocumentAsync(found.Headers.Location!.ToString(), asOwner: true);
            Assert.Equal(collection, page.Text("partOf"));
            Assert.Contains(oldest, page.Texts("orderedItems"));
        }
    }

    [Fact]
    [Requirement("SEEK-03")]
    public async Task What_is_not_there_or_not_shown_is_not_found()
    {
        var secret = await Server.PublishAsync(Documents.Note("secret", "https://other.example/alice"));
        foreach (var item in new[] { "https://other.example/1", secret })
        {
            using var response = await Server.GetAsync($"{Server.Own.Outbox}?item={Uri.EscapeDataString(item)}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        using var owner = await Server.GetAsync($"{Server.Own.Outbox}?item={Uri.EscapeDataString(secret)}", asOwner: true);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, owner.StatusCode);
    }
}
