using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;

namespace ActorServer.Tests.Fedify;

/// <summary>What Fedify's person says, as it is here afterwards.</summary>
public class ReceivedPostTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task A_public_post_comes_to_the_wall_with_its_hashtag_and_harmless_html()
    {
        var post = await Fern.PostAsync("Good morning & <script>hello</script> #Spring");

        var row = (await Pair.ObjectAsync(post.Id))!;
        Assert.Equal((As.Note, Fern.Actor, nameof(Visibility.Public), false), (row.Type, row.AttributedTo, row.Visibility, row.Own));
        Assert.Equal(post.Id, row.Url);
        Assert.StartsWith("<p>Good morning &amp; &lt;script&gt;hello&lt;/script&gt; <a ", row.ContentHtml, StringComparison.Ordinal);
        Assert.Contains($"href=\"{Fern.Origin}/tags/spring\"", row.ContentHtml, StringComparison.Ordinal);
        Assert.Equal("#Spring", JsonNode.Parse(row.Json)!["tag"]![0]!["name"]!.GetValue<string>());
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(post.Id));
        Assert.Empty(await Pair.NotificationsOfAsync(post.Activity));
        var calls = (await Fern.StateAsync()).Http.Outbound;
        Assert.Contains(calls, call => call is { Method: "POST", Status: 202, Scheme: "cavage" } && call.Url == Server.Own.SharedInbox);
    }

    [Fact]
    public async Task A_content_warning_is_kept_as_plain_text()
    {
        var post = await Fern.PostAsync("The gardener did it", summary: "The end of a story & more");

        var row = (await Pair.ObjectAsync(post.Id))!;
        Assert.Equal("The end of a story & more", row.Summary);
        Assert.True(JsonNode.Parse(row.Json)!["sensitive"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_picture_comes_with_its_alt_text()
    {
        var post = await Fern.PostAsync("Look", alt: "Stripes, quite regular");

        var attachment = JsonNode.Parse((await Pair.ObjectAsync(post.Id))!.Json)!["attachment"]!.AsArray().Single()!;
        Assert.Equal("Stripes, quite regular", attachment["name"]!.GetValue<string>());
        Assert.Equal("image/png", attachment["mediaType"]!.GetValue<string>());
        using var picture = await Server.Client.GetAsync(attachment["url"]!.GetValue<string>());
        Assert.Equal("image/png", picture.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_mention_is_notified()
    {
        var post = await Fern.PostAsync("are you there?", mention: [Pair.Nick]);

        Assert.Equal([NotificationRow.Mention], await Pair.NotificationsOfAsync(post.Activity));
        Assert.Contains($"href=\"{Server.Own.Origin}/\"", (await Pair.ObjectAsync(post.Id))!.ContentHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_to_the_owner_stands_in_the_replies_on_the_wall_and_in_the_notifications()
    {
        var (_, question) = await Pair.PostPubliclyAsync("What is the time?");

        var reply = await Fern.PostAsync("Late", inReplyTo: question);

        Assert.Equal(question, (await Pair.ObjectAsync(reply.Id))!.InReplyTo);
        Assert.Equal([reply.Id], await Pair.ItemsAsync($"{question}/replies"));
        Assert.Equal([NotificationRow.Reply], await Pair.NotificationsOfAsync(reply.Activity));
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(reply.Id));
        Assert.Equal([reply.Id], (await Fern.CollectAsync($"{question}/replies")).Items);
    }

    [Fact]
    public async Task A_direct_post_is_kept_as_direct_and_can_be_fetched_only_signed()
    {
        var post = await Fern.PostAsync("for you alone", to: "direct", mention: [Pair.Nick]);

        Assert.Equal(nameof(Visibility.Direct), (await Pair.ObjectAsync(post.Id))!.Visibility);
        Assert.Equal([NotificationRow.Mention], await Pair.NotificationsOfAsync(post.Activity));
        Assert.Contains((await Fern.StateAsync()).Http.Outbound, call => call is { Method: "POST", Status: 202 } && call.Url == Server.Own.Inbox);
        await CanBeFetchedOnlySignedAsync(post.Id);
    }

    [Fact]
    public async Task A_post_for_followers_is_kept_as_such_and_can_be_fetched_only_signed()
    {
        var post = await Fern.PostAsync("for those who follow", to: "followers");

        Assert.Equal(nameof(Visibility.Followers), (await Pair.ObjectAsync(post.Id))!.Visibility);
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(post.Id));
        await CanBeFetchedOnlySignedAsync(post.Id);
    }

    [Fact]
    public async Task A_private_reply_is_not_listed_in_the_replies()
    {
        var (_, question) = await Pair.PostPubliclyAsync("What do you really think?");

        var reply = await Fern.PostAsync("between us: no", to: "direct", inReplyTo: question, mention: [Pair.Nick]);

        Assert.Equal([NotificationRow.Reply], await Pair.NotificationsOfAsync(reply.Activity));
        Assert.Empty(await Pair.ItemsAsync($"{question}/replies"));
    }

    [Fact]
    public async Task An_edit_replaces_what_the_post_said()
    {
        var post = await Fern.PostAsync("Frist #one");

        await Fern.EditAsync(post.Id, "First #two");

        var row = (await Pair.ObjectAsync(post.Id))!;
        Assert.StartsWith("<p>First <a ", row.ContentHtml, StringComparison.Ordinal);
        Assert.NotNull(row.UpdatedAt);
        Assert.Equal("#two", JsonNode.Parse(row.Json)!["tag"]![0]!["name"]!.GetValue<string>());
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(post.Id));
    }

    [Fact]
    public async Task A_deleted_post_leaves_a_tombstone_and_nothing_of_what_it_said()
    {
        var (_, question) = await Pair.PostPubliclyAsync("Is it secret?");
        var post = await Fern.PostAsync("unspeakable words", inReplyTo: question);
        Assert.Equal([NotificationRow.Reply], await Pair.NotificationsOfAsync(post.Activity));

        await Fern.DeleteAsync(post.Id);

        var row = (await Pair.ObjectAsync(post.Id))!;
        Assert.Equal((As.Tombstone, ""), (row.Type, row.ContentHtml));
        Assert.NotNull(row.DeletedAt);
        Assert.DoesNotContain("unspeakable", row.Json, StringComparison.Ordinal);
        var create = (await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, post.Activity)))!;
        Assert.DoesNotContain("unspeakable", create.Json, StringComparison.Ordinal);
        Assert.Empty(await Pair.OnTheWallAsync(post.Id));
        Assert.Empty(await Pair.NotificationsOfAsync(post.Activity));
        Assert.Empty(await Pair.ItemsAsync($"{question}/replies"));
    }

    private async Task CanBeFetchedOnlySignedAsync(string id)
    {
        using var unsigned = await Server.GetAsync(id);
        Assert.NotEqual(HttpStatusCode.OK, unsigned.StatusCode);
        var signed = await Server.Get<DocumentFetcher>().GetAsync(id, CancellationToken.None);
        Assert.Equal(id, signed.Value?.Id);
    }
}
