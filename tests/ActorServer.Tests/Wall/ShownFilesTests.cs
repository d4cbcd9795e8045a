using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.OwnFiles;
using ActorServer.Tests.OwnFiles;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>What a page shows of pictures and films, before and after they are there.</summary>
public sealed class ShownFilesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Hash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj";

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_picture_of_the_owners_comes_in_a_few_widths_above_its_colours()
    {
        ToolsLane.Require();
        var address = await Server.UploadAsync(await ToolsLane.PictureAsync(1600, 1200));
        var page = await PageWithAsync(new JsonObject { ["type"] = As.Image, ["url"] = address, ["name"] = "a boat" });

        var media = await Server.MediaAsync(address);
        Assert.Contains($"srcset=\"/media/{media.Copies[0].Id} 480w, /media/{media.Copies[1].Id} 960w, /media/{media.Id} 1600w\"", page, StringComparison.Ordinal);
        Assert.Contains("width=\"1600\" height=\"1200\"", page, StringComparison.Ordinal);
        Assert.Contains($"<img class=\"blur\" src=\"{PlaceholderEndpoint.PathOf(media.Blurhash)}\" alt", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_of_the_owners_stands_still_until_it_is_played()
    {
        ToolsLane.Require();
        var address = await Server.UploadAsync(await ToolsLane.FilmAsync("mp4"));
        var page = await PageWithAsync(new JsonObject { ["type"] = As.Video, ["url"] = address });

        var poster = Assert.Single((await Server.MediaAsync(address)).Copies);
        Assert.Contains($"preload=\"none\" poster=\"/media/{poster.Id}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_posters_and_colours_come_through_this_server()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "a film", new JsonObject
        {
            ["attachment"] = new JsonArray(new JsonObject
            {
                ["type"] = As.Document,
                ["mediaType"] = "video/mp4",
                ["url"] = $"{alice.Origin}/film.mp4",
                ["blurhash"] = Hash,
                ["icon"] = new JsonObject { ["type"] = As.Image, ["url"] = $"{alice.Origin}/poster.jpg" },
            }),
        });

        var page = await WallPageAsync(post);
        Assert.Contains("poster=\"/media/remote/", page, StringComparison.Ordinal);
        Assert.Contains($"src=\"{PlaceholderEndpoint.PathOf(Hash)}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"{alice.Origin}/poster.jpg", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png", Hash)]                                 // may be transparent
    [InlineData("image/jpeg", "\"><script>alert(1)</script>")]
    [InlineData("image/jpeg", "LEHV6")]
    public async Task Where_colours_would_be_wrong_or_none_there_are_none(string mediaType, string hash)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, "a picture", new JsonObject
        {
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Document, ["mediaType"] = mediaType, ["url"] = $"{alice.Origin}/picture", ["blurhash"] = hash }),
        });

        Assert.DoesNotContain("class=\"blur\"", await WallPageAsync(post), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_are_a_small_picture_that_browsers_keep()
    {
        using var answer = await Server.Client.GetAsync(Server.Own.Origin + PlaceholderEndpoint.PathOf(Hash));

        Assert.Equal("image/bmp", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("BM", Encoding.ASCII.GetString(bytes, 0, 2));
        Assert.Equal(bytes.Length, BitConverter.ToInt32(bytes, 2));
        Assert.InRange(bytes.Length, 100, 1000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("TEVIVjZu")]
    [InlineData("8J-YgPCfmIDwn5iA8J-YgA")]
    public async Task What_is_no_blurhash_is_not_there(string letters)
    {
        using var answer = await Server.Client.GetAsync($"{Server.Own.Origin}/media/blur/{letters}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<string> PageWithAsync(JsonObject attachment) =>
        await OpenAsync(await Server.SayAsync("look", new JsonObject { ["to"] = As.Public, ["attachment"] = new JsonArray(attachment) }));

    private async Task<string> OpenAsync(string url)
    {
        using var page = await Server.GetAsync(url, accept: "text/html");
        return await page.Content.ReadAsStringAsync();
    }

    private async Task<string> WallPageAsync(string post)
    {
        var browser = await OwnerBrowser.SignInAsync(Server);
        return await browser.OpenAsync($"{Server.Own.Origin}/wall/thread?post={Uri.EscapeDataString(post)}");
    }
}
