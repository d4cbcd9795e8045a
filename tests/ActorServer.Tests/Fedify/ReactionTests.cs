using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Liking and passing on, in both directions, and taking it back.</summary>
public class ReactionTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task Fedify_likes_a_post_of_the_owner_and_takes_it_back()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Likeable</p>");

        var like = await Fern.LikeAsync(note);

        Assert.Equal([like.Activity], await Pair.ItemsAsync($"{note}/likes"));
        Assert.Equal([NotificationRow.Like], await Pair.NotificationsOfAsync(like.Activity));
        Assert.Equal([like.Activity], (await Fern.CollectAsync($"{note}/likes")).Items);

        await Fern.UnlikeAsync(note);

        Assert.Empty(await Pair.ItemsAsync($"{note}/likes"));
        Assert.Empty(await Pair.NotificationsOfAsync(like.Activity));
    }

    [Fact]
    public async Task The_owner_likes_a_post_of_Fedifys_and_takes_it_back()
    {
        var post = await Fern.PostAsync("Also likeable");

        var like = await Server.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = post.Id });

        Assert.Equal("personal", (await Fern.ReceivedAsync(like)).Inbox);
        var state = await Fern.UntilAsync("the post is liked", s => s.Likes.ContainsKey(post.Id));
        Assert.Equal([new FedifyState.Reaction(Server.Own.Actor, like)], state.Likes[post.Id]);
        Assert.Contains(post.Id, await Pair.ItemsAsync(Server.Own.Liked));

        var undo = await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = like });

        await Fern.ReceivedAsync(undo);
        await Fern.UntilAsync("the like was taken back", s => !s.Likes.ContainsKey(post.Id));
        Assert.DoesNotContain(post.Id, await Pair.ItemsAsync(Server.Own.Liked));
    }

    [Fact]
    public async Task Fedify_boosts_a_post_of_the_owner_and_takes_it_back()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Worth passing on</p>");

        var boost = await Fern.BoostAsync(note);

        Assert.Equal([boost.Activity], await Pair.ItemsAsync($"{note}/shares"));
        Assert.Equal([NotificationRow.Boost], await Pair.NotificationsOfAsync(boost.Activity));
        Assert.Equal([WallRow.Boost, WallRow.Post], (await Pair.OnTheWallAsync(note)).Order());
        Assert.Equal([boost.Activity], (await Fern.CollectAsync($"{note}/shares")).Items);

        await Fern.UnboostAsync(note);

        Assert.Empty(await Pair.ItemsAsync($"{note}/shares"));
        Assert.Empty(await Pair.NotificationsOfAsync(boost.Activity));
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(note));
    }

    [Fact]
    public async Task The_owner_boosts_a_post_of_Fedifys_and_takes_it_back()
    {
        var post = await Fern.PostAsync("Also worth passing on");

        var boost = await Server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = post.Id });

        await Fern.ReceivedAsync(boost);
        var state = await Fern.UntilAsync("the post is boosted", s => s.Announces.ContainsKey(post.Id));
        Assert.Equal([new FedifyState.Reaction(Server.Own.Actor, boost)], state.Announces[post.Id]);
        Assert.Equal([WallRow.Boost, WallRow.Post], (await Pair.OnTheWallAsync(post.Id)).Order());
        Assert.Equal(As.Announce, (await Fern.FetchAsync(boost)).Type);

        var undo = await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = boost });

        await Fern.ReceivedAsync(undo);
        await Fern.UntilAsync("the boost was taken back", s => !s.Announces.ContainsKey(post.Id));
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(post.Id));
        Assert.DoesNotContain(boost, (await Fern.CollectAsync(Server.Own.Outbox)).Items);
    }

    [Fact]
    public async Task A_third_servers_post_that_Fedify_boosts_is_fetched_from_where_it_is()
    {
        await using var third = await FedifyPeer.StartAsync();
        var post = await third.PostAsync("Nobody follows me yet");

        var boost = await Fern.BoostAsync(post.Id);

        await Pair.UntilAsync("the post was fetched", async tx => await ObjectRows.FindAsync(tx, post.Id) is not null);
        Assert.Equal(third.Actor, (await Pair.ObjectAsync(post.Id))!.AttributedTo);
        Assert.Equal([WallRow.Boost], await Pair.OnTheWallAsync(post.Id));
        Assert.Empty(await Pair.NotificationsOfAsync(boost.Activity));
    }
}
