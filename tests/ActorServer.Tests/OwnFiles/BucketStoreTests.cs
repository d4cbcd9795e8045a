using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ActorServer.Backups;
using ActorServer.Inbox;
using ActorServer.Operations;
using ActorServer.OwnFiles;
using ActorServer.Storage;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.OwnFiles;

/// <summary>The owner's files in a bucket of a real S3 server, which is sometimes away and sometimes set up wrong.</summary>
[Trait("Database", "SQLite")]
public sealed class BucketStoreTests : IAsyncLifetime
{
    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=");

    private S3Server _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await S3Server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_s3 is not null) await _s3.DisposeAsync();
    }

    [Fact]
    public async Task An_upload_lies_in_the_bucket_under_its_prefix_and_nowhere_else_and_is_shown_as_ever()
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);

        var address = await server.UploadAsync(Gif);

        var (name, content) = Assert.Single(_s3.Files());
        Assert.StartsWith("nick/media/", name, StringComparison.Ordinal);
        Assert.Equal(Gif, content);
        Assert.Empty(Directory.GetFiles(server.DataFolder, "*.gif", SearchOption.AllDirectories));
        using var shown = await server.Client.GetAsync(address);
        Assert.Equal(Gif, await shown.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/gif", shown.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(Gif))}\"", shown.Headers.ETag!.Tag);
        Assert.Equal("public, max-age=31536000, immutable", shown.Headers.CacheControl!.ToString().Replace("immutable", "", StringComparison.Ordinal).TrimEnd(' ', ',') + ", immutable");
        Assert.Equal("nosniff", Assert.Single(shown.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 9)]
    [InlineData(1_000_000, 2_999_999)]
    [InlineData(2_999_990, 2_999_999)]
    public async Task A_part_of_a_file_comes_as_that_part(int from, int to)
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);
        var film = WebM(3_000_000);
        var address = await server.UploadAsync(film);

        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(from, to) } };
        using var part = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(film[from..(to + 1)], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal((from, to, film.Length), (part.Content.Headers.ContentRange!.From, part.Content.Headers.ContentRange.To, part.Content.Headers.ContentRange.Length));
    }

    [Fact]
    public async Task Head_and_conditions_are_answered_as_for_a_file_on_the_disk()
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);
        var address = await server.UploadAsync(Gif);

        using var head = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
        Assert.Equal((HttpStatusCode.OK, Gif.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        using var conditional = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };
        using var same = await server.Client.SendAsync(conditional);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task A_file_of_many_parts_arrives_whole()
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);
        var film = WebM((int)(2.5 * Limits.BucketPart));

        var address = await server.UploadAsync(film);

        Assert.Equal(film, await server.Client.GetByteArrayAsync(address));
    }

    [Fact]
    public async Task While_the_bucket_is_away_an_upload_is_asked_to_come_again_and_leaves_nothing()
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);
        var before = await server.UploadAsync(Gif);
        await _s3.GoAsync();

        using var refused = await server.TryUploadAsync(Gif);
        await Problems.AssertAsync(Refusal.StorageFailing, refused);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var shown = await server.Client.GetAsync(before);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, shown.StatusCode);
        Assert.NotNull(shown.Headers.RetryAfter);
        Assert.Equal(1, await server.CountAsync("SELECT COUNT(*) FROM media"));
        Assert.Empty(Directory.GetFiles(server.DataFolder, "*.part", SearchOption.AllDirectories));
        Assert.Equal(1, (await server.Get<ReadStorage>().RunAsync(CancellationToken.None)).Media.Count);

        await _s3.ComeAsync();
        Assert.Equal(Gif, await server.Client.GetByteArrayAsync(await server.UploadAsync(Gif)));
    }

    [Fact]
    public async Task With_redirects_others_are_sent_to_the_bucket_and_the_owners_pages_are_not()
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.OptionsBut(("BucketRedirect", "true")));
        var address = await server.UploadAsync(Gif);

        using var peer = await server.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.Redirect, peer.StatusCode);
        Assert.StartsWith(_s3.Endpoint, peer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(Gif, await server.Client.GetByteArrayAsync(peer.Headers.Location));
        using var page = new HttpRequestMessage(HttpMethod.Get, address);
        page.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var own = await server.Client.SendAsync(page);
        Assert.Equal(Gif, await own.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("Bucket", "another", "Make the bucket another")]
    [InlineData("BucketKeyId", "NOBODY", "correct BucketKeyId")]
    public async Task What_is_set_wrong_stops_the_start_with_what_to_change(string option, string value, string advice)
    {
        var fault = await Assert.ThrowsAsync<OperatorException>(() => RunningServer.StartAsync("nick", _s3.OptionsBut((option, value))));

        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>s3rver looks at no signature, so here a host of our own refuses as Amazon does.</summary>
    [Theory]
    [InlineData("SignatureDoesNotMatch", "correct BucketSecret")]
    [InlineData("AccessDenied", "Allow it to list the bucket")]
    [InlineData("RequestTimeTooSkewed", "clock of this machine")]
    public async Task A_refusal_says_what_to_change_and_never_the_secret(string code, string advice)
    {
        await using var refusing = await RefusingS3.StartAsync(code);

        var fault = await Assert.ThrowsAsync<OperatorException>(() => RunningServer.StartAsync("nick", _s3.OptionsBut(("BucketEndpoint", refusing.Origin), ("BucketSecret", "quite-secret"))));

        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("quite-secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_only_does_not_answer_stops_no_start_and_the_doctor_says_so()
    {
        await _s3.GoAsync();
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);

        var away = Assert.Single(await MachineChecks.RunAsync(server.Installed, CancellationToken.None), finding => finding.Check == "media");
        Assert.Equal(Level.Fail, away.Level);
        await _s3.ComeAsync();
        Assert.Equal(Level.Ok, Assert.Single(await MachineChecks.RunAsync(server.Installed, CancellationToken.None), finding => finding.Check == "media").Level);
        Assert.Empty(_s3.Files());
    }

    [Fact]
    public async Task What_no_row_names_is_swept_from_the_bucket_when_it_is_old()
    {
        await using var server = await RunningServer.StartAsync("nick", _s3.Options);
        await server.UploadAsync(Gif);
        var (stray, foreign) = ("ab/" + new string('a', 30) + "ab.png", "notes.txt");
        foreach (var name in new[] { stray, foreign })
        {
            var path = Path.Combine(server.DataFolder, "x");
            await File.WriteAllTextAsync(path, "x");
            await server.Installed.Files.PutAsync(name, path, "image/png", CancellationToken.None);
        }

        Assert.Equal(0, (await SweepAsync(server)).MediaFiles);
        server.Clock.Advance(Limits.StrayMediaStays + TimeSpan.FromHours(1));
        Assert.Equal(1, (await SweepAsync(server)).MediaFiles);

        Assert.Equal(2, _s3.Files().Count);
        Assert.DoesNotContain("nick/media/" + stray, _s3.Files().Keys);
    }

    [Fact]
    public async Task A_backup_takes_files_from_the_bucket_and_a_restore_puts_them_back()
    {
        var folder = Directory.CreateTempSubdirectory("actorserver-tests-").FullName;
        try
        {
            var backup = Path.Combine(folder, "a.backup");
            await using (var server = await RunningServer.StartAsync("nick", _s3.Options))
            {
                await server.UploadAsync(Gif);
                Assert.Empty((await server.Get<MakeBackup>().RunAsync(backup, null, _ => { })).Missing);
            }
            Assert.Equal(2, RestoreBackup.Verify(backup, null).Files.Count);
            await using var other = await S3Server.StartAsync();
            using var bucket = new BucketStore(BucketOf(other), TimeProvider.System);

            await RestoreBackup.RunAsync(backup, null, new(Path.Combine(folder, "new"), null, bucket), TimeProvider.System, _ => { });

            Assert.Equal(_s3.Files(), other.Files());
            Assert.False(Directory.Exists(Path.Combine(folder, "new", "media")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Files_move_from_the_folder_to_the_bucket_and_back_and_each_is_compared()
    {
        await using var server = await RunningServer.StartAsync();
        var addresses = new List<string>();
        for (var i = 0; i < 3; i++) addresses.Add(await server.UploadAsync(WebM(1000 + i)));
        var (folder, move) = (server.Installed.Files, new MoveFiles(server.Db, server.Installed.Options));
        using var bucket = new BucketStore(BucketOf(_s3), TimeProvider.System);

        Assert.Equal(3, (await MoveAsync(move, folder, bucket)).Copied);
        var again = await MoveAsync(move, folder, bucket);
        Assert.Equal((0, 3, true), (again.Copied, again.There, again.IsWhole));
        Assert.Equal(3, await move.RemoveAsync(folder, bucket, CancellationToken.None));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataFolder, "media"), "*.webm", SearchOption.AllDirectories));

        var back = await MoveAsync(move, bucket, folder);
        Assert.Equal((3, true), (back.Copied, back.IsWhole));
        Assert.Equal(WebM(1000), await server.Client.GetByteArrayAsync(addresses[0]));
    }

    [Fact]
    public async Task A_file_that_is_gone_or_another_is_never_taken_for_moved()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < 2; i++) await server.UploadAsync(WebM(1000 + i));
        var files = Directory.GetFiles(Path.Combine(server.DataFolder, "media"), "*.webm", SearchOption.AllDirectories);
        File.Delete(files[0]);
        await File.WriteAllBytesAsync(files[1], WebM(999));
        var move = new MoveFiles(server.Db, server.Installed.Options);
        using var bucket = new BucketStore(BucketOf(_s3), TimeProvider.System);

        var moved = await MoveAsync(move, server.Installed.Files, bucket);

        Assert.Equal((0, 1, 1), (moved.Copied, moved.Missing.Count, moved.Damaged.Count));
        Assert.Equal(0, await move.RemoveAsync(server.Installed.Files, bucket, CancellationToken.None));
    }

    private static Task<Moved> MoveAsync(MoveFiles move, IFileStore from, IFileStore to) => move.CopyAsync(from, to, _ => { }, CancellationToken.None);

    private static Task<SweepResult> SweepAsync(RunningServer server) => server.Get<SweepStorage>().RunAsync(dryRun: false, TimeSpan.Zero, CancellationToken.None);

    private static BucketOptions BucketOf(S3Server s3)
    {
        var options = new ActorServerOptions();
        foreach (var (name, value) in s3.Options) typeof(ActorServerOptions).GetProperty(name)!.SetValue(options, value);
        return BucketOptions.Read(options)!;
    }

    /// <summary>The beginning of a WebM file, and noise that is the same each time.</summary>
    private static byte[] WebM(int bytes)
    {
        var file = new byte[bytes];
        new Random(20261128).NextBytes(file);
        byte[] head = [0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84, (byte)'w', (byte)'e', (byte)'b', (byte)'m'];
        head.CopyTo(file, 0);
        return file;
    }
}
