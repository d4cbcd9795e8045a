using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Saying in one sign what one thinks of a post, in both directions.</summary>
[Trait("Suite", "fedify")]
public class DislikeAndEmojiTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task A_dislike_of_Fedifys_is_counted_and_taken_back()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Marmite</p>");

        var sent = await Fern.ActOnAsync(As.Dislike, note, Server.Own.Actor);

        Assert.True(await IsDislikedAsync(note, Fern.Actor));
        Assert.Equal([NotificationRow.Dislike], await Pair.NotificationsOfAsync(sent.Activity));

        await Fern.ActOnAsync(As.Undo, sent.Activity, Server.Own.Actor);

        Assert.False(await IsDislikedAsync(note, Fern.Actor));
        Assert.Empty(await Pair.NotificationsOfAsync(sent.Activity));
    }

    [Fact]
    public async Task The_owners_dislike_is_one_for_Fedify()
    {
        var post = await Fern.PostAsync("Marmite");

        var dislike = await Server.PublishAsync(new JsonObject { ["type"] = As.Dislike, ["object"] = post.Id });
        await Fern.HeardAsync(dislike, As.Dislike, post.Id);
        Assert.True(await IsDislikedAsync(post.Id, Server.Own.Actor));

        var undo = await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = dislike });
        await Fern.HeardAsync(undo, As.Undo, dislike);
        Assert.False(await IsDislikedAsync(post.Id, Server.Own.Actor));
    }

    [Fact]
    public async Task An_emoji_of_Fedifys_stands_at_the_post_and_is_taken_back()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>We won</p>");

        var sent = await Fern.ActAsync(
            new JsonObject { ["type"] = As.EmojiReact, ["object"] = note, ["content"] = "🎉", ["tos"] = new JsonArray(Server.Own.Actor) }, Server.Own.Actor);

        Assert.Equal([(NotificationRow.Reaction, "🎉")], (await Pair.NotificationsAsync(sent.Activity)).Select(row => (row.Kind, row.Detail)));
        Assert.Equal([("🎉", 1)], (await ReactionsAsync(note)).Select(tally => (tally.Emoji, (int)tally.Total)));

        await Fern.ActOnAsync(As.Undo, sent.Activity, Server.Own.Actor);

        Assert.Empty(await ReactionsAsync(note));
    }

    [Fact]
    public async Task The_owners_emoji_is_an_EmojiReact_for_Fedify()
    {
        var post = await Fern.PostAsync("We won");

        var reaction = await Server.PublishAsync(new JsonObject { ["type"] = As.EmojiReact, ["object"] = post.Id, ["content"] = "🎉" });

        Assert.Equal("🎉", (await Fern.HeardAsync(reaction, As.EmojiReact, post.Id)).Content);
    }

    private Task<bool> IsDislikedAsync(string post, string actor) => Server.ReadAsync(tx => CollectionRows.HasActorAsync(tx, ObjectCollections.Dislikes(post), actor));

    private Task<IReadOnlyList<ReactionTally>> ReactionsAsync(string note) => Server.ReadAsync(tx => ReactionRows.TallyAsync(tx, [note]));
}
