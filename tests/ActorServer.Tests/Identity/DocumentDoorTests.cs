using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Identity;

public sealed class DocumentDoorTests
{
    private static readonly (string, string) SignedOnly = ("AuthorizedFetch", "true");

    [Fact]
    public async Task With_AuthorizedFetch_documents_are_for_those_who_sign()
    {
        await using var server = await RunningServer.StartAsync("nick", SignedOnly);
        await using var alice = await FakePeer.StartAsync();
        foreach (var document in await DocumentsAsync(server))
        {
            using var unsigned = await server.GetAsync(document);
            await Problems.AssertAsync(Refusal.SignatureMissing, unsigned);
            using var signed = await alice.GetSignedAsync(document);
            Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
            using var owner = await server.GetAsync(document, asOwner: true);
            Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        }
    }

    [Fact]
    public async Task With_AuthorizedFetch_a_signature_that_is_not_true_opens_nothing()
    {
        await using var server = await RunningServer.StartAsync("nick", SignedOnly);
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await server.SayAsync("hello");
        mallory.Key = FakePeer.NewKey(alice.Key.KeyId);

        using var forged = await mallory.GetSignedAsync(post);

        await Problems.AssertAsync(Refusal.SignatureWrong, forged);
    }

    [Fact]
    public async Task With_AuthorizedFetch_what_leads_to_the_key_and_the_pages_for_people_stay_open()
    {
        await using var server = await RunningServer.StartAsync("nick", SignedOnly);
        var post = await server.SayAsync("hello");
        var origin = server.Own.Origin;

        foreach (var open in new[] { server.Own.Actor, $"{origin}/.well-known/webfinger?resource=acct:nick@{server.Own.Authority}", $"{origin}/.well-known/nodeinfo", $"{origin}/nodeinfo/2.1" })
        {
            using var response = await server.GetAsync(open);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        foreach (var page in new[] { post, $"{origin}/" })
        {
            using var response = await server.GetAsync(page, accept: "text/html");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Without_AuthorizedFetch_what_is_for_everybody_needs_no_signature()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var document in await DocumentsAsync(server)) await server.GetDocumentAsync(document);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Whoever_is_blocked_is_refused_when_they_sign(string authorizedFetch)
    {
        await using var server = await RunningServer.StartAsync("nick", ("AuthorizedFetch", authorizedFetch));
        await using var mallory = await FakePeer.StartAsync("mallory");
        await using var alice = await FakePeer.StartAsync();
        await server.Get<Blocks>().AddAsync(mallory.Authority, default);

        foreach (var document in (await DocumentsAsync(server)).Append(server.Own.Actor))
        {
            using var refused = await mallory.GetSignedAsync(document);
            await Problems.AssertAsync(Refusal.Blocked, refused);
            using var served = await alice.GetSignedAsync(document);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }
        Assert.Empty(mallory.Requests);
    }

    [Fact]
    public async Task Two_servers_that_both_want_signatures_follow_deliver_and_fetch()
    {
        await using var nick = await RunningServer.StartAsync("nick", SignedOnly);
        await using var sarah = await RunningServer.StartAsync("sarah", SignedOnly);
        var old = await sarah.SayAsync("said before nick came");

        await nick.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = sarah.Own.Actor });
        await RunningServer.EventuallyAsync("sarah's Accept is here",
            () => nick.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, sarah.Own.Actor)));
        var post = await sarah.SayAsync("hello nick");
        await sarah.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = old, ["to"] = As.Public, ["cc"] = sarah.Own.Followers });

        // The post came with its Create; the boosted one had to be fetched from sarah, who wants a signature.
        await RunningServer.EventuallyAsync("both posts are here", async () => await nick.ObjectAsync(post) is not null && await nick.ObjectAsync(old) is not null);
        await nick.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = post });
        await RunningServer.EventuallyAsync("the Like arrived", async () => (await sarah.NotificationsAsync()).Any(row => row.ObjectUri == post));
    }

    private static async Task<IReadOnlyList<string>> DocumentsAsync(RunningServer server)
    {
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "hello", ["to"] = As.Public });
        var post = (await server.GetDocumentAsync(create, asOwner: true))["object"]!["id"]!.ToString();
        return [post, create, $"{post}/likes", $"{post}/replies", server.Own.Outbox, $"{server.Own.Outbox}?page=first", server.Own.Followers, server.Own.Following, server.Own.Liked];
    }
}
