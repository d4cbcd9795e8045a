using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.RemoteMedia;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.RemoteMedia;

/// <summary>Other people's pictures and videos through this server.</summary>
public sealed partial class RemoteMediaTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private FakePeer _alice = null!;

    public async ValueTask InitializeAsync() => (_server, _alice) = (await RunningServer.StartAsync(), await FakePeer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _alice.DisposeAsync();
    }

    [Fact]
    public async Task Every_picture_on_a_page_comes_from_this_server()
    {
        var png = Put("/media/face.png", Png(300));
        Put("/media/cat.png", Png(200));
        Put("/media/photo", Png(400));
        _alice.Documents["/users/alice"]["icon"] = new JsonObject { ["type"] = As.Image, ["url"] = png };
        await _alice.BeFollowedAsync(_server);
        await _alice.SayAsync(_server, "<p>:cat:</p>", new JsonObject
        {
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Emoji, ["name"] = ":cat:", ["icon"] = new JsonObject { ["type"] = As.Image, ["url"] = _alice.Origin + "/media/cat.png" } }),
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Document, ["mediaType"] = "image/png", ["url"] = _alice.Origin + "/media/photo" }),
        });
        var browser = await OwnerBrowser.SignInAsync(_server);

        var sources = Sources().Matches(await browser.OpenAsync(_server.Own.Origin + "/wall")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(3, sources.Count);
        Assert.All(sources, source => Assert.StartsWith("/media/remote/", source, StringComparison.Ordinal));
        foreach (var source in sources)
        {
            using var response = await _server.Client.GetAsync(_server.Own.Origin + source);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.True(response.Headers.CacheControl is { Private: true, MaxAge.TotalHours: > 1 });
        }
    }

    [Fact]
    public async Task Pages_allow_a_browser_to_load_from_nowhere_else()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _server.Own.Origin + "/");
        request.Headers.Add("Accept", "text/html");
        using var response = await _server.Client.SendAsync(request);

        Assert.Contains("img-src 'self'; media-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_fetched_once_however_often_it_is_shown()
    {
        var shown = Shown(Put("/media/1", Png(500)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _server.Client.GetByteArrayAsync(shown)));
        answers = [.. answers, await _server.Client.GetByteArrayAsync(shown)];

        Assert.All(answers, answer => Assert.Equal(Png(500), answer));
        Assert.Equal(1, _alice.Fetches(_alice.Origin + "/media/1"));
    }

    [Fact]
    public async Task Nobody_can_make_this_server_fetch_what_no_page_of_it_names()
    {
        var address = Put("/media/1", Png(100));
        var another = new OwnIds(new ActorServerOptions { PublicOrigin = _server.Own.Origin, HandleDomain = "x.example" }).Shown(address, FileUse.Avatar);

        foreach (var path in new[] { another!, OwnIds.RemoteMediaPath + Uri.EscapeDataString(address), OwnIds.RemoteMediaPath + "AAAA" })
        {
            using var response = await _server.Client.GetAsync(_server.Own.Origin + path);
            await Problems.AssertAsync(Refusal.NotFound, response);
        }
        Assert.Empty(_alice.Requests);
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<!doctype html><script>alert(1)</script>")]
    [InlineData("")]
    public async Task What_can_carry_a_script_is_not_shown_whatever_its_type_says(string body)
    {
        _alice.Raw["/media/x.png"] = ("image/png", body);

        await AssertRefusedAsync(Shown(_alice.Origin + "/media/x.png"), Refusal.RemoteMediaMissing);

        Assert.Empty(FilesInCache());
    }

    [Fact]
    public async Task A_video_is_no_avatar()
    {
        var address = Put("/media/v", Mp4(1000));

        await AssertRefusedAsync(Shown(address, FileUse.Avatar), Refusal.RemoteMediaMissing);
    }

    [Fact]
    public async Task A_video_can_be_wound_forward()
    {
        var shown = Shown(Put("/media/v", Mp4(5000)));
        using var request = new HttpRequestMessage(HttpMethod.Get, shown) { Headers = { Range = new RangeHeaderValue(1000, 1999) } };

        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes 1000-1999/5000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("video/mp4", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Mp4(5000)[1000..2000], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_failed_is_not_asked_for_again_at_once()
    {
        var address = Put("/media/1", Png(100));
        _alice.AnswerGet = path => path == "/media/1" ? 500 : null;

        for (var i = 0; i < 3; i++) await AssertRefusedAsync(Shown(address), Refusal.RemoteMediaUnreachable);
        Assert.Equal(1, _alice.Fetches(address));

        _alice.AnswerGet = _ => null;
        _server.Clock.Advance(Limits.MediaFailureIsRemembered);
        Assert.Equal(Png(100), await _server.Client.GetByteArrayAsync(Shown(address)));
    }

    [Fact]
    public async Task A_server_that_is_down_is_an_empty_place_and_no_more()
    {
        var shown = Shown(_alice.Origin + "/media/1");
        await _alice.GoDownAsync();

        await AssertRefusedAsync(shown, Refusal.RemoteMediaUnreachable);
    }

    [Fact]
    public async Task An_old_copy_is_renewed_and_shown_where_there_is_no_newer()
    {
        var address = Put("/media/1", Png(100));
        await _server.Client.GetByteArrayAsync(Shown(address));
        Put("/media/1", Png(200));

        Assert.Equal(Png(100), await _server.Client.GetByteArrayAsync(Shown(address)));
        _server.Clock.Advance(Limits.CacheIsFresh);
        Assert.Equal(Png(200), await _server.Client.GetByteArrayAsync(Shown(address)));

        _server.Clock.Advance(Limits.CacheIsFresh);
        _alice.AnswerGet = path => path == "/media/1" ? 500 : null;
        Assert.Equal(Png(200), await _server.Client.GetByteArrayAsync(Shown(address)));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_given_up_while_it_arrives()
    {
        var address = Put("/media/1", Png((int)Limits.RemotePictureBytes + 1));

        await AssertRefusedAsync(Shown(address, FileUse.Avatar), Refusal.RemoteMediaMissing);

        Assert.Empty(FilesInCache());
    }

    [Fact]
    public async Task A_stranger_cannot_keep_this_server_busy_and_the_owner_goes_on()
    {
        var shown = Enumerable.Range(0, Limits.MediaFetchBurst + 1).Select(i => Shown(Put($"/media/{i}", Png(60)))).ToList();
        var answers = new List<HttpStatusCode>();
        foreach (var address in shown)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "X-Forwarded-For", "203.0.113.7" } } };
            using var response = await _server.Client.SendAsync(request);
            answers.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.True(answers.Count(status => status == HttpStatusCode.OK) >= Limits.MediaFetchBurst);
        var browser = await OwnerBrowser.SignInAsync(_server);
        using var ofOwner = new HttpRequestMessage(HttpMethod.Get, Shown(Put("/media/new", Png(60)))) { Headers = { { "X-Forwarded-For", "203.0.113.7" }, { "Cookie", $"session={browser.Secret}" } } };
        using var shownToOwner = await _server.Client.SendAsync(ofOwner);
        Assert.Equal(HttpStatusCode.OK, shownToOwner.StatusCode);
    }

    [Fact]
    public async Task With_a_full_budget_what_was_not_used_for_longest_goes()
    {
        await using var server = await RunningServer.StartAsync("nick", ("CacheMegabytes", "1"));
        const int quarter = 256 * 1024;
        foreach (var i in Enumerable.Range(0, 4))
        {
            await server.Client.GetByteArrayAsync(ShownBy(server, Put($"/media/{i}", Png(quarter))));
            server.Clock.Advance(Limits.CacheUseAccuracy * 2);
        }
        await server.Client.GetByteArrayAsync(ShownBy(server, _alice.Origin + "/media/0"));     // used again

        server.Clock.Advance(Limits.CacheUseAccuracy * 2);
        await server.Client.GetByteArrayAsync(ShownBy(server, Put("/media/4", Png(quarter))));
        Assert.InRange(server.Get<MediaCache>().Shares().Sum(share => share.Bytes), 1, 1024 * 1024);

        await server.Client.GetByteArrayAsync(ShownBy(server, _alice.Origin + "/media/0"));
        Assert.Equal(1, _alice.Fetches(_alice.Origin + "/media/0"));
        await server.Client.GetByteArrayAsync(ShownBy(server, _alice.Origin + "/media/1"));
        Assert.Equal(2, _alice.Fetches(_alice.Origin + "/media/1"));
    }

    [Fact]
    public async Task Without_a_budget_files_are_handed_on_and_none_is_kept()
    {
        await using var server = await RunningServer.StartAsync("nick", ("CacheMegabytes", "0"));
        var shown = ShownBy(server, Put("/media/1", Png(300_000)));

        for (var i = 0; i < 2; i++)
        {
            using var response = await server.Client.GetAsync(shown);
            Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(Png(300_000), await response.Content.ReadAsByteArrayAsync());
        }
        Assert.Equal(2, _alice.Fetches(_alice.Origin + "/media/1"));
        Assert.False(Directory.Exists(Path.Combine(server.DataFolder, "cache")));

        _alice.Raw["/media/x"] = ("image/png", "<svg/>");
        using var refused = await server.Client.GetAsync(ShownBy(server, _alice.Origin + "/media/x"));
        await Problems.AssertAsync(Refusal.RemoteMediaMissing, refused);
    }

    [Fact]
    public async Task The_cache_outlives_a_restart_and_addresses_stay()
    {
        var address = Put("/media/1", Png(100));
        var before = Shown(address);
        await _server.Client.GetByteArrayAsync(before);

        await _server.RestartAsync();

        Assert.Equal(before, Shown(address));
        Assert.Equal(Png(100), await _server.Client.GetByteArrayAsync(before));
        Assert.Equal(1, _alice.Fetches(address));
    }

    private string Put(string path, byte[] file)
    {
        _alice.Files[path] = file;
        return _alice.Origin + path;
    }

    private string Shown(string address, FileUse use = FileUse.Attachment) => ShownBy(_server, address, use);

    private static string ShownBy(RunningServer server, string address, FileUse use = FileUse.Attachment) => server.Own.Origin + server.Own.Shown(address, use);

    private async Task AssertRefusedAsync(string shown, Refusal refusal)
    {
        using var response = await _server.Client.GetAsync(shown);
        await Problems.AssertAsync(refusal, response);
    }

    private string[] FilesInCache() =>
        Directory.Exists(Path.Combine(_server.DataFolder, "cache")) ? Directory.GetFiles(Path.Combine(_server.DataFolder, "cache"), "*", SearchOption.AllDirectories) : [];

    private static byte[] Png(int bytes) => Fill([0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8], bytes);

    private static byte[] Mp4(int bytes) => Fill([0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp41"u8], bytes);

    private static byte[] Fill(byte[] head, int bytes) => [.. head, .. Encoding.Latin1.GetBytes(new string('x', bytes - head.Length))];

    [GeneratedRegex("<img[^>]* src=\"([^\"]*)\"")]
    private static partial Regex Sources();
}
