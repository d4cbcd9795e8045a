using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Inbox;

/// <summary>One case of the table with peers of its own: the hosts of its documents are theirs.</summary>
internal sealed class SpoofedCase : IAsyncDisposable
{
    private SpoofedCase(RunningServer server, JsonObject test, FakePeer[] peers)
    {
        Server = server;
        Case = test;
        (Mallory, Victim, Alice, Bob, Group) = (peers[0], peers[1], peers[2], peers[3], peers[4]);
    }

    internal RunningServer Server { get; }
    internal JsonObject Case { get; }
    internal FakePeer Mallory { get; }
    internal FakePeer Victim { get; }
    internal FakePeer Alice { get; }
    internal FakePeer Bob { get; }
    internal FakePeer Group { get; }
    internal JsonObject? Activity { get; private set; }

    internal static async Task<SpoofedCase> StartAsync(RunningServer server, JsonObject test)
    {
        var peers = new List<FakePeer>();
        foreach (var name in new[] { "mallory", "victim", "alice", "bob", "group" }) peers.Add(await FakePeer.StartAsync(name));
        var play = new SpoofedCase(server, test, [.. peers]);
        if (test["activity"] is JsonObject activity) play.Activity = (JsonObject)JsonNode.Parse(play.Rewrite(activity.ToJsonString()))!;
        foreach (var (url, document) in test["serves"] as JsonObject ?? []) play.Serve(play.Rewrite(url), JsonNode.Parse(play.Rewrite(document!.ToJsonString()))!);
        return play;
    }

    /// <summary>The hosts of the table become those of this test's peers, and the owner of the table this server's.</summary>
    internal string Rewrite(string text) => text
        .Replace("https://self.example/users/me", Server.Own.Actor, StringComparison.Ordinal)
        .Replace("https://self.example", Server.Own.Origin, StringComparison.Ordinal)
        .Replace("https://group.example/c/main", Group.Actor, StringComparison.Ordinal)
        .Replace("https://mallory.example", Mallory.Origin, StringComparison.Ordinal)
        .Replace("https://victim.example", Victim.Origin, StringComparison.Ordinal)
        .Replace("https://alice.example", Alice.Origin, StringComparison.Ordinal)
        .Replace("https://ALICE.example", Alice.Origin, StringComparison.Ordinal)
        .Replace("https://bob.example", Bob.Origin, StringComparison.Ordinal)
        .Replace("\\u003Cmallory key\\u003E", Mallory.Key.PublicPem.ReplaceLineEndings("\\n"), StringComparison.Ordinal)
        .Replace("\\u003Cmallory\\u003E", Mallory.Key.PublicPem.ReplaceLineEndings("\\n"), StringComparison.Ordinal);

