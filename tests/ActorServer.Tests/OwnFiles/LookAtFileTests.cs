using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.Operations;
using ActorServer.OwnFiles;
using ActorServer.Store;
using ActorServer.Tests.Objects;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.OwnFiles;

/// <summary>What real tools make of real files, and of files that are out to hurt them.</summary>
[Trait("Database", "SQLite")]
public sealed class LookAtFileTests : IClassFixture<SharedServer>
{
    private readonly SharedServer _shared;

    public LookAtFileTests(SharedServer shared)
    {
        ToolsLane.Require();
        _shared = shared;
    }

    private RunningServer Server => _shared.Server;

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("avif")]
    public async Task A_picture_gets_a_few_widths_and_a_blurhash(string extension)
    {
        var media = await Server.MediaAsync(await Server.UploadAsync(await ToolsLane.PictureAsync(1600, 1200, extension)));

        Assert.Equal((1600, 1200), (media.Width, media.Height));
        Assert.NotNull(Blurhash.Decode(media.Blurhash!, 8, 8));
        Assert.All(media.Copies, copy => Assert.Equal("image/webp", copy.MediaType));
        foreach (var copy in media.Copies) Assert.Equal((copy.Width, copy.Height), (await Server.SizeAsync(copy)) is { } size ? (size.Width, size.Height) : default);
        if (extension == "jpg") Assert.Equal([(480, 360), (960, 720)], media.Copies.Select(copy => (copy.Width!.Value, copy.Height!.Value)));
    }

    [Fact]
    public async Task The_document_of_a_picture_says_so_as_Mastodon_reads_it()
    {
        var address = await Server.UploadAsync(await ToolsLane.PictureAsync(1600, 1200), focus: "0.5,-0.25");
        var post = await Server.SayAsync("look", new JsonObject { ["to"] = As.Public, ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Image, ["url"] = address, ["name"] = "mine" }) });

        var file = (await Server.GetDocumentAsync(post))["attachment"]![0]!;
        Assert.Equal(("mine", address), (file["name"]!.GetValue<string>(), file["url"]!.GetValue<string>()));
        Assert.Equal((1600, 1200), (file["width"]!.GetValue<int>(), file["height"]!.GetValue<int>()));
        Assert.Equal((await Server.MediaAsync(address)).Blurhash, file["blurhash"]!.GetValue<string>());
        Assert.Equal([0.5, -0.25], file["focalPoint"]!.AsArray().Select(part => part!.GetValue<double>()));
        Assert.Equal(480, file["preview"]!["width"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_photograph_that_lies_on_its_side_is_turned_and_says_nothing_of_its_place()
    {
        var lying = await ToolsLane.PictureAsync(800, 600);
        byte[] photograph = [.. lying[..2], .. JpegFiles.Exif(6), .. lying[2..]];

        var address = await Server.UploadAsync(photograph);

        var media = await Server.MediaAsync(address);
        Assert.Equal((600, 800), (media.Width, media.Height));
        var served = await Server.Client.GetByteArrayAsync(address);
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(served), StringComparison.Ordinal);
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(served), StringComparison.Ordinal);
        Assert.Equal(new ImageSize(600, 800), ImageSize.Of(MediaType.Jpeg, served));
        Assert.Equal((480, 640), (Assert.Single(media.Copies).Width, media.Copies[0].Height));
    }

    [Fact]
    public async Task A_picture_that_moves_goes_on_moving()
    {
        var gif = await ToolsLane.MovingGifAsync();
        var address = await Server.UploadAsync(gif);

        var media = await Server.MediaAsync(address);
        Assert.Empty(media.Copies);
        Assert.NotNull(media.Blurhash);
        Assert.Equal(gif, await Server.Client.GetByteArrayAsync(address));
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("webm")]
    [InlineData("mov")]
    [InlineData("ogv")]
    public async Task A_film_gets_a_poster_and_says_how_long_and_how_large_it_is(string extension)
    {
        var address = await Server.UploadAsync(await ToolsLane.FilmAsync(extension));

        var media = await Server.MediaAsync(address);
        Assert.Equal((320, 240), (media.Width, media.Height));
        Assert.InRange(media.Duration!.Value, 1800, 2300);
        var poster = Assert.Single(media.Copies);
        Assert.Equal(new ImageSize(320, 240), await Server.SizeAsync(poster));
        var document = await Server.GetDocumentAsync(address);
        Assert.Equal(Server.Own.Media(poster.Id), document["icon"]!["url"]!.GetValue<string>());
        Assert.StartsWith("PT", document["duration"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(document["blurhash"]);
    }

    [Fact]
    public async Task A_film_that_a_telephone_held_upright_is_upright()
    {
        var media = await Server.MediaAsync(await Server.UploadAsync(await ToolsLane.TurnedFilmAsync()));

        Assert.Equal((240, 320), (media.Width, media.Height));
        Assert.Equal(new ImageSize(240, 320), await Server.SizeAsync(Assert.Single(media.Copies)));
    }

    [Theory]
    [InlineData("mp3")]
    [InlineData("flac")]
    [InlineData("wav")]
    [InlineData("oga")]
    public async Task A_sound_says_how_long_it_is(string extension)
    {
        var media = await Server.MediaAsync(await Server.UploadAsync(await ToolsLane.SoundAsync(extension)));

        Assert.InRange(media.Duration!.Value, 2900, 3200);
        Assert.Equal((null, null, 0), (media.Width, media.Height, media.Copies.Count));
    }

    [Fact]
    public async Task A_picture_that_would_fill_the_memory_stays_packed()
    {
        // A hundred kilobytes that would be four gigabytes.
        var bomb = await ToolsLane.FfmpegAsync("png", "-f", "lavfi", "-i", "color=size=16000x16000:rate=1", "-frames:v", "1", "-pix_fmt", "gray");
        Assert.True(bomb.Length < 1_000_000);

        var media = await Server.MediaAsync(await Server.UploadAsync(bomb));

        Assert.Equal((16000, 16000), (media.Width, media.Height));
        Assert.Null(media.Blurhash);
        Assert.Empty(media.Copies);
    }

    [Fact]
    public async Task A_film_that_claims_to_last_for_a_century_has_no_length()
    {
        var film = await ToolsLane.FilmAsync("mp4");
        foreach (var box in new[] { "mvhd", "tkhd", "mdhd" })
        {
            // Version 0: time scale and duration stand behind two times; tkhd has its duration elsewhere. [ISO 14496-12 §8.2.2, §8.3.2, §8.4.2]
            for (var at = IndexOf(film, box, 0); at >= 0; at = IndexOf(film, box, at + 4))
            {
                var duration = at + 4 + (box == "tkhd" ? 20 : 16);
                BinaryPrimitives.WriteUInt32BigEndian(film.AsSpan(duration), uint.MaxValue - 1);
                if (box != "tkhd") BinaryPrimitives.WriteUInt32BigEndian(film.AsSpan(duration - 4), 1);
            }
        }

        Assert.Null((await Server.MediaAsync(await Server.UploadAsync(film))).Duration);
    }

    [Fact]
    public async Task What_is_hidden_behind_a_picture_is_not_served()
    {
        byte[] polyglot = [.. await ToolsLane.PictureAsync(640, 480), .. "PK\u0003\u0004<script>alert(1)</script>"u8];

        var address = await Server.UploadAsync(polyglot);

        var media = await Server.MediaAsync(address);
        foreach (var id in media.Copies.Select(copy => copy.Id).Prepend(media.Id))
        {
            Assert.DoesNotContain("<script>", Encoding.Latin1.GetString(await Server.Client.GetByteArrayAsync(Server.Own.Media(id))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_list_of_other_addresses_that_looks_like_a_sound_is_not_followed()
    {
        await using var host = new FakeHost();
        await host.UpAsync();
        var list = $"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{host.Origin}/film.ts\n#EXT-X-ENDLIST\n";
        byte[] id3 = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0];

        var address = await Server.UploadAsync([.. id3, .. Encoding.ASCII.GetBytes(list)]);

        Assert.Empty((await Server.MediaAsync(address)).Copies);
        Assert.Empty(host.Requests);
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("mp4")]
    [InlineData("webm")]
    public async Task A_broken_file_is_taken_as_it_is_or_refused_and_is_never_a_fault_of_ours(string extension)
    {
        var whole = extension is "mp4" or "webm" ? await ToolsLane.FilmAsync(extension) : await ToolsLane.PictureAsync(640, 480, extension);
        var random = new Random(20261128);
        for (var i = 0; i < 10; i++)
        {
            var broken = (byte[])whole.Clone();
            if (i % 2 == 0) broken = broken[..random.Next(1, broken.Length)];
            else for (var flips = 0; flips < 20; flips++) broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            using var answer = await Server.TryUploadAsync(broken);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.UnsupportedMediaType });
        }
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Server.DataFolder, "media"), "*.part"));
    }

    [Fact]
    public async Task Without_the_tools_a_file_stays_as_it_came_and_with_them_it_is_prepared_from_the_queue()
    {
        await using var server = await RunningServer.StartAsync("nick", ("MediaTools", "none"));
        var picture = await ToolsLane.PictureAsync(1600, 1200);
        var address = await server.UploadAsync(picture);
        var post = await server.SayAsync("look", new JsonObject { ["to"] = As.Public, ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Image, ["url"] = address }) });
        Assert.Equal((1600, 1200, null), ((await server.MediaAsync(address)).Width, (await server.MediaAsync(address)).Height, (await server.MediaAsync(address)).Blurhash));
        Assert.Null((await server.GetDocumentAsync(post))["attachment"]![0]!["blurhash"]);
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'prepare-media'"));

        await server.RestartAsync(("MediaTools", "auto"));

        await RunningServer.EventuallyAsync("it is prepared", async () => (await server.MediaAsync(address)).PreparedAt is not null);
        Assert.Equal(2, (await server.MediaAsync(address)).Copies.Count);
        Assert.NotNull((await server.GetDocumentAsync(post))["attachment"]![0]!["blurhash"]);
        await RunningServer.EventuallyAsync("the task is done", async () => await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'prepare-media' AND state = 'done'") == 1);
        await server.RestartAsync();
        Assert.Equal(2, (await server.MediaAsync(address)).Copies.Count);
    }

    [Fact]
    public async Task A_file_whose_time_was_up_is_prepared_once_from_the_queue()
    {
        var files = Server.Get<MediaFiles>();
        var stored = (await files.StoreAsync(new MemoryStream(await ToolsLane.PictureAsync(1600, 1200)), CancellationToken.None)).Media!;
        await files.DiscardAsync(stored.Copies);
        var unprepared = stored with { Copies = [], Blurhash = null, PreparedAt = null, IsToPrepare = true };

        await Server.Db.WriteAsync(tx => MediaRows.InsertAsync(tx, unprepared));

        await RunningServer.EventuallyAsync("it is prepared", async () => (await Server.MediaAsync(Server.Own.Media(stored.Id))).PreparedAt is not null);
        Assert.Equal(2, (await Server.MediaAsync(Server.Own.Media(stored.Id))).Copies.Count);
    }

    [Fact]
    public async Task The_doctor_says_what_is_missing()
    {
        var tools = Assert.Single(await MachineChecks.RunAsync(Server.Installed, CancellationToken.None), finding => finding.Check == "media tools");
        Assert.Equal(Level.Ok, tools.Level);
        Assert.Equal(Level.Warn, MachineChecks.Tools(isWanted: true, "ffmpeg").Level);
        Assert.Contains("apt-get install ffmpeg", MachineChecks.Tools(isWanted: true, "ffmpeg").Do, StringComparison.Ordinal);
        Assert.Equal(Level.Ok, MachineChecks.Tools(isWanted: false, "ffmpeg").Level);
    }

    private static int IndexOf(byte[] file, string text, int from)
    {
        var at = file.AsSpan(from).IndexOf(Encoding.ASCII.GetBytes(text));
        return at < 0 ? -1 : from + at;
    }
}
