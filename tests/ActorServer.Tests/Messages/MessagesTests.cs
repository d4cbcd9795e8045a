using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Messages;

/// <summary>Private messages between two running servers, and from peers that write them in their own ways.</summary>
public sealed class MessagesTests
{
    [Fact]
    public async Task A_message_to_a_handle_begins_a_conversation_on_both_sides_and_stands_on_neither_wall()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var sarah = await RunningServer.StartAsync("sarah");
        var (his, hers) = (await OwnerBrowser.SignInAsync(nick), await OwnerBrowser.SignInAsync(sarah));
        await sarah.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = nick.Own.Actor });
        await sarah.EventuallyNothingWaitsAsync();

        var chat = await BeginAsync(his, sarah.Own.FullHandle);
        await SendAsync(his, chat, "Shall I bring *bread*?");
        await nick.EventuallyNothingWaitsAsync();

        var list = await hers.OpenAsync($"{sarah.Own.Origin}/messages");
        Assert.Contains("Shall I bring bread?", list, StringComparison.Ordinal);
        Assert.Contains("<li class=\"new\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Shall I bring", await hers.OpenAsync($"{sarah.Own.Origin}/wall"), StringComparison.Ordinal);
        Assert.DoesNotContain("Shall I bring", await his.OpenAsync($"{nick.Own.Origin}/wall"), StringComparison.Ordinal);
        Assert.Contains("not end-to-end encrypted", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_goes_to_the_same_people_and_stands_in_the_same_conversation()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var sarah = await RunningServer.StartAsync("sarah");
        var (his, hers) = (await OwnerBrowser.SignInAsync(nick), await OwnerBrowser.SignInAsync(sarah));
        await SendAsync(his, await BeginAsync(his, sarah.Own.FullHandle), "Bread?");
        await nick.EventuallyNothingWaitsAsync();
        var chat = (await sarah.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 10))).Single();

        await hers.OpenAsync($"{sarah.Own.Origin}/messages/{chat.Id}");
        Assert.Equal(0, await sarah.Db.ReadAsync(tx => ChatRows.CountUnreadAsync(tx, sarah.Clock.GetUtcNow().ToUnixTimeMilliseconds())));
        Assert.Equal(0, await sarah.Db.ReadAsync(tx => NotificationRows.CountUnreadAsync(tx, sarah.Clock.GetUtcNow().ToUnixTimeMilliseconds())));
        var question = await nick.Db.ReadAsync(tx => tx.FirstAsync<string>("SELECT uri FROM object WHERE own = 1"));
        await SendAsync(hers, chat.Id, "Yes, and cheese.", ("inReplyTo", question!));
        await sarah.EventuallyNothingWaitsAsync();

        var mine = (await nick.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 10))).Single();
        var page = await his.OpenAsync($"{nick.Own.Origin}/messages/{mine.Id}");
        Assert.True(page.IndexOf("Bread?", StringComparison.Ordinal) < page.IndexOf("Yes, and cheese.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_of_somebody_who_is_muted_is_nowhere_until_the_mute_ends(bool mutesNews)
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        var browser = await OwnerBrowser.SignInAsync(nick);
        var end = nick.Clock.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        await nick.Db.WriteAsync(tx => RegardRows.SetMuteAsync(tx, mira.Actor, end, mutesNews));

        await mira.DeliverAsync(nick, FakePeer.Create(mira.MakeNote("Are you there?", new JsonObject { ["to"] = nick.Own.Actor, ["cc"] = new JsonArray() })));

        Assert.Equal((0, 0, false), await HeardAsync());
        Assert.DoesNotContain("Are you there?", await browser.OpenAsync($"{nick.Own.Origin}/notifications"), StringComparison.Ordinal);
        // What is asked for by its own address is shown: the owner went there.
        var chat = (await nick.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 10))).Single();
        nick.Advance(TimeSpan.FromHours(2));
        Assert.Equal((1, 1, true), await HeardAsync());
        Assert.Contains("Are you there?", await browser.OpenAsync($"{nick.Own.Origin}/messages/{chat.Id}"), StringComparison.Ordinal);

        async Task<(long Unread, long News, bool IsListed)> HeardAsync()
        {
            var now = nick.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            return (await nick.Db.ReadAsync(tx => ChatRows.CountUnreadAsync(tx, now)), await nick.Db.ReadAsync(tx => NotificationRows.CountUnreadAsync(tx, now)),
                (await browser.OpenAsync($"{nick.Own.Origin}/messages")).Contains("Are you there?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Among_several_only_who_is_muted_is_not_heard()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await using var tom = await FakePeer.StartAsync("tom");
        var browser = await OwnerBrowser.SignInAsync(nick);
        await nick.Db.WriteAsync(tx => RegardRows.SetMuteAsync(tx, mira.Actor, long.MaxValue, mutesNews: true));

        await tom.DeliverAsync(nick, FakePeer.Create(tom.MakeNote("Tea at five", new JsonObject { ["to"] = new JsonArray(nick.Own.Actor, mira.Actor), ["cc"] = new JsonArray() })));
        await mira.DeliverAsync(nick, FakePeer.Create(mira.MakeNote("Never!", new JsonObject { ["to"] = new JsonArray(nick.Own.Actor, tom.Actor), ["cc"] = new JsonArray() })));

        var list = await browser.OpenAsync($"{nick.Own.Origin}/messages");
        Assert.Contains("Tea at five", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Never!", list, StringComparison.Ordinal);
        var chat = (await nick.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 10))).Single();
        var page = await browser.OpenAsync($"{nick.Own.Origin}/messages/{chat.Id}");
        Assert.Contains("Tea at five", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Never!", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_what_Mastodon_GoToSocial_and_Pixelfed_take_for_one()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync("mira");
        var browser = await OwnerBrowser.SignInAsync(nick);

        await SendAsync(browser, await BeginAsync(browser, peer.Actor), "For you");
        await nick.EventuallyNothingWaitsAsync();

        // Named in `to` and nowhere else, and mentioned: or Mastodon would show it as something else than a message, and Pixelfed as nothing.
        var note = JsonObjects.ParseOwn((await nick.Db.ReadAsync(tx => tx.FirstAsync<string>("SELECT json FROM object WHERE own = 1")))!);
        Assert.Equal([peer.Actor], note.Ids("to"));
        Assert.Empty(note.Ids("cc"));
        var mention = Assert.Single(note["tag"]!.AsArray())!;
        Assert.Equal(As.Mention, mention["type"].IdOf());
        Assert.Equal(peer.Actor, mention["href"].IdOf());
    }

    [Fact]
    public async Task Everybody_who_is_named_makes_another_conversation()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await using var theo = await FakePeer.StartAsync("theo");

        await mira.SayAsync(nick, "<p>Us two</p>", Private(nick.Own.Actor));
        await mira.SayAsync(nick, "<p>Us three</p>", Private(nick.Own.Actor, theo.Actor));
        await theo.SayAsync(nick, "<p>Yes, us three</p>", Private(mira.Actor, nick.Own.Actor));

        Assert.Equal(2, (await nick.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 10))).Count);
    }

    [Theory]
    [InlineData(As.Public)]
    [InlineData("followers")]
    public async Task What_others_may_read_is_no_message(string also)
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await mira.BeFollowedAsync(nick);

        await mira.SayAsync(nick, "<p>To you and more</p>", Private(nick.Own.Actor, also == "followers" ? $"{mira.Actor}/followers" : also));

        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM chat_message"));
        Assert.Equal(1, await nick.CountAsync("SELECT COUNT(*) FROM wall_item"));
    }

    [Fact]
    public async Task A_message_that_is_taken_back_leaves_the_conversation_as_it_was_before()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        var browser = await OwnerBrowser.SignInAsync(nick);
        await mira.SayAsync(nick, "<p>First</p>", Private(nick.Own.Actor));
        var second = await mira.SayAsync(nick, "<p>Second thoughts</p>", Private(nick.Own.Actor));

        await mira.DeliverAsync(nick, new JsonObject { ["type"] = As.Delete, ["object"] = second });

        var list = await browser.OpenAsync($"{nick.Own.Origin}/messages");
        Assert.Contains("First", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Second thoughts", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_of_whoever_is_blocked_are_not_shown()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        var browser = await OwnerBrowser.SignInAsync(nick);
        await mira.SayAsync(nick, "<p>Insistence</p>", Private(nick.Own.Actor));

        await nick.PublishAsync(new JsonObject { ["type"] = As.Block, ["object"] = mira.Actor });

        Assert.DoesNotContain("Insistence", await browser.OpenAsync($"{nick.Own.Origin}/messages"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/messages")]
    [InlineData("/messages/new")]
    public async Task Messages_are_the_owners_alone(string path)
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await mira.SayAsync(nick, "<p>For you</p>", Private(nick.Own.Actor));
        var chat = (await nick.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 10))).Single().Id;

        foreach (var address in new[] { path, $"/messages/{chat}" })
        {
            using var answer = await nick.Client.GetAsync(nick.Own.Origin + address);
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Messages_from_before_there_were_conversations_are_gathered()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await mira.SayAsync(nick, "<p>Long ago</p>", Private(nick.Own.Actor));
        await nick.Db.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync("DELETE FROM chat_message");
            await tx.ExecuteAsync("DELETE FROM chat");
            await SettingRows.RemoveAsync(tx, "messages-gathered");
        });

        await nick.RestartAsync();

        await RunningServer.EventuallyAsync("it is gathered", async () => await nick.CountAsync("SELECT COUNT(*) FROM chat_message") == 1);
    }

    private static JsonObject Private(params string[] to) => new() { ["to"] = new JsonArray([.. to.Select(id => (JsonNode)id)]), ["cc"] = new JsonArray() };

    private static async Task<string> BeginAsync(OwnerBrowser browser, string handle)
    {
        using var answer = await browser.PostAsync("/messages", ("to", handle));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!.ToString().Split('/')[^1];
    }

    private static async Task SendAsync(OwnerBrowser browser, string chat, string text, params (string, string)[] more)
    {
        using var answer = await browser.PostAsync("/wall/posts", [("for", chat), ("audience", "direct"), ("text", text), ("back", $"/messages/{chat}"), .. more]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }
}
