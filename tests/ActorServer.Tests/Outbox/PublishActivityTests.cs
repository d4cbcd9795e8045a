using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Outbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Outbox;

public sealed class PublishActivityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_bare_object_is_wrapped_in_a_Create_that_is_addressed_alike()
    {
        using var response = await Server.PostToOutboxAsync(new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = "https://mine.example/1",
            ["type"] = As.Note,
            ["content"] = "Hi",
            ["to"] = As.Public,
            ["cc"] = new JsonArray("https://other.example/bob"),
            ["audience"] = "https://other.example/group",
        });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var location = response.Headers.Location!.ToString();
        Assert.StartsWith($"{Server.Own.Origin}/activities/", location, StringComparison.Ordinal);
        var create = await Server.GetDocumentAsync(location);
        Assert.Equal(location, create["id"]!.GetValue<string>());
        Assert.Equal(As.Create, create["type"]!.GetValue<string>());
        Assert.Equal(Server.Own.Actor, create["actor"]!.GetValue<string>());
        var note = (JsonObject)create["object"]!;
        Assert.StartsWith($"{Server.Own.Origin}/objects/", note["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(note.ContainsKey("@context"));
        foreach (var property in new[] { "to", "cc", "audience" }) Assert.Equal(create[property]!.ToJsonString(), note[property]!.ToJsonString());
        var served = await Server.GetDocumentAsync(note["id"]!.GetValue<string>());
        Assert.Equal("Hi", served["content"]!.GetValue<string>());
        Assert.NotNull(served["@context"]);
    }

    [Fact]
    public async Task Ids_that_an_app_wrote_are_replaced()
    {
        var create = await Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Create,
            ["id"] = "https://mine.example/1",
            ["actor"] = Server.Own.Actor,
            ["published"] = "1999-01-01T00:00:00Z",
            ["to"] = As.Public,
            ["object"] = new JsonObject { ["id"] = "https://mine.example/2", ["type"] = As.Note, ["content"] = "Hi", ["attributedTo"] = Server.Own.Actor },
        });

        var document = await Server.GetDocumentAsync(create);
        Assert.Equal(create, document["id"]!.GetValue<string>());
        Assert.StartsWith(Server.Own.Origin, document["object"]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("1999", document["published"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_named_blind_gets_it_and_nobody_sees_the_name()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        await using var carol = await FakePeer.StartAsync("carol");
        await bob.DeliverAsync(Server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });

        var create = await Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Create,
            ["to"] = alice.Actor,
            ["bto"] = bob.Actor,
            ["object"] = new JsonObject { ["type"] = As.Note, ["content"] = "psst", ["bcc"] = carol.Actor },
        });
        foreach (var peer in new[] { alice, bob, carol }) await peer.WaitForAsync(As.Create);

        var note = (await alice.WaitForAsync(As.Create))["object"]!["id"]!.GetValue<string>();
        var seen = new List<string> { (await Server.GetDocumentAsync(create, asOwner: true)).ToJsonString(), (await Server.GetDocumentAsync(note, asOwner: true)).ToJsonString() };
        seen.AddRange(new[] { alice, bob, carol }.SelectMany(peer => peer.Requests.Where(r => r.Method == "POST").Select(r => r.Body)));
        seen.Add((await Server.GetDocumentAsync($"{Server.Own.Outbox}?page=first", asOwner: true)).ToJsonString());
        Assert.All(seen, text =>
        {
            Assert.DoesNotContain("\"bto\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"bcc\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain(bob.Actor, text, StringComparison.Ordinal);
            Assert.DoesNotContain(carol.Actor, text, StringComparison.Ordinal);
        });
        using var byBob = await bob.GetSignedAsync(note);
        Assert.Equal(HttpStatusCode.OK, byBob.StatusCode);
    }

    [Fact]
    public async Task Blind_recipients_hear_of_changes_too_and_stay_unseen()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        var post = await Server.SayAsync("first", new JsonObject { ["to"] = As.Public, ["bcc"] = bob.Actor });
        await bob.WaitForAsync(As.Create);

        await Server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post, ["content"] = "second" } });
        await bob.WaitForAsync(As.Update);
        await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });
        await bob.WaitForAsync(As.Delete);

        Assert.All(bob.Requests.Where(r => r.Method == "POST"), r => Assert.DoesNotContain(bob.Actor, r.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_delivered_to_the_owner()
    {
        var create = await Server.PublishAsync(Note(to: [Server.Own.Actor, Server.Own.Followers, As.Public, $"{Server.Own.Origin}/whatever"]));

        Assert.DoesNotContain(await Server.WorkAsync(create), row => row.Target.StartsWith(Server.Own.Origin, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recipients_that_are_no_addresses_are_refused()
    {
        foreach (var bad in new[] { "bob", "@bob@other.example", "mailto:bob@other.example", "javascript:alert(1)", "/users/bob", "http://[::1" })
        {
            await Server.AssertRefusedAsync(Note(to: [bad]), Refusal.RecipientInvalid);
        }
        await Server.AssertRefusedAsync(Note(to: [.. Enumerable.Range(0, Recipients.MostNamed + 1).Select(i => $"https://h{i}.example/")]), Refusal.TooManyRecipients);
    }

    [Fact]
    public async Task What_was_refused_left_nothing_behind()
    {
        var before = await CountsAsync();

        await Server.AssertRefusedAsync(Note(to: ["nobody"]), Refusal.RecipientInvalid);

        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    public async Task The_owner_can_speak_for_nobody_else()
    {
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Like, ["actor"] = "https://other.example/eve", ["object"] = "https://other.example/1" }, Refusal.NotOurs);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Like, ["actor"] = new JsonArray(), ["object"] = "https://other.example/1" }, Refusal.NotOurs);
        var foreign = Note(to: [As.Public]);
        foreign["attributedTo"] = "https://other.example/eve";
        await Server.AssertRefusedAsync(foreign, Refusal.NotOurs);
    }

    [Fact]
    public async Task What_cannot_be_published_is_refused_with_a_reason()
    {
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Person, ["name"] = "me too" }, Refusal.TypeNotSupported);
        await Server.AssertRefusedAsync(new JsonObject { ["content"] = "no type" }, Refusal.NotAnActivity);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = 5 }, Refusal.NotAnActivity);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = new JsonArray() }, Refusal.NotAnActivity);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Create }, Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Create, ["object"] = "https://other.example/1" }, Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Create, ["object"] = new JsonObject { ["type"] = As.Like } }, Refusal.TypeNotSupported);
    }

    [Fact]
    public async Task Strange_objects_from_an_app_are_answered_without_a_failure()
    {
        string[] types = ["Accept", "Announce", "Create", "Delete", "Follow", "Like", "Reject", "Undo", "Update"];
        string[] objects = ["{}", "[]", "5", "true", "\"\"", "[[]]", "[null]", "{\"id\":5}", "{\"id\":[]}", "{\"id\":{\"id\":\"x\"}}", "{\"type\":[5]}", "{\"type\":\"Note\",\"to\":[5,{}],\"content\":7,\"published\":[],\"inReplyTo\":{}}"];
        foreach (var type in types)
        {
            foreach (var of in objects)
            {
                using var response = await Server.PostToOutboxAsync(new JsonObject { ["type"] = type, ["object"] = JsonNode.Parse(of) });
                Assert.True((int)response.StatusCode < 500, $"{type} of {of}: {(int)response.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Without_a_token_or_with_a_wrong_one_nothing_is_published()
    {
        using var none = await PostAsync(null, As.MediaType, "{}");
        await Problems.AssertAsync(Refusal.TokenMissing, none);
        using var basic = await PostAsync(new("Basic", "bmljazpzZWNyZXQ="), As.MediaType, "{}");
        await Problems.AssertAsync(Refusal.TokenMissing, basic);
        using var wrong = await PostAsync(new("Bearer", "wrong"), As.MediaType, "{}");
        await Problems.AssertAsync(Refusal.TokenWrong, wrong);
    }

    [Fact]
    public async Task A_revoked_token_is_no_token()
    {
        var token = await Server.Get<ActorServer.Identity.AccessTokens>().CreateAsync("revoked soon", CancellationToken.None);
        using var before = await PostAsync(new("Bearer", token), As.MediaType, Note(to: [As.Public]).ToJsonString());
        Assert.Equal(HttpStatusCode.Created, before.StatusCode);
        await Server.Db.WriteAsync(async tx => await GrantRows.RevokeAsync(tx, (await GrantRows.AllAsync(tx)).Single(t => t.Name == "revoked soon").Seq, 1));

        using var after = await PostAsync(new("Bearer", token), As.MediaType, Note(to: [As.Public]).ToJsonString());

        await Problems.AssertAsync(Refusal.TokenWrong, after);
    }

    [Fact]
    public async Task The_outbox_is_as_strict_about_bodies_as_the_inbox()
    {
        using var wrongType = await PostAsync(new("Bearer", Server.Token), "text/plain", "{}");
        await Problems.AssertAsync(Refusal.NotActivityPub, wrongType);
        using var notJson = await PostAsync(new("Bearer", Server.Token), As.MediaType, "{");
        await Problems.AssertAsync(Refusal.NotJson, notJson);
        using var tooLarge = await PostAsync(new("Bearer", Server.Token), As.MediaType, new string(' ', Limits.ActivityBytes + 1));
        await Problems.AssertAsync(Refusal.BodyTooLarge, tooLarge);
    }

    private async Task<HttpResponseMessage> PostAsync(AuthenticationHeaderValue? authorization, string contentType, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.Outbox) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Authorization = authorization;
        return await Server.Client.SendAsync(request);
    }

    private static JsonObject Note(string[] to) =>
        new() { ["type"] = As.Note, ["content"] = "Hi", ["to"] = new JsonArray([.. to.Select(id => (JsonNode)id)]) };

    private async Task<(long, long, long)> CountsAsync() =>
        (await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'out'"), await Server.CountAsync("SELECT COUNT(*) FROM object WHERE own = 1"), await Server.CountAsync("SELECT COUNT(*) FROM work"));
}
