using System.Text.Json;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>What other objects than notes show: their times and places, and the file that they are.</summary>
public sealed class PostPartsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public void An_event_says_when_and_where()
    {
        var post = Node("""{"type":"Event","startTime":"2026-12-24T18:00:00+01:00","endTime":"2026-12-24T20:00:00+01:00","location":{"type":"Place","name":"<b>Town hall</b>"}}""");
        Assert.Equal(new EventView(At(17), At(19), "Town hall"), PostParts.Event(post));
        Assert.Empty(PostParts.Facts(post));
        static DateTimeOffset At(int hour) => new(2026, 12, 24, hour, 0, 0, TimeSpan.Zero);
    }

    [Theory]
    [InlineData("PT1H30M", "1:30:00")]
    [InlineData("for ever", null)]
    [InlineData("P99999999999999Y", null)]
    public void A_duration_that_is_none_is_left_out(string duration, string? shown) =>
        Assert.Equal(shown, PostParts.Facts(Node($$"""{"type":"Video","duration":"{{duration}}"}""")).SingleOrDefault());

    [Fact]
    public void A_video_is_the_file_that_its_url_leads_to_and_not_its_page()
    {
        var post = Node("""
            {"type":"Video","name":"Cats","url":[
              {"type":"Link","mediaType":"text/html","href":"https://video.example/w/1"},
              {"type":"Link","mediaType":"application/x-mpegURL","href":"https://video.example/1.m3u8","tag":[{"type":"Link","mediaType":"video/mp4","href":"https://video.example/1.mp4","height":720}]}]}
            """);
        var file = Assert.Single(Attachments.In(post));
        Assert.Equal(("video", "https://video.example/1.mp4", "Cats", 720), (file.Kind, file.Href, file.Description, file.Height));
    }

    [Theory]
    [InlineData("""{"type":"Image","url":"https://a.example/cat.png"}""", "image")]
    [InlineData("""{"type":"Audio","url":{"type":"Link","mediaType":"audio/ogg","href":"https://a.example/song.ogg"}}""", "audio")]
    [InlineData("""{"type":"Document","url":{"type":"Link","mediaType":"image/png","href":"javascript:alert(1)"}}""", null)]
    [InlineData("""{"type":"Note","url":"https://a.example/cat.png"}""", null)]
    public void A_file_by_itself_is_shown_and_nothing_that_does_not_lead_to_the_web(string json, string? kind) =>
        Assert.Equal(kind, Attachments.In(Node(json)).SingleOrDefault()?.Kind);

    [Theory]
    [InlineData(As.Article)]
    [InlineData(As.Page)]
    [InlineData(As.Event)]
    [InlineData(As.Video)]
    [InlineData(As.Audio)]
    [InlineData(As.Image)]
    [InlineData(As.Document)]
    public async Task Every_kind_of_object_of_somebody_followed_comes_to_the_wall_with_its_name(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(shared.Server);

        var post = await alice.SayAsync(shared.Server, "<p>words</p>", new() { ["type"] = type, ["name"] = "A title" });

        Assert.Equal(post, (await shared.Server.WallAsync())[0]);
        var shown = (await shared.Server.ReadAsync(tx => Conversation.LoadAsync(tx, shared.Server.Own, [post], [], publicOnly: false))).Show(post)!;
        Assert.Equal(("A title", "<p>words</p>"), (shown.Title, shown.Html));
    }

    [Fact]
    public async Task An_article_of_the_owner_leaves_with_its_name()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(shared.Server);

        await shared.Server.SayAsync("<p>long</p>", new() { ["type"] = As.Article, ["name"] = "On gardens", ["to"] = As.Public, ["cc"] = shared.Server.Own.Followers });

        var article = (await alice.WaitForAsync(As.Create))["object"]!;
        Assert.Equal((As.Article, "On gardens"), (article["type"]!.GetValue<string>(), article["name"]!.GetValue<string>()));
    }

    private static AsNode Node(string json)
    {
        Assert.True(Federation.Json.BoundedJson.TryParse(System.Text.Encoding.UTF8.GetBytes(json), out JsonElement root, out _));
        return new AsNode(root);
    }
}
