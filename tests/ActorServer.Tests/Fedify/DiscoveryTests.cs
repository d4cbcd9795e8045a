using System.Text.Json.Nodes;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Every document of ours read by Fedify's parser, and finding one another by name.</summary>
public class DiscoveryTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task Fedify_finds_the_owner_by_handle_and_reads_the_actor()
    {
        var found = await Fern.FetchAsync(Pair.Nick);

        Assert.Equal((As.Person, Server.Own.Actor), (found.Type, found.Id));
        Assert.Equal("nick", found.Json["preferredUsername"]!.GetValue<string>());
        Assert.Equal(Server.Own.Inbox, found.Json["inbox"]!.GetValue<string>());
        Assert.Equal(Server.Own.SharedInbox, found.Json["endpoints"]!["sharedInbox"]!.GetValue<string>());
        Assert.Equal(Server.Own.Key, found.Json["publicKey"]!["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fedify_reads_the_actor_by_its_id_signed_or_not(bool isSigned)
    {
        var fetched = await Fern.FetchAsync(Server.Own.Actor, isSigned);

        Assert.Equal((As.Person, Server.Own.Actor), (fetched.Type, fetched.Id));
    }

    [Fact]
    public async Task The_owner_finds_Fedifys_person_by_handle_and_by_address()
    {
        foreach (var typed in new[] { Fern.Handle, Fern.Handle[1..], Fern.Actor })
        {
            var found = await Server.Get<FindActor>().ByAsync(typed, CancellationToken.None);

            Assert.Null(found.Problem);
            Assert.Equal((Fern.Actor, "Fern", Fern.Handle), (found.Peer!.Uri, found.Peer.Name, found.Peer.Handle));
        }
        var nobody = await Server.Get<FindActor>().ByAsync($"@moss@localhost:{Fern.Port}", CancellationToken.None);
        Assert.EndsWith("could not be found. Nobody has that name there.", ActorServer.Wall.Language.English.Say(nobody.Problem!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fedify_reads_objects_and_activities_by_their_ids()
    {
        var (create, note) = await Pair.PostPubliclyAsync("<p>Readable</p>");
        var follow = (await Pair.FollowRowAsync(FollowRow.Out))!.ActivityUri;

        foreach (var (id, type) in new[] { (create, As.Create), (note, As.Note), (follow, As.Follow) })
        {
            Assert.Equal((type, id), ((await Fern.FetchAsync(id)).Type, (await Fern.FetchAsync(id, signed: false)).Id));
        }
    }

    [Fact]
    public async Task Fedify_walks_through_the_pages_of_the_outbox()
    {
        var posted = new List<string>();
        for (var i = 0; i < (2 * Limits.PageSize) + 1; i++) posted.Add((await PostUnlistedAsync($"<p>Number {i}</p>")).Create);

        var outbox = await Fern.CollectAsync(Server.Own.Outbox);

        Assert.Equal((As.OrderedCollection, Server.Own.Outbox), (outbox.Type, outbox.Id));
        Assert.True(outbox.Pages.Length >= 3);
        Assert.Equal(outbox.TotalItems, outbox.Items.Length);
        Assert.Equal(outbox.Items.Distinct(), outbox.Items);
        Assert.Equal(Enumerable.Reverse(posted), outbox.Items.Take(posted.Count));
    }

    [Theory]
    [InlineData(FollowRow.In)]
    [InlineData(FollowRow.Out)]
    public async Task Fedify_walks_through_the_pages_of_followers_and_following(string direction)
    {
        await using var server = await RunningServer.StartAsync();
        var people = Enumerable.Range(1, (2 * Limits.PageSize) + 5).Select(i => $"https://many.example/users/{i}").ToArray();
        await server.Db.WriteAsync(async tx =>
        {
            foreach (var who in people)
            {
                await FollowRows.PutAsync(tx, new FollowRow { Direction = direction, Actor = who, ActivityUri = $"{who}/follow", State = FollowRow.Accepted });
            }
        });

        var read = await Fern.CollectAsync(direction == FollowRow.In ? server.Own.Followers : server.Own.Following);

        Assert.Equal((As.OrderedCollection, people.Length, 3), (read.Type, read.TotalItems, read.Pages.Length));
        Assert.Equal(Enumerable.Reverse(people), read.Items);
    }

    [Fact]
    public async Task Fedify_accepts_the_NodeInfo()
    {
        var read = await Fern.NodeInfoAsync(Server.Own.Origin);

        Assert.EndsWith("/nodeinfo/2.1", read["url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("actorserver", read["nodeInfo"]!["software"]!["name"]!.GetValue<string>());
        Assert.Equal(1, read["nodeInfo"]!["usage"]!["users"]!["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Nothing_is_sent_that_Fedify_does_not_verify_or_understand()
    {
        var (create, _) = await Pair.PostPubliclyAsync("<p>Last word</p>");

        await Fern.ReceivedAsync(create);

        var state = await Fern.StateAsync();
        Assert.Empty(state.Rejected);
        Assert.Empty(state.Errors);
        Assert.DoesNotContain(state.Http.Inbound, request => request.Status >= 500);
    }

    /// <summary>Readable for all, delivered to nobody.</summary>
    private Task<(string Create, string Note)> PostUnlistedAsync(string content) =>
        Pair.PostAsync(new JsonObject { ["content"] = content, ["cc"] = new JsonArray(As.Public) });
}
