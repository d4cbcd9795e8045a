using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Tests.Wall;

public sealed class HistoryTests
{
    [Theory]
    [InlineData("one two three", "one 2 three", "one <del>two </del><ins>2 </ins>three")]
    [InlineData("same", "same", "same")]
    [InlineData("", "new words", "<ins>new words</ins>")]
    [InlineData("old words", "", "<del>old words</del>")]
    [InlineData("a <b> c", "a <i> c", "a <del>&lt;b&gt; </del><ins>&lt;i&gt; </ins>c")]
    public void What_was_changed_is_marked_word_by_word(string before, string after, string html) => Assert.Equal(html, WordDiff.ToHtml(before, after));

    [Fact]
    public void Two_texts_that_are_too_long_to_compare_are_shown_one_after_the_other()
    {
        var (before, after) = (string.Join(' ', Enumerable.Range(0, 2000)), string.Join(' ', Enumerable.Range(1, 2000)));
        Assert.Equal($"<del>{before}</del><ins>{after}</ins>", WordDiff.ToHtml(before, after));
    }

    [Fact]
    public async Task The_owner_sees_what_a_post_said_before_and_what_was_changed_each_time()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var post = await nick.SayAsync("<p>We sail on Friday</p>");
        await EditAsync(browser, post, "We sail on Saturday");
        await EditAsync(browser, post, "We sail on Sunday");

        var page = await browser.OpenAsync($"{post}/history");

        Assert.Contains("We sail on <del>Saturday</del><ins>Sunday</ins>", page, StringComparison.Ordinal);
        Assert.Contains("We sail on <del>Friday</del><ins>Saturday</ins>", page, StringComparison.Ordinal);
        Assert.Contains("edited 2 times", await browser.OpenAsync($"{nick.Own.Origin}/wall"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_changed_is_kept_but_not_what_stayed_the_same()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await mira.BeFollowedAsync(nick);
        var browser = await OwnerBrowser.SignInAsync(nick);
        var post = await mira.SayAsync(nick, "<p>Soup at ten</p>");

        await UpdateAsync(mira, nick, post, "<p>Soup at noon</p>", 1);
        await UpdateAsync(mira, nick, post, "<p>Soup at noon</p>", 2);

        Assert.Equal(1, await nick.CountAsync("SELECT COUNT(*) FROM object_version"));
        Assert.Contains("Soup at <del>ten</del><ins>noon</ins>", await browser.OpenAsync($"{nick.Own.Origin}/wall/history?post={Uri.EscapeDataString(post)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_some_earlier_forms_are_kept()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var mira = await FakePeer.StartAsync("mira");
        await mira.BeFollowedAsync(nick);
        var post = await mira.SayAsync(nick, "<p>0</p>");

        for (var i = 1; i <= Limits.Versions + 3; i++) await UpdateAsync(mira, nick, post, $"<p>{i}</p>", i);

        var kept = await nick.Db.ReadAsync(tx => VersionRows.OfAsync(tx, post));
        Assert.Equal(Limits.Versions, kept.Count);
        Assert.Equal($"<p>{Limits.Versions + 2}</p>", kept[0].ContentHtml);
    }

    [Fact]
    public async Task What_is_deleted_leaves_no_earlier_form()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var post = await nick.SayAsync("<p>Too much</p>");
        await EditAsync(browser, post, "Less");

        await nick.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });

        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM object_version"));
    }

    [Fact]
    public async Task Nobody_else_sees_what_was_said_before()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var post = await nick.SayAsync("<p>Friday</p>");
        await EditAsync(browser, post, "Saturday");

        foreach (var address in new[] { $"{post}/history", $"{nick.Own.Origin}/wall/history?post={Uri.EscapeDataString(post)}" })
        {
            using var answer = await nick.Client.GetAsync(address);
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        }
        using var visitor = await nick.GetAsync(post, accept: "text/html");
        Assert.DoesNotContain("/wall/history", await visitor.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task EditAsync(OwnerBrowser browser, string post, string text)
    {
        using var answer = await browser.PostAsync("/wall/posts/edit", ("post", post), ("text", text));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private static async Task UpdateAsync(FakePeer peer, RunningServer server, string post, string content, int minute) => await peer.DeliverAsync(server, new JsonObject
    {
        ["type"] = As.Update,
        ["to"] = As.Public,
        ["object"] = new JsonObject
        {
            ["id"] = post,
            ["type"] = As.Note,
            ["attributedTo"] = peer.Actor,
            ["content"] = content,
            ["to"] = As.Public,
            ["updated"] = $"2026-11-21T10:{minute:00}:00Z",
        },
    });
}
