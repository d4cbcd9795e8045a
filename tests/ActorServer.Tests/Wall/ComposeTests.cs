using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;
using ActorServer.Tests.Browser;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>Writing without scripts: what the forms lead to, over a real socket.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task Markdown_is_posted_as_HTML_with_its_source_and_comes_back_to_be_edited()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);

        await browser.PostAsync("/wall/posts", ("text", "A **bold** claim about #tea <b>"), ("audience", "public"), ("language", "en"));

        var post = await NewestAsync(nick);
        Assert.Equal("<p>A <strong>bold</strong> claim about", post["content"].IdOf()![..38]);
        Assert.Contains("&lt;b&gt;", post["content"].IdOf(), StringComparison.Ordinal);
        Assert.Equal("text/markdown", post["source"]!["mediaType"].IdOf());
        Assert.Equal(post["content"].IdOf(), post["contentMap"]!["en"].IdOf());
        Assert.Equal("#tea", post["tag"]![0]!["name"].IdOf());
        Assert.Contains("A **bold** claim", await browser.OpenAsync($"{nick.Own.Origin}/wall/edit?post={Uri.EscapeDataString(post.IdOf()!)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_gives_only_the_source_gets_the_content_made_of_it()
    {
        await using var nick = await RunningServer.StartAsync();

        await nick.PublishAsync(new JsonObject { ["type"] = As.Note, ["to"] = As.Public, ["source"] = new JsonObject { ["content"] = "*Hello* #World", ["mediaType"] = "text/markdown" } });

        var post = await NewestAsync(nick);
        Assert.StartsWith("<p><em>Hello</em> <a class=", post["content"].IdOf(), StringComparison.Ordinal);
        Assert.Equal("#world", Assert.Single(post["tag"]!.AsArray())!["name"].IdOf());

        await nick.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post.IdOf(), ["type"] = As.Note, ["source"] = new JsonObject { ["content"] = "*plain*", ["mediaType"] = "text/plain" } } });

        Assert.Equal("<p>*plain*</p>", (await NewestAsync(nick))["content"].IdOf());
    }

    [Fact]
    public async Task A_preview_shows_the_post_and_posts_nothing()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);

        using var answer = await browser.PostAsync("/wall/posts", ("do", "preview"), ("text", "So **it** will look"), ("audience", "public"), ("choice1", "Yes"), ("choice2", "No"));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("So <strong>it</strong> will look", page, StringComparison.Ordinal);
        Assert.Contains("So **it** will look</textarea>", page, StringComparison.Ordinal);
        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM object"));
    }

    [Fact]
    public async Task What_was_under_way_stands_in_the_form_again_with_its_files_and_goes_when_it_is_posted()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        using var upload = await browser.UploadAsync("/wall/drafts/files", "file1", PaintedPicture.Png(1), ("text", "Half a thought"), ("alt1", "A boat"));
        var draft = await nick.Db.ReadAsync(tx => DraftRows.CurrentAsync(tx, ""));

        var wall = await browser.OpenAsync($"{nick.Own.Origin}/wall");

        Assert.Contains("Half a thought</textarea>", wall, StringComparison.Ordinal);
        Assert.Contains("A boat</textarea>", wall, StringComparison.Ordinal);
        var media = JsonNode.Parse(draft!.Fields)!["media1"].IdOf()!;

        await browser.PostAsync("/wall/posts", ("draft", draft.Id), ("text", "A whole one"), ("audience", "public"), ("media1", media), ("alt1", "A small boat"), ("focus1", "0.7,-0.7"));

        var attachment = (await NewestAsync(nick))["attachment"]![0]!;
        Assert.Equal("A small boat", attachment["name"].IdOf());
        Assert.Equal([0.7, -0.7], attachment["focalPoint"]!.AsArray().Select(value => value!.GetValue<double>()));
        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM draft"));
        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM draft_file"));
        Assert.Equal(1, await nick.CountAsync("SELECT COUNT(*) FROM media WHERE made_from IS NULL"));
    }

    [Fact]
    public async Task A_draft_that_is_deleted_takes_its_files_along()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        using var upload = await browser.UploadAsync("/wall/drafts/files", "file1", PaintedPicture.Png(1), ("text", "Half a thought"));
        var draft = await nick.Db.ReadAsync(tx => DraftRows.CurrentAsync(tx, ""));

        await browser.PostAsync("/wall/drafts/delete", ("draft", draft!.Id));

        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM media"));
        await RunningServer.EventuallyAsync("the files are gone", () => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(nick.DataFolder, "media"), "*", SearchOption.AllDirectories).Any()));
    }

    [Fact]
    public async Task Files_stand_in_the_order_that_was_chosen_and_one_may_be_left_out()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var ids = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            var before = (await nick.Db.ReadAsync(tx => DraftRows.CurrentAsync(tx, "")))?.Id ?? "";
            using var upload = await browser.UploadAsync("/wall/drafts/files", $"file{i}", PaintedPicture.Png(i), [("text", "Three"), ("draft", before), .. ids.Select((id, at) => ($"media{at + 1}", id))]);
            ids.Add(JsonNode.Parse((await nick.Db.ReadAsync(tx => DraftRows.CurrentAsync(tx, "")))!.Fields)![$"media{i}"].IdOf()!);
        }

        await browser.PostAsync("/wall/posts", ("text", "Two"), ("audience", "public"), ("media1", ids[0]), ("order1", "3"), ("media2", ids[1]), ("remove2", "1"), ("media3", ids[2]), ("order3", "1"));

        var shown = (await NewestAsync(nick))["attachment"]!.AsArray().Select(file => file!["url"].IdOf()).ToList();
        Assert.Equal([nick.Own.Media(ids[2]), nick.Own.Media(ids[0])], shown);
        Assert.Equal(2, await nick.CountAsync("SELECT COUNT(*) FROM media WHERE made_from IS NULL"));
    }

    [Fact]
    public async Task When_it_cannot_be_posted_the_form_comes_back_with_words_and_files()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);

        using var answer = await browser.UploadAsync("/wall/posts", "file1", PaintedPicture.Png(1), ("text", "To nobody"), ("audience", "direct"), ("alt1", "A boat"));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("This would reach nobody", page, StringComparison.Ordinal);
        Assert.Contains("To nobody</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("A boat</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("name=\"media1\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_for_later_is_posted_once_when_its_time_has_come()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var at = nick.Clock.GetUtcNow().AddHours(3).UtcDateTime;

        await browser.PostAsync("/wall/posts", ("text", "Good *evening*"), ("audience", "public"), ("at", at.AddHours(2).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture)), ("zone", "-120"));

        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM object"));
        await browser.PostAsync("/settings/deliveries/retry");
        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM object"));
        nick.Clock.Advance(TimeSpan.FromHours(3) + TimeSpan.FromMinutes(1));
        await RunningServer.EventuallyAsync("the post is there", async () => await nick.CountAsync("SELECT COUNT(*) FROM object") == 1);
        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM draft"));
        await nick.EventuallyNothingWaitsAsync();
        Assert.Equal(1, await nick.CountAsync("SELECT COUNT(*) FROM object"));
    }

    [Fact]
    public async Task A_post_for_later_that_is_put_off_is_not_posted()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        await browser.PostAsync("/wall/posts", ("text", "Perhaps"), ("audience", "public"), ("at", nick.Clock.GetUtcNow().AddHours(3).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture)));
        var draft = Assert.Single(await nick.Db.ReadAsync(tx => DraftRows.NewestAsync(tx, 10)));

        await browser.PostAsync("/wall/drafts/not-yet", ("draft", draft.Id));
        nick.Clock.Advance(TimeSpan.FromHours(4));
        await nick.EventuallyNothingWaitsAsync();

        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM object"));
        Assert.Null((await nick.Db.ReadAsync(tx => DraftRows.FindAsync(tx, draft.Id)))!.DueAt);
    }

    [Fact]
    public async Task A_post_for_later_whose_parent_went_stays_a_draft_that_says_why()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        var parent = await nick.SayAsync("<p>Here</p>");
        await browser.PostAsync("/wall/posts", ("text", "An answer"), ("inReplyTo", parent), ("audience", "public"), ("at", nick.Clock.GetUtcNow().AddHours(3).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture)));
        await nick.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = parent });

        nick.Clock.Advance(TimeSpan.FromHours(4));
        await RunningServer.EventuallyAsync("the draft says why", async () => (await nick.Db.ReadAsync(tx => DraftRows.NewestAsync(tx, 10)))[0].Problem is not null);

        Assert.Contains("It was not posted", await browser.OpenAsync($"{nick.Own.Origin}/wall/drafts"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public", "Public")]
    [InlineData("unlisted", "Unlisted")]
    [InlineData("followers", "Followers")]
    public async Task An_answer_that_does_not_say_for_whom_is_for_nobody_who_may_not_read_what_it_answers(string audience, string answers)
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        await browser.PostAsync("/wall/posts", ("text", "Asked"), ("audience", audience));
        var parent = (await NewestAsync(nick)).IdOf()!;

        Assert.Contains($"<option value=\"{audience}\" selected", await browser.OpenAsync($"{nick.Own.Origin}/wall/compose?answer={Uri.EscapeDataString(parent)}"), StringComparison.Ordinal);
        await browser.PostAsync("/wall/posts", ("text", "Answered"), ("inReplyTo", parent));

        var answer = (await NewestAsync(nick)).IdOf()!;
        Assert.NotEqual(parent, answer);
        Assert.Equal(answers, (await nick.Db.ReadAsync(tx => ObjectRows.FindAsync(tx, answer)))!.Visibility);
    }

    [Fact]
    public async Task A_new_post_begins_with_the_language_and_audience_of_the_settings()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        await browser.PostAsync("/settings/writing", ("language", "cy"), ("audience", "followers"));
        // What was written in last does not matter any more.
        await browser.PostAsync("/wall/posts", ("text", "In English"), ("audience", "public"), ("language", "en"));

        foreach (var path in new[] { "/wall", "/wall/compose", "/share?text=hello" })
        {
            var page = await browser.OpenAsync(nick.Own.Origin + path);
            Assert.Matches("<option value=\"followers\" selected[^>]*>", page);
            Assert.Matches(path == "/wall" ? "name=\"language\" value=\"cy\"" : "<option value=\"cy\" lang=\"cy\" selected[^>]*>", page);
        }
        await browser.PostAsync("/wall/posts", ("text", "Heb ddweud"), ("audience", "public"));
        Assert.NotNull((await NewestAsync(nick))["contentMap"]!["cy"]);

        await browser.PostAsync("/settings/writing", ("language", "\"><b>"), ("audience", "everyone"));
        Assert.Matches("<option value=\"en\" lang=\"en\" selected[^>]*>", await browser.OpenAsync($"{nick.Own.Origin}/wall/compose"));
        Assert.Matches("<option value=\"public\" selected[^>]*>", await browser.OpenAsync($"{nick.Own.Origin}/wall/compose"));
    }

    [Fact]
    public async Task What_may_be_done_with_a_post_is_said_in_its_policy()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);

        await browser.PostAsync("/wall/posts", ("text", "Mine"), ("audience", "public"), ("may-quote", "asking"), ("may-reply", "followers"));

        var policy = (await NewestAsync(nick))["interactionPolicy"]!;
        Assert.Equal(As.Public, policy["canQuote"]!["manualApproval"]![0].IdOf());
        Assert.Equal(nick.Own.Followers, policy["canReply"]!["automaticApproval"]![0].IdOf());
    }

    [Fact]
    public async Task A_post_next_door_is_quoted_by_its_address()
    {
        await using var nick = await RunningServer.StartAsync();
        await using var sarah = await RunningServer.StartAsync("sarah");
        var browser = await OwnerBrowser.SignInAsync(nick);
        var quoted = await sarah.SayAsync("<p>Worth quoting</p>");

        await browser.PostAsync("/wall/posts", ("text", "Look"), ("audience", "public"), ("quote", quoted));

        Assert.Equal(quoted, (await NewestAsync(nick))["quote"].IdOf());
        await nick.EventuallyNothingWaitsAsync();
        await RunningServer.EventuallyAsync("Sarah agrees", async () => await nick.CountAsync("SELECT COUNT(*) FROM quote WHERE state = 'accepted'") == 1);
    }

    [Fact]
    public async Task What_is_deleted_to_be_written_again_is_a_draft()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        using (await browser.UploadAsync("/wall/posts", "file1", PaintedPicture.Png(1), ("text", "A *tpyo*"), ("audience", "unlisted"), ("warning", "Careful"), ("alt1", "A boat"), ("language", "cy"))) { }
        var post = (await NewestAsync(nick)).IdOf()!;

        using var answer = await browser.PostAsync("/wall/posts/again", ("post", post));

        var page = await browser.OpenAsync(nick.Own.Origin + answer.Headers.Location);
        Assert.Contains("A *tpyo*</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Careful\"", page, StringComparison.Ordinal);
        Assert.Contains("A boat</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"unlisted\" selected", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"cy\" lang=\"cy\" selected", page, StringComparison.Ordinal);
        Assert.NotNull((await nick.Db.ReadAsync(tx => ObjectRows.FindAsync(tx, post)))!.DeletedAt);
    }

    [Fact]
    public async Task An_edit_changes_what_a_picture_shows_and_keeps_the_picture()
    {
        await using var nick = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(nick);
        using (await browser.UploadAsync("/wall/posts", "file1", PaintedPicture.Png(1), ("text", "Look"), ("audience", "public"), ("alt1", "A boat"))) { }
        var before = await NewestAsync(nick);
        var media = before["attachment"]![0]!["url"].IdOf()![nick.Own.Media("").Length..];

        await browser.PostAsync("/wall/posts/edit", ("post", before.IdOf()!), ("text", "Look at *her*"), ("media1", media), ("alt1", "A small boat"));

        var after = await NewestAsync(nick);
        Assert.Equal("A small boat", Assert.Single(after["attachment"]!.AsArray())!["name"].IdOf());
        Assert.Contains("<em>her</em>", after["content"].IdOf(), StringComparison.Ordinal);
        Assert.NotNull(after["updated"]);
    }

    [Theory]
    [InlineData("/wall/drafts")]
    [InlineData("/wall/drafts/files")]
    [InlineData("/wall/drafts/delete")]
    [InlineData("/wall/drafts/not-yet")]
    public async Task A_form_from_elsewhere_saves_nothing(string path)
    {
        await using var nick = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, nick.Own.Origin + path) { Content = new FormUrlEncodedContent([new("text", "x")]) };
        request.Headers.TryAddWithoutValidation("Origin", "https://elsewhere.example");

        using var answer = await nick.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(0, await nick.CountAsync("SELECT COUNT(*) FROM draft"));
    }

    [Theory]
    [InlineData("/wall/drafts")]
    [InlineData("/wall/drafts/current")]
    [InlineData("/wall/compose")]
    public async Task What_is_being_written_is_the_owners_alone(string path)
    {
        await using var nick = await RunningServer.StartAsync();
        using var answer = await nick.Client.GetAsync(nick.Own.Origin + path);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private static async Task<JsonObject> NewestAsync(RunningServer server) =>
        JsonObjects.ParseOwn((await server.Db.ReadAsync(tx => tx.FirstAsync<string>("SELECT json FROM object WHERE own = 1 AND deleted_at IS NULL ORDER BY uri DESC LIMIT 1")))!);
}
