using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>What the owner says, as Fedify understands it.</summary>
public class PublishedPostTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task A_public_post_reaches_the_shared_inbox_with_its_hashtag()
    {
        var (create, note) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = "<p>Good evening &amp; <a href=\"https://example.org/tags/autumn\" rel=\"tag\">#Autumn</a><script>alert(1)</script></p>",
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(Server.Own.Followers),
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Hashtag, ["name"] = "#Autumn", ["href"] = "https://example.org/tags/autumn" }),
        });

        var received = await Fern.ReceivedAsync(create);
        Assert.Equal((As.Create, "shared", Server.Own.Actor), (received.Type, received.Inbox, received.Actor));
        var post = await ReadAsync(note);
        Assert.Equal((As.Note, Server.Own.Actor), (post.Type, post.AttributedTo));
        Assert.StartsWith("<p>Good evening &amp; <a href=\"https://example.org/tags/autumn\"", post.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("script", post.Content, StringComparison.Ordinal);
        Assert.Equal([new FedifyState.Tag("https://example.org/tags/autumn", "#Autumn")], post.Hashtags);
        Assert.Equal([As.Public], post.To);
        Assert.Equal([Server.Own.Followers], post.Cc);
        Assert.Equal([WallRow.Post], await Pair.OnTheWallAsync(note));
        Assert.Contains(create, (await Fern.CollectAsync(Server.Own.Outbox)).Items);
    }

    [Fact]
    public async Task A_content_warning_makes_a_post_sensitive()
    {
        var (_, note) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = "<p>The butler did it</p>",
            ["summary"] = "The end of a story",
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(Server.Own.Followers),
        });

        var post = await ReadAsync(note);
        Assert.Equal(("The end of a story", true), (post.Summary, post.Sensitive));
    }

    [Fact]
    public async Task A_picture_goes_out_with_its_alt_text()
    {
        var (_, note) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = "<p>Look</p>",
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(Server.Own.Followers),
            ["attachment"] = new JsonArray(new JsonObject
            {
                ["type"] = As.Image,
                ["mediaType"] = "image/png",
                ["url"] = Server.Own.Media("stripes"),
                ["name"] = "Stripes, less regular",
                ["width"] = 96,
                ["height"] = 64,
            }),
        });

        var post = await ReadAsync(note);
        Assert.Equal([new FedifyState.Attachment(As.Image, Server.Own.Media("stripes"), "image/png", "Stripes, less regular", 96, 64)], post.Attachments);
    }

    [Fact]
    public async Task A_mention_of_somebody_who_would_not_get_the_post_otherwise_reaches_their_own_inbox()
    {
        var (create, note) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = $"<p><a href=\"{Fern.Actor}\" class=\"u-url mention\">@fern</a> good morning</p>",
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(Fern.Actor),
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["name"] = Fern.Handle, ["href"] = Fern.Actor }),
        });

        Assert.Equal("personal", (await Fern.ReceivedAsync(create)).Inbox);
        Assert.Equal([new FedifyState.Tag(Fern.Actor, Fern.Handle)], (await ReadAsync(note)).Mentions);
    }

    [Fact]
    public async Task A_reply_names_what_it_answers_and_is_told_to_its_author()
    {
        var question = await Fern.PostAsync("Who is there?");

        var (create, note) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = "<p>Nick</p>",
            ["inReplyTo"] = question.Id,
            ["to"] = new JsonArray(As.Public),
        });

        await Fern.ReceivedAsync(create);
        var reply = await ReadAsync(note);
        Assert.Equal(question.Id, reply.InReplyTo);
        Assert.Contains(Fern.Actor, reply.To);
        Assert.Equal(1, await Server.ReadAsync(tx => CollectionRows.CountPublicAsync(tx, $"{question.Id}/replies")));
    }

    [Fact]
    public async Task A_direct_post_reaches_the_personal_inbox_and_is_served_only_to_the_one_addressed()
    {
        var (create, note) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = "<p>for you alone</p>",
            ["to"] = new JsonArray(Fern.Actor),
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["name"] = Fern.Handle, ["href"] = Fern.Actor }),
        });

        Assert.Equal("personal", (await Fern.ReceivedAsync(create)).Inbox);
        Assert.Equal([Fern.Actor], (await ReadAsync(note)).To);
        await IsServedOnlySignedAsync(note, create);
    }

    [Fact]
    public async Task A_post_for_followers_reaches_the_shared_inbox_and_is_served_only_to_followers()
    {
        var (create, note) = await Pair.PostAsync(new JsonObject { ["content"] = "<p>for those who follow</p>", ["to"] = new JsonArray(Server.Own.Followers) });

        Assert.Equal("shared", (await Fern.ReceivedAsync(create)).Inbox);
        Assert.Equal([Server.Own.Followers], (await ReadAsync(note)).To);
        await IsServedOnlySignedAsync(note, create);
        await using var stranger = await FedifyPeer.StartAsync();
        await stranger.FailToFetchAsync(note, signed: true);
    }

    [Fact]
    public async Task A_blind_copy_arrives_and_its_recipient_may_fetch_it_but_nobody_sees_the_address()
    {
        var (create, note) = await Pair.PostAsync(new JsonObject { ["content"] = "<p>psst</p>", ["bcc"] = new JsonArray(Fern.Actor) });

        var received = await Fern.ReceivedAsync(create);
        Assert.Equal("personal", received.Inbox);
        Assert.DoesNotContain(Fern.Actor, received.Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(note, (await Fern.FetchAsync(note)).Id);
    }

    [Fact]
    public async Task An_edit_replaces_the_post_at_Fedify_too()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Frist</p>");
        await ReadAsync(note);

        var update = await Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject { ["id"] = note, ["content"] = "<p>First</p>", ["summary"] = "a correction" },
        });

        Assert.Equal("shared", (await Fern.ReceivedAsync(update)).Inbox);
        var post = (await Fern.UntilAsync("the post changed", s => s.FindPost(note)?.Updated is not null)).FindPost(note)!;
        Assert.Equal(("<p>First</p>", "a correction"), (post.Content, post.Summary));
        Assert.Equal("<p>First</p>", (await Pair.ObjectAsync(note))!.ContentHtml);
        Assert.Equal("<p>First</p>", (await Fern.FetchAsync(note)).Json["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deleted_post_is_gone_at_Fedify_and_a_tombstone_here()
    {
        var (create, note) = await Pair.PostPubliclyAsync("<p>unspeakable words</p>");
        await ReadAsync(note);
        Assert.Contains(create, (await Fern.CollectAsync(Server.Own.Outbox)).Items);

        var delete = await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = note });

        await Fern.ReceivedAsync(delete);
        var state = await Fern.UntilAsync("the post is deleted", s => s.Deletes.Any(d => d.Object == note && d.Actor == Server.Own.Actor));
        Assert.Null(state.FindPost(note));
        using var served = await Server.GetAsync(note);
        Assert.Equal(HttpStatusCode.Gone, served.StatusCode);
        var tombstone = JsonObjects.ParseOwn(await served.Content.ReadAsStringAsync());
        Assert.Equal((As.Tombstone, As.Note), (tombstone["type"]!.GetValue<string>(), tombstone["formerType"]!.GetValue<string>()));
        Assert.Empty(await Pair.OnTheWallAsync(note));
        await Fern.FailToFetchAsync(note, signed: true);
        Assert.DoesNotContain(create, (await Fern.CollectAsync(Server.Own.Outbox)).Items);
        Assert.DoesNotContain("unspeakable", (await Fern.FetchAsync(create)).Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_private_post_is_deleted_at_Fedify_too()
    {
        var (_, note) = await Pair.PostAsync(new JsonObject { ["content"] = "<p>only for you</p>", ["to"] = new JsonArray(Fern.Actor) });
        await ReadAsync(note);

        var delete = await Server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = note });

        Assert.Equal("personal", (await Fern.ReceivedAsync(delete)).Inbox);
        await Fern.UntilAsync("the post is deleted", s => s.FindPost(note) is null);
    }

    /// <summary>The post as Fedify received it; nothing else went wrong on the way.</summary>
    private async Task<FedifyState.Post> ReadAsync(string note)
    {
        var state = await Fern.UntilAsync($"{note} arrived", s => s.FindPost(note) is not null);
        Assert.Empty(state.Rejected);
        Assert.Empty(state.Errors);
        return state.FindPost(note)!;
    }

    private async Task IsServedOnlySignedAsync(string note, string create)
    {
        foreach (var id in new[] { note, create })
        {
            Assert.Equal(id, (await Fern.FetchAsync(id)).Id);
            await Fern.FailToFetchAsync(id, signed: false);
            using var unsigned = await Server.GetAsync(id);
            Assert.Equal(HttpStatusCode.NotFound, unsigned.StatusCode);
        }
        // Fedify signs when it reads the outbox, so it sees there what it may see; nobody else does.
        Assert.Contains(create, (await Fern.CollectAsync(Server.Own.Outbox)).Items);
        Assert.DoesNotContain(create, (await Server.GetItemsAsync(Server.Own.Outbox)).Select(item => item.IdOf()));
    }
}
