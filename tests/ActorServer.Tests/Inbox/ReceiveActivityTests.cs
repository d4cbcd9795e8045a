using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Signatures;

namespace ActorServer.Tests.Inbox;

public sealed class ReceiveActivityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Both_inboxes_take_activities_through_the_same_door()
    {
        await using var alice = await FakePeer.StartAsync();
        var like = alice.Complete(Like());

        using var shared = await alice.SendAsync(Server.Own.SharedInbox, like);
        using var personal = await alice.SendAsync(Server.Own.Inbox, like);

        Assert.Equal([202, 202], [(int)shared.StatusCode, (int)personal.StatusCode]);
        Assert.Equal(1, await RowsOfAsync(alice));
    }

    [Fact]
    public async Task What_was_received_is_kept_byte_for_byte()
    {
        await using var alice = await FakePeer.StartAsync();
        var id = alice.NewId();
        var text = $$"""{ "id":"{{id}}",  "type" : "Like", "actor":"{{alice.Actor}}", "object":"https://ö.example/ü\u00e4", "x":1.50 }""";

        using var response = await alice.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(text), alice.Key);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(text, (await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, id)))!.Json);
    }

    [Fact]
    public async Task Twenty_copies_at_once_are_one_row_and_one_effect()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = alice.Complete(new JsonObject { ["type"] = As.Follow, ["object"] = Server.Own.Actor });
        var body = Encoding.UTF8.GetBytes(follow.ToJsonString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => alice.PostAsync(Server.Own.Inbox, body, alice.Key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(1, await RowsOfAsync(alice));
        Assert.Equal([NotificationRow.Follow], await Server.NotificationsAsync(alice));
        await alice.WaitForAsync(As.Accept);
        Assert.Equal(1, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'out' AND json LIKE @like", new { like = $"%{follow["id"]}%" }));
    }

    [Fact]
    public async Task A_request_without_a_signature_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        await AssertAsync(Refusal.SignatureMissing, alice.PostAsync(Server.Own.Inbox, Body(alice), key: null));
    }

    [Theory]
    [InlineData("", nameof(Refusal.SignatureMalformed))]
    [InlineData("nonsense", nameof(Refusal.SignatureMalformed))]
    [InlineData("keyId=\"not a url\",headers=\"(request-target) host date digest\",signature=\"AAAA\"", nameof(Refusal.SignatureMalformed))]
    [InlineData("keyId=\"https://a.example/k\",algorithm=\"hmac-sha256\",headers=\"(request-target) host date digest\",signature=\"AAAA\"", nameof(Refusal.SignatureSchemeUnknown))]
    [InlineData("keyId=\"https://a.example/k\",algorithm=\"rsa-sha256\",headers=\"host date digest\",signature=\"AAAA\"", nameof(Refusal.SignatureCoversTooLittle))]
    [InlineData("keyId=\"https://a.example/k\",algorithm=\"rsa-sha256\",headers=\"(request-target) date digest\",signature=\"AAAA\"", nameof(Refusal.SignatureCoversTooLittle))]
    [InlineData("keyId=\"https://a.example/k\",algorithm=\"rsa-sha256\",headers=\"(request-target) host digest\",signature=\"AAAA\"", nameof(Refusal.SignatureCoversTooLittle))]
    [InlineData("keyId=\"https://a.example/k\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date\",signature=\"AAAA\"", nameof(Refusal.SignatureCoversTooLittle))]
    public async Task A_signature_that_cannot_be_used_is_refused_for_its_reason(string signature, string expected)
    {
        await using var alice = await FakePeer.StartAsync();

        await AssertAsync(Enum.Parse<Refusal>(expected), alice.PostAsync(Server.Own.Inbox, Body(alice), alice.Key, change: request =>
        {
            request.Headers.Remove("Signature");
            request.Headers.TryAddWithoutValidation("Signature", signature);
        }));
        Assert.Empty(alice.Requests);
    }

    [Fact]
    public async Task A_request_in_both_schemes_at_once_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        await AssertAsync(Refusal.SignatureMalformed, alice.PostAsync(Server.Own.Inbox, Body(alice), alice.Key,
            change: request => request.Headers.TryAddWithoutValidation("Signature-Input", "sig1=(\"@method\");created=1;keyid=\"https://a.example/k\"")));
    }

    [Fact]
    public async Task A_request_signed_in_RFC_9421_is_taken_and_one_for_another_server_is_not()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Body(alice);

        using var taken = await alice.PostAsync(Server.Own.Inbox, body, null, change: Rfc9421(Server.Own.Inbox));
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await AssertAsync(Refusal.SignatureWrong, alice.PostAsync(Server.Own.Inbox, Body(alice), null, change: Rfc9421("http://other.example/actor/inbox")));

        Action<HttpRequestMessage> Rfc9421(string signedFor) => request =>
        {
            var content = request.Content!.ReadAsByteArrayAsync().Result;
            foreach (var (name, value) in HttpSignature.Sign(SignatureScheme.Rfc9421, "POST", new Uri(signedFor), content, alice.Key, alice.Clock.GetUtcNow()))
            {
                if (name != "Host") request.Headers.TryAddWithoutValidation(name, value);
            }
        };
    }

    [Fact]
    public async Task A_changed_body_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Body(alice);
        var changed = (byte[])body.Clone();
        changed[^2] = (byte)'!';

        await AssertAsync(Refusal.DigestMismatch, alice.PostAsync(Server.Own.Inbox, changed, alice.Key, change: request => FakePeer.Sign(request, body, alice.Key, alice.Clock.GetUtcNow())));
        Assert.Empty(alice.Requests);
    }

    [Fact]
    public async Task A_changed_digest_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Body(alice);

        await AssertAsync(Refusal.SignatureWrong, alice.PostAsync(Server.Own.Inbox, body, alice.Key, change: request =>
        {
            // The digest of these bytes, but not the one that was signed.
            FakePeer.Sign(request, "other"u8.ToArray(), alice.Key, alice.Clock.GetUtcNow());
            var digest = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(body));
            request.Headers.Remove("Digest");
            request.Headers.TryAddWithoutValidation("Digest", $"SHA-256={digest}");
        }));
    }

    [Fact]
    public async Task A_missing_digest_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        using var response = await alice.PostAsync(Server.Own.Inbox, Body(alice), alice.Key, change: request => request.Headers.Remove("Digest"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(-14)]
    [InlineData(2)]
    public async Task A_date_too_far_off_is_refused(int hours)
    {
        await using var alice = await FakePeer.StartAsync();

        await AssertAsync(Refusal.SignatureStale, alice.PostAsync(Server.Own.Inbox, Body(alice), alice.Key, TimeProvider.System.GetUtcNow().AddHours(hours)));
        Assert.Empty(alice.Requests);
    }

    [Fact]
    public async Task A_date_of_this_morning_is_taken()
    {
        await using var alice = await FakePeer.StartAsync();

        using var response = await alice.PostAsync(Server.Own.Inbox, Body(alice), alice.Key, TimeProvider.System.GetUtcNow().AddHours(-11));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task A_request_that_was_signed_for_another_server_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Body(alice);

        await AssertAsync(Refusal.WrongHost, alice.PostAsync(Server.Own.Inbox, body, alice.Key,
            change: request => FakePeer.Sign(request, body, alice.Key, alice.Clock.GetUtcNow(), asIfTo: "https://other.example/actor/inbox")));
        Assert.Empty(alice.Requests);
    }

    [Fact]
    public async Task A_request_signed_for_another_path_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Body(alice);

        await AssertAsync(Refusal.SignatureWrong, alice.PostAsync(Server.Own.Inbox, body, alice.Key,
            change: request => FakePeer.Sign(request, body, alice.Key, alice.Clock.GetUtcNow(), asIfTo: Server.Own.SharedInbox)));
    }

    [Fact]
    public async Task An_activity_whose_id_is_on_another_origin_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var like = Like();
        like["id"] = "https://other.example/likes/1";

        await alice.AssertRefusedAsync(Server, like, Refusal.IdOnAnotherOrigin);
        Assert.Equal(0, await RowsOfAsync(alice));
    }

    [Fact]
    public async Task A_neighbour_cannot_speak_for_somebody_on_the_same_server()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        var like = Like();
        like["actor"] = alice.Actor;

        await bob.AssertRefusedAsync(Server, like, Refusal.ActorIsNotSigner);
    }

    [Theory]
    [InlineData("""{"type":"Person","id":"ACTOR"}""")]
    [InlineData("""["ACTOR"]""")]
    [InlineData("""[{"id":"ACTOR"},"ACTOR"]""")]
    public async Task The_actor_may_be_a_string_an_object_or_an_array_of_one(string actor)
    {
        await using var alice = await FakePeer.StartAsync();
        var like = Like();
        like["actor"] = JsonNode.Parse(actor.Replace("ACTOR", alice.Actor, StringComparison.Ordinal));

        await alice.DeliverAsync(Server, like);

        Assert.Equal(1, await RowsOfAsync(alice));
    }

    [Theory]
    [InlineData("""["ACTOR","https://other.example/eve"]""")]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""5""")]
    [InlineData("null")]
    public async Task Without_exactly_one_actor_it_is_no_activity(string actor)
    {
        await using var alice = await FakePeer.StartAsync();
        var text = $$"""{"id":"{{alice.NewId()}}","type":"Like","object":"https://a.example/1","actor":{{actor.Replace("ACTOR", alice.Actor, StringComparison.Ordinal)}}}""";

        await AssertAsync(Refusal.NotAnActivity, alice.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(text), alice.Key));
    }

    [Fact]
    public async Task Compacted_otherwise_and_without_a_context_it_is_still_understood()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("x");
        var text = $$"""{"@id":"{{alice.NewId()}}","@type":["as:Like","https://other.example/ns#Favourite"],"as:actor":{"@id":"{{alice.Actor}}"},"as:object":[{"@id":"{{post}}"}]}""";

        using var response = await alice.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(text), alice.Key);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Single(await Server.GetItemsAsync($"{post}/likes"));
    }

    [Fact]
    public async Task An_activity_of_an_unknown_type_is_kept_without_effect()
    {
        await using var alice = await FakePeer.StartAsync();

        var id = await alice.DeliverAsync(Server, new JsonObject { ["type"] = "EmojiReact", ["object"] = Server.Own.Actor, ["content"] = "🦊" });

        Assert.Equal("EmojiReact", (await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, id)))!.Type);
    }

    [Fact]
    public async Task Every_type_without_an_object_or_with_a_strange_one_is_answered_without_a_failure()
    {
        await using var alice = await FakePeer.StartAsync();
        string[] types = ["Accept", "Add", "Announce", "Block", "Create", "Delete", "Flag", "Follow", "Like", "Move", "Reject", "Remove", "Undo", "Update", "Question"];
        string?[] objects = [null, "{}", "[]", "5", "true", "\"\"", "\"x\"", "[[]]", "[null,5]", "{\"id\":5}", "{\"id\":\"\"}", "{\"type\":\"Note\"}", "{\"id\":\"urn:x\",\"type\":5}", "{\"@value\":\"x\"}"];
        foreach (var type in types)
        {
            foreach (var of in objects)
            {
                var activity = new JsonObject { ["type"] = type };
                if (of is not null) activity["object"] = JsonNode.Parse(of);
                using var response = await alice.SendAsync(Server.Own.Inbox, activity);
                Assert.True((int)response.StatusCode < 500, $"{type} of {of}: {(int)response.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_body_that_is_announced_as_too_large_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();

        await AssertAsync(Refusal.BodyTooLarge, alice.PostAsync(Server.Own.Inbox, new byte[Limits.ActivityBytes + 1], alice.Key));
    }

    [Fact]
    public async Task A_body_that_turns_out_to_be_too_large_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var large = new byte[Limits.ActivityBytes + 1];
        var larger = new byte[3 * Limits.ActivityBytes];

        foreach (var body in new[] { large, larger })
        {
            await AssertAsync(Refusal.BodyTooLarge, alice.PostAsync(Server.Own.Inbox, body, alice.Key, change: request =>
            {
                request.Content!.Headers.ContentLength = null;
                request.Headers.TransferEncodingChunked = true;
            }));
        }
    }

    [Theory]
    [InlineData("application/activity+json", 202)]
    [InlineData("Application/Activity+JSON; charset=utf-8", 202)]
    [InlineData("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", 202)]
    [InlineData("application/ld+json", 415)]
    [InlineData("application/ld+json; profile=\"https://other.example/\"", 415)]
    [InlineData("application/json", 415)]
    [InlineData("text/html", 415)]
    [InlineData("nonsense", 415)]
    [InlineData(null, 415)]
    public async Task Only_the_two_media_types_of_ActivityPub_are_taken(string? contentType, int expected)
    {
        await using var alice = await FakePeer.StartAsync();

        using var response = await alice.PostAsync(Server.Own.Inbox, Body(alice), alice.Key, contentType: contentType);

        Assert.Equal(expected, (int)response.StatusCode);
        if (expected == 415) await Problems.AssertAsync(Refusal.NotActivityPub, response);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("""{"type":"Like","type":"Delete"}""")]
    public async Task What_is_not_JSON_is_refused(string body)
    {
        await using var alice = await FakePeer.StartAsync();

        await AssertAsync(Refusal.NotJson, alice.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(body), alice.Key));
    }

    [Fact]
    public async Task What_is_refused_leaves_no_row()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await alice.SayAsync(Server, "x");

        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Delete, ["object"] = post }, Refusal.NotTheOwnerOfTheObject);

        Assert.Equal(0, await RowsOfAsync(mallory));
    }

    [Fact]
    public async Task The_inbox_can_be_read_by_the_owner_alone()
    {
        using var response = await Server.GetAsync(Server.Own.Inbox);
        await Problems.AssertAsync(Refusal.TokenMissing, response);

        await using var alice = await FakePeer.StartAsync();
        var id = await alice.DeliverAsync(Server, Like());
        Assert.Equal(id, (await Server.GetItemsAsync(Server.Own.Inbox, asOwner: true))[0]["id"]!.GetValue<string>());
    }

    private static JsonObject Like() => new() { ["type"] = As.Like, ["object"] = "https://other.example/notes/1" };

    private static byte[] Body(FakePeer peer) => Encoding.UTF8.GetBytes(peer.Complete(Like()).ToJsonString());

    private static async Task AssertAsync(Refusal expected, Task<HttpResponseMessage> answering)
    {
        using var response = await answering;
        await Problems.AssertAsync(expected, response);
    }

    private Task<long> RowsOfAsync(FakePeer peer) => Server.CountAsync("SELECT COUNT(*) FROM activity WHERE actor = @Actor", new { peer.Actor });
}