    /// <summary>The same for documents from other projects: whoever attacks is mallory, whoever is attacked the victim or this server.</summary>
    internal string RewriteDocument(string text)
    {
        foreach (var (host, peer) in new[]
        {
            ("https://evil.example.com/users/mallory", Mallory.Actor), ("https://blocked.example.com/users/spammer", Mallory.Actor),
            ("http://mastodon.example.org/users/admin\"", Mallory.Actor + "\""), ("http://remote.example/users/with_key_id_of_admin-mastodon.example.org", Mallory.Actor),
            ("http://mastodon.example.org/users/admin#main-key", Victim.Key.KeyId), ("http://testserver/users/bob", Victim.Actor),
            ("https://evil.example.com", Mallory.Origin), ("https://blocked.example.com", Mallory.Origin), ("http://mastodon.example.org", Mallory.Origin),
            ("http://remote.example", Mallory.Origin), ("https://remote.example.com", Victim.Origin), ("https://patch.cx", Victim.Origin),
            ("https://instance.local", Victim.Origin), ("http://testserver", Server.Own.Origin),
        }) text = text.Replace(host, peer, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Sends it as it is and looks at the verdict.</summary>
    internal async Task PlayAsync()
    {
        var expected = Case["expect"]!.GetValue<string>();
        if (expected is "accept" or "accept-as-mallory" or "ignore-or-create" or "ignore-202") await AssertTakenAsync();
        else if (expected.StartsWith("reject-or-attribute-to", StringComparison.Ordinal)) await AssertTakenAsync();
        else if (expected == "ignore" && Case["id"]!.GetValue<string>() == "flag-foreign-objects") await AssertTakenAsync();
        else await AssertRefusedAsync();
        if (expected is "accept-as-mallory" || expected.StartsWith("reject-or-attribute-to", StringComparison.Ordinal)) Assert.Equal(Mallory.Actor, (await Server.ObjectAsync(Activity!["object"]!["id"]!.GetValue<string>()))!.AttributedTo);
    }

    internal async Task AssertTakenAsync()
    {
        using var response = await SendAsync(Signer);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    internal async Task AssertRefusedAsync()
    {
        using var response = await SendAsync(Signer);
        Assert.True((int)response.StatusCode is 401 or 403, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    internal async Task<HttpResponseMessage> SendAsync(FakePeer signer)
    {
        if (Case["keyId"] is { } keyId)
        {
            using var key = Federation.Keys.RsaPrivateKey.FromPem(Rewrite(keyId.GetValue<string>()), signer.Key.PrivatePem);
            return await signer.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(Activity!.ToJsonString()), key);
        }
        return await signer.SendAsync(Server.Own.Inbox, Activity!);
    }

    internal JsonObject NoteOfVictim(string content) => new()
    {
        ["@context"] = As.Context,
        ["id"] = $"{Victim.Origin}/notes/1",
        ["type"] = As.Note,
        ["attributedTo"] = Victim.Actor,
        ["content"] = content,
        ["to"] = As.Public,
    };

    /// <summary>Somebody whom the owner follows quotes the victim with a stamp that is none.</summary>
    internal async Task PlayQuoteAsync(JsonObject create)
    {
        Victim.Documents["/notes/1"] = NoteOfVictim("the truth");
        await Mallory.BeFollowedAsync(Server);
        await Mallory.DeliverAsync(Server, create);
        var quoting = create["object"]!["id"]!.GetValue<string>();
        await Server.EventuallyAllAsync(quoting, WorkRow.Done);
        Assert.Equal(QuoteRow.Pending, (await Server.ReadAsync(tx => QuoteRows.FindAsync(tx, quoting)))!.State);
    }

    /// <summary>A vote in a poll of the owner's, open or over. How many votes count then.</summary>
    internal async Task<long> PlayVoteAsync(bool isClosed)
    {
        var poll = await Activities.VoteTests.AskAsync(Activities.VoteTests.Question("oneOf", "Yes", "No"), Server);
        if (isClosed)
        {
            var whole = (JsonObject)JsonNode.Parse((await Server.ObjectAsync(poll))!.Json)!;
            whole["closed"] = "2026-01-01T00:00:00Z";
            await Server.Db.WriteAsync(tx => ObjectRows.SetJsonAsync(tx, poll, whole.ToJsonString()));
        }
        Activity!["object"]!["inReplyTo"] = poll;
        await AssertTakenAsync();
        return await CountVotesAsync(poll);
    }

    /// <summary>The same voter chooses something else.</summary>
    internal async Task<long> PlayVoteAgainAsync(string choice)
    {
        Activity!["object"]!["name"] = choice;
        (Activity["id"], Activity["object"]!["id"]) = (Mallory.NewId(), Mallory.NewId());
        await AssertTakenAsync();
        return await CountVotesAsync(Activity["object"]!["inReplyTo"]!.GetValue<string>());
    }

    private Task<long> CountVotesAsync(string poll) => Server.CountAsync("SELECT COUNT(*) FROM vote WHERE question = @poll", new { poll });

    /// <summary>Something harmless, so that the server gets to know mallory.</summary>
    internal Task<string> LikeAsync() => Mallory.DeliverAsync(Server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });

    internal async Task<PeerRow> MalloryRowAsync() => (await Server.ReadAsync(tx => PeerRows.FindAsync(tx, Mallory.Actor)))!;

    /// <summary>The owner asked the victim; somebody answers.</summary>
    internal async Task PlayAcceptAsync(FakePeer by, bool isAccepted)
    {
        var follow = await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = Victim.Actor });
        Activity = (JsonObject)JsonNode.Parse(Activity!.ToJsonString().Replace($"{Server.Own.Origin}/follows/1", follow, StringComparison.Ordinal))!;
        using var response = await SendAsync(by);
        Assert.Equal(isAccepted ? HttpStatusCode.Accepted : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(isAccepted, await Server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, Victim.Actor)));
        Assert.Null(await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, Mallory.Actor)));
    }

    /// <summary>The document is fetched because somebody whom the owner follows passes it on.</summary>
    internal async Task PlayFetchAsync(string state)
    {
        await Mallory.BeFollowedAsync(Server);
        await BoostAsync(Rewrite(Case["fetch"]!.GetValue<string>()), state);
    }

    internal async Task BoostAsync(string url, string state)
    {
        var boost = await Mallory.DeliverAsync(Server, new JsonObject { ["type"] = As.Announce, ["object"] = url, ["to"] = As.Public });
        await Server.EventuallyAllAsync(boost, state);
    }

    internal Task EventuallyFetchedAsync(string state) => Server.EventuallyAllAsync(Activity!["id"]!.GetValue<string>(), state);

    /// <summary>Refused before anything is fetched.</summary>
    internal async Task PlayBlockedAsync(string blocked, string actor)
    {
        await Server.Get<Blocks>().AddAsync(blocked, default);
        var activity = new JsonObject { ["@context"] = As.Context, ["id"] = actor + "/1", ["type"] = As.Follow, ["actor"] = actor, ["object"] = Server.Own.Actor };
        using var key = Federation.Keys.RsaPrivateKey.FromPem(actor + "#main-key", Mallory.Key.PrivatePem);
        using var response = await Mallory.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(activity.ToJsonString()), key);
        await Problems.AssertAsync(Refusal.Blocked, response);
        Assert.Empty(Mallory.Requests);
        await Server.Get<Blocks>().RemoveAsync(blocked, default);
    }

    /// <summary>What stands here in the victim's name is what the victim sent or serves, and nothing here is in the owner's name that came in.</summary>
    internal async Task AssertVictimUntouchedAsync()
    {
        var said = await Server.ReadAsync(tx => tx.ListAsync<ObjectRow>("SELECT * FROM object WHERE attributed_to = @Actor", new { Victim.Actor }));
        Assert.All(said, row => Assert.Contains(row.ContentHtml, new[] { "the truth", "hi", "before" }));
        Assert.All(said, row => Assert.StartsWith(Victim.Origin + "/", row.Uri, StringComparison.Ordinal));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM object WHERE uri LIKE @host AND attributed_to NOT LIKE @host", new { host = Victim.Origin + "/%" }));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'in' AND actor = @Actor AND uri NOT LIKE @host", new { Victim.Actor, host = Victim.Origin + "/%" }));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'in' AND actor = @Actor", new { Server.Own.Actor }));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM object WHERE own = 0 AND (attributed_to = @Actor OR uri LIKE @host)", new { Server.Own.Actor, host = Server.Own.Origin + "/%" }));
        var key = await Server.ReadAsync(tx => PeerKeyRows.FindAsync(tx, Victim.Key.KeyId));
        Assert.True(key is null || (key.Owner == Victim.Actor && key.Pem.Trim() == Victim.Key.PublicPem.Trim()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in new[] { Mallory, Victim, Alice, Bob, Group }) await peer.DisposeAsync();
    }

    private FakePeer Signer => Case["signedBy"]?.GetValue<string>() switch
    {
        "https://alice.example/users/alice" => Alice,
        "https://victim.example/users/victim" => Victim,
        "https://bob.example/users/bob" => Bob,
        "https://group.example/c/main" => Group,
        _ => Mallory,
    };

    private void Serve(string url, JsonNode document)
    {
        var peer = new[] { Mallory, Victim, Alice, Bob, Group }.Single(peer => url.StartsWith(peer.Origin + "/", StringComparison.Ordinal));
        var path = new Uri(url).AbsolutePath;
        if (document is JsonObject { } told && told["__contentType"] is { } type) peer.Raw[path] = (type.GetValue<string>(), told["json"]!.ToJsonString());
        else if (document is not JsonObject plain) peer.Raw[path] = (As.MediaType, document.ToJsonString());
        else peer.Documents[path] = Completed(plain, peer, path);
    }

    /// <summary>The table leaves out what a server needs to talk to an actor at all; the key of a test's peer is not in the table.</summary>
    private static JsonObject Completed(JsonObject document, FakePeer peer, string path)
    {
        if (path != $"/users/{peer.Name}") return document;
        document["inbox"] ??= peer.Inbox;
        document["publicKey"] ??= peer.Documents[path]["publicKey"]!.DeepClone();
        return document;
    }
}
