using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Json;

namespace ActorServer.Tests.Inbox;

public sealed class PlainDeleteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Gone = "https://peer.example/users/gone";
    private const string OfMastodon =
        """
        {"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1"],"id":"https://peer.example/users/gone#delete","type":"Delete","actor":"https://peer.example/users/gone",
         "to":["https://www.w3.org/ns/activitystreams#Public"],"object":"https://peer.example/users/gone","signature":{"type":"RsaSignature2017","creator":"x","created":"x","signatureValue":"x"}}
        """;

    private RunningServer Server => shared.Server;

    [Fact]
    public void Who_deletes_whom_is_read_of_the_plain_form()
    {
        Assert.Equal(new(Gone, Gone), PlainDelete.Read(Encoding.UTF8.GetBytes(OfMastodon)));
        Assert.Equal(new(Gone, Gone + "/notes/1"), PlainDelete.Read(Encoding.UTF8.GetBytes(OfMastodon.Replace("\"object\":\"https://peer.example/users/gone\"", "\"object\":\"https://peer.example/users/gone/notes/1\""))));
    }

    /// <summary>Whatever the shortcut reads, the full way reads alike.</summary>
    [Fact]
    public void The_full_way_reads_the_same()
    {
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(OfMastodon), out var document, out _));
        var activity = Activity.From(document.Node)!;

        Assert.Equal((As.Delete, Gone, Gone), (activity.Type, activity.ActorId, activity.ObjectId));
    }

    [Theory]
    [InlineData("\"Delete\"", "\"Undo\"")]
    [InlineData("\"Delete\"", "[\"Delete\"]")]
    [InlineData("\"type\":\"Delete\",", "")]
    [InlineData("\"type\":\"Delete\"", "\"type\":\"Delete\",\"type\":\"Delete\"")]
    [InlineData("\"type\":\"Delete\"", "\"\\u0074ype\":\"Delete\"")]
    [InlineData("\"type\":\"Delete\"", "\"@type\":\"Delete\"")]
    [InlineData("\"type\":\"Delete\"", "\"type\":\"Delete\",\"as:object\":\"https://peer.example/other\"")]
    [InlineData("\"type\":\"Delete\"", "\"type\":\"Delete\",\"target\":\"https://peer.example/other\"")]
    [InlineData("\"actor\":\"https://peer.example/users/gone\"", "\"actor\":[\"https://peer.example/users/gone\"]")]
    [InlineData("\"actor\":\"https://peer.example/users/gone\"", "\"actor\":\"gone\"")]
    [InlineData("\"actor\":\"https://peer.example/users/gone\",", "")]
    [InlineData("\"object\":\"https://peer.example/users/gone\"", "\"object\":{\"id\":\"https://peer.example/users/gone\"}")]
    [InlineData("\"object\":\"https://peer.example/users/gone\"", "\"object\":null")]
    [InlineData("\"object\":\"https://peer.example/users/gone\",", "")]
    [InlineData("https://w3id.org/security/v1", "https://peer.example/context")]
    [InlineData("\"https://w3id.org/security/v1\"", "{\"type\":\"https://peer.example/type\"}")]
    [InlineData("\"creator\":\"x\"", "\"creator\":{}")]
    [InlineData("{\"@context\"", "[{\"@context\"")]
    [InlineData("\"signatureValue\":\"x\"}}", "\"signatureValue\":\"x\"}}{}")]
    [InlineData("\"signatureValue\":\"x\"}}", "\"signatureValue\":\"x\"}")]
    public void What_is_not_plainly_that_is_read_in_full(string plain, string instead)
    {
        Assert.Contains(plain, OfMastodon);

        Assert.Null(PlainDelete.Read(Encoding.UTF8.GetBytes(OfMastodon.Replace(plain, instead))));
    }

    [Fact]
    public void What_breaks_off_anywhere_is_read_in_full()
    {
        var whole = Encoding.UTF8.GetBytes(OfMastodon);

        for (var length = 0; length < whole.Length; length++) Assert.Null(PlainDelete.Read(whole.AsSpan(0, length)));
    }

    [Fact]
    public async Task A_stranger_who_leaves_is_passed_over_and_nothing_is_fetched_or_kept()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.DeliverAsync(Server, Leaving(alice));

        Assert.Empty(alice.Requests);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE actor = @Actor", new { alice.Actor }));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM peer WHERE uri = @Actor", new { alice.Actor }));
    }

    [Fact]
    public async Task Somebody_known_leaves_only_by_their_own_signature()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await alice.FollowAsync(Server);

        using var forged = await mallory.SendAsync(Server.Own.Inbox, Leaving(alice));
        Assert.NotEqual(HttpStatusCode.Accepted, forged.StatusCode);
        Assert.Null((await Server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!.GoneAt);

        alice.Documents["/users/alice"] = new JsonObject { ["id"] = alice.Actor, ["type"] = As.Tombstone };
        await alice.DeliverAsync(Server, Leaving(alice));
        Assert.NotNull((await Server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!.GoneAt);
    }

    [Fact]
    public async Task In_the_middle_of_a_storm_whoever_takes_back_at_once_what_they_said_is_heard()
    {
        await using var alice = await FakePeer.StartAsync();
        using var over = new CancellationTokenSource();
        var storm = Enumerable.Range(0, 4).Select(_ => StormAsync(alice, over.Token)).ToArray();

        var posts = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            var post = await alice.SayAsync(Server, "a slip");
            await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = post });
            posts.Add(post);
        }

        await over.CancelAsync();
        Assert.True((await Task.WhenAll(storm)).Sum() > 0);
        foreach (var post in posts) Assert.Equal(As.Tombstone, (await Server.ObjectAsync(post))!.Type);
    }

    [Fact]
    public async Task Without_any_signature_or_as_another_type_or_from_somebody_blocked_it_is_refused_as_ever()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await Server.Get<Blocks>().AddAsync(mallory.Actor, TestContext.Current.CancellationToken);
        var body = Encoding.UTF8.GetBytes(Leaving(alice).ToJsonString());

        using var unsigned = await alice.PostAsync(Server.Own.Inbox, body, key: null);
        using var ofAnotherType = await alice.PostAsync(Server.Own.Inbox, body, alice.Key, contentType: "text/plain");

        await Problems.AssertAsync(Refusal.SignatureMissing, unsigned);
        await Problems.AssertAsync(Refusal.NotActivityPub, ofAnotherType);
        await mallory.AssertRefusedAsync(Server, Leaving(mallory), Refusal.Blocked);
    }

    /// <summary>Strangers who leave, one after the other. How many.</summary>
    private async Task<int> StormAsync(FakePeer peer, CancellationToken over)
    {
        var left = 0;
        for (; !over.IsCancellationRequested; left++)
        {
            var body = Encoding.UTF8.GetBytes(OfMastodon.Replace(Gone, $"{Gone}-{Guid.NewGuid()}"));
            using var response = await peer.PostAsync(Server.Own.Inbox, body, key: null, change: request => request.Headers.Add("Signature", "keyId=\"nobody\""));
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }
        return left;
    }

    private static JsonObject Leaving(FakePeer who) => who.Complete(new JsonObject { ["id"] = who.Actor + "#delete", ["type"] = As.Delete, ["to"] = new JsonArray(As.Public), ["object"] = who.Actor });
}
