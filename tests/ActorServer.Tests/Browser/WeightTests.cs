using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Microsoft.Playwright;

namespace ActorServer.Tests.Browser;

/// <summary>What a page weighs, counted by the browser itself. The wall is one of its own: the others' walls grow while tests run.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WeightTests(BrowserLane lane)
{
    /// <summary>With style and scripts.</summary>
    private const int MostBytes = 100_000;
    private const int MostBytesOfDocument = 75_000;

    private const int Posts = 20;
    private const int AnswersEach = 3;

    /// <summary>Below the posts on top; those further down lead to theirs.</summary>
    private const int AnswersShown = 6;

    /// <summary>As long as the ids of the most usual server are.</summary>
    private const string Path = "/users/somebody/statuses/1153012345678901";

    [Fact]
    public async Task A_full_and_lively_wall_is_light()
    {
        await lane.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await using var stranger = await FakePeer.StartAsync("bert");
        await peer.BeFollowedAsync(server);
        for (var i = 0; i < Posts; i++)
        {
            var post = await peer.SayAsync(server, $"<p>{string.Concat(Enumerable.Repeat("Some thirty words are usual. ", 7))}</p>", new JsonObject { ["id"] = $"{peer.Origin}{Path}{i:00}" });
            for (var j = 0; j < AnswersEach; j++) await stranger.SayAsync(server, "<p>Well said.</p>", new JsonObject { ["id"] = $"{stranger.Origin}{Path}{i:00}{j}", ["inReplyTo"] = post });
        }
        var window = await lane.OpenAsync(server, width: 390);
        await window.GotoAsync($"{server.Own.Origin}/wall", new() { WaitUntil = WaitUntilState.Load });

        // As sent, with the heads of the answers: what is fetched by a browser that has never been here.
        var sent = await window.EvaluateAsync<int[]>("() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource').filter(one => one.name.includes('/assets/'))].map(one => one.transferSize)");

        Assert.Equal((Posts, AnswersShown), (await window.Locator(".posts > .post").CountAsync(), await window.Locator(".comment").CountAsync()));
        Assert.Equal(Posts - (AnswersShown / AnswersEach), await window.Locator(".all-answers").CountAsync());
        Assert.Equal(await window.Locator("script[src], link[rel=stylesheet]").CountAsync() + 1, sent.Length);
        Assert.All(sent, bytes => Assert.True(bytes > 0, "Something was not fetched: this shows nothing."));
        Assert.InRange(sent[0], 1, MostBytesOfDocument);
        Assert.InRange(sent.Sum(), 1, MostBytes);
        await window.EndAsync();
    }
}
