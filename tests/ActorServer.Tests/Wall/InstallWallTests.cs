using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using ActorServer.Wall;

namespace ActorServer.Tests.Wall;

public sealed class InstallWallTests
{
    [Fact]
    public async Task The_manifest_names_icons_that_are_there_in_the_size_that_it_says()
    {
        await using var server = await RunningServer.StartAsync();
        var manifest = JsonNode.Parse(await server.Client.GetStringAsync(server.Own.Origin + "/manifest.webmanifest"))!;

        Assert.Equal(("/wall", "/", "standalone"), (manifest["start_url"]!.GetValue<string>(), manifest["scope"]!.GetValue<string>(), manifest["display"]!.GetValue<string>()));
        Assert.Equal("/share", manifest["share_target"]!["action"]!.GetValue<string>());
        Assert.Equal("/authorize_interaction?uri=%s", manifest["protocol_handlers"]![0]!["url"]!.GetValue<string>());
        var icons = manifest["icons"]!.AsArray();
        Assert.Contains(icons, icon => icon!["purpose"]?.GetValue<string>() == "maskable");
        foreach (var icon in icons.Where(icon => icon!["type"]!.GetValue<string>() == "image/png"))
        {
            var png = await server.Client.GetByteArrayAsync(server.Own.Origin + icon!["src"]!.GetValue<string>());
            var side = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
            Assert.Equal(icon["sizes"]!.GetValue<string>(), $"{side}x{BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))}");
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 255)]
    public void An_icon_that_devices_cut_has_no_corners_of_its_own(bool isMaskable, int opacity)
    {
        var png = AppIcon.Png(48, isMaskable);
        var start = 8 + 25;     // the sign and the header
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(start));
        using var zlib = new ZLibStream(new MemoryStream(png, start + 8, length), CompressionMode.Decompress);
        var first = new byte[5];
        zlib.ReadExactly(first);

        Assert.Equal(opacity, first[4]);
    }

    [Fact]
    public async Task The_worker_keeps_the_frame_and_one_page_that_says_nothing_about_the_owner()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await server.Client.GetAsync(server.Own.Origin + "/service-worker.js");
        var worker = await answer.Content.ReadAsStringAsync();
        var shell = JsonNode.Parse(worker.Split("const shell = ")[1].Split(";\n")[0])!.AsArray().Select(href => href!.GetValue<string>()).ToList();

        Assert.Equal("default-src 'none'; connect-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        Assert.All(shell, href => Assert.True(href.StartsWith("/assets/", StringComparison.Ordinal) || href is "/icon.svg" or "/offline", href));
        foreach (var href in shell)
        {
            using var part = await server.GetAsync(server.Own.Origin + href, accept: "text/html");
            Assert.Equal(HttpStatusCode.OK, part.StatusCode);
        }
    }

    [Fact]
    public async Task Pages_of_the_owner_may_have_a_worker_from_here_and_others_none()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.Contains("rel=\"manifest\"", await browser.OpenAsync(server.Own.Origin + "/wall"), StringComparison.Ordinal);
        using var visitors = await server.GetAsync(server.Own.Origin + "/", accept: "text/html");
        Assert.DoesNotContain("worker-src", visitors.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("manifest", await visitors.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
