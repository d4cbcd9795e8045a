using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

public sealed class ThreadPageTests
{
    [Fact]
    public async Task Answers_stand_in_order_each_below_what_it_answers_and_further_in()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var post = await nick.SayAsync("<p>Root</p>");
        var first = await AnswerAsync(nick, post, "First answer");
        await AnswerAsync(nick, post, "Second answer");
        await AnswerAsync(nick, first, "To the first");

        var page = await browser.OpenAsync(post);

        string[] order = ["First answer", "To the first", "Second answer"];
        Assert.Equal(order, order.OrderBy(words => page.IndexOf(words, StringComparison.Ordinal)));
        Assert.Contains("comment depth-1", page, StringComparison.Ordinal);
        Assert.Contains("comment depth-2", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_loaded_is_counted_and_asked_for_again()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await mira.BeFollowedAsync(nick);
        var browser = await OwnerBrowser.SignInAsync(nick);
        var missing = $"{mira.Origin}/objects/missing";
        mira.Documents["/objects/missing"] = new JsonObject { ["id"] = missing, ["type"] = "Person" };      // no post
        var post = await mira.SayAsync(nick, "<p>An answer to something</p>", new JsonObject { ["to"] = As.Public, ["inReplyTo"] = missing });
        var address = $"{nick.Own.Origin}/wall/thread?post={Uri.EscapeDataString(post)}";
        // What came with the post may still be under way at the first look; the second one begins the round.
        for (var look = 0; look < 2; look++)
        {
            await nick.EventuallyNothingWaitsAsync();
            await browser.OpenAsync(address);
        }
        await nick.EventuallyNothingWaitsAsync();

        var page = await browser.OpenAsync(address);
        Assert.Contains("1 answer could not be loaded.", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{missing}\"", page, StringComparison.Ordinal);

        mira.Documents["/objects/missing"] = new JsonObject { ["id"] = missing, ["type"] = As.Note, ["attributedTo"] = mira.Actor, ["content"] = "<p>The beginning</p>", ["to"] = As.Public };
        await browser.PostAsync("/wall/thread/again", ("post", post));
        await nick.EventuallyNothingWaitsAsync();

        page = await browser.OpenAsync(address);
        Assert.Contains("The beginning", page, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be loaded", page, StringComparison.Ordinal);
    }

    private static Task<string> AnswerAsync(RunningServer server, string to, string words) =>
        server.SayAsync($"<p>{words}</p>", new JsonObject { ["inReplyTo"] = to, ["to"] = As.Public, ["cc"] = new JsonArray() });
}
