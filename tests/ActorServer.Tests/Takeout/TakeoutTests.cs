using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Backups;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Takeout;
using ActorServer.Tests.Browser;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Takeout;

public sealed class TakeoutTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task The_archive_has_everything_that_is_the_owners_and_no_secret()
    {
        await using var server = await StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);
        var picture = (await server.Get<MediaFiles>().StoreAsync(new MemoryStream(PaintedPicture.Png(1, 96, 64)), CancellationToken.None)).Media!;
        await server.Db.WriteAsync(tx => MediaRows.InsertAsync(tx, picture));
        var post = await server.SayAsync("first form");
        await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post, ["content"] = "second form" } });
        await server.SayAsync("only for followers", new JsonObject { ["to"] = server.Own.Followers });
        var deleted = await server.SayAsync("a mistake");
        await server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = deleted });
        using (await browser.PostAsync("/settings/block", ("who", "bad.example"))) { }

        using var answer = await browser.PostAsync("/settings/data/export", ("password", Password));
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());

        var outbox = JsonNode.Parse(Read(zip, "outbox.json"))!["orderedItems"]!.AsArray();
        Assert.Equal(["only for followers", "second form"], outbox.Select(activity => activity!["object"]!["content"]!.GetValue<string>()));
        Assert.Equal(server.Own.Actor, JsonNode.Parse(Read(zip, "actor.json"))!["id"]!.GetValue<string>());
        Assert.Contains($"{peer.Name}@{peer.Authority},true,false,", Read(zip, "following_accounts.csv"), StringComparison.Ordinal);
        Assert.Equal("bad.example\n", Read(zip, "blocked_domains.csv"));
        Assert.Equal(picture.Bytes, zip.GetEntry($"media/{picture.Id}.png")!.Length);
        var whole = string.Concat(zip.Entries.Where(entry => entry.Name.EndsWith("json", StringComparison.Ordinal) || entry.Name.EndsWith("csv", StringComparison.Ordinal)).Select(entry => Read(zip, entry.FullName)));
        foreach (var secret in new[] { "PRIVATE KEY", "a mistake", "$argon", "pbkdf2" }) Assert.DoesNotContain(secret, whole, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/settings/data/export")]
    [InlineData("/settings/data/backup")]
    public async Task Without_the_password_nothing_is_given(string path)
    {
        await using var server = await StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        using var wrong = await browser.PostAsync(path, ("password", "guess guess guess"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "text/html"), (wrong.StatusCode, wrong.Content.Headers.ContentType!.MediaType));
        using var stranger = await server.Client.PostAsync(server.Own.Origin + path, new FormUrlEncodedContent([new("password", Password)]));
        Assert.Equal("/sign-in", stranger.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_backup_is_downloaded_sealed_and_leaves_nothing_behind()
    {
        await using var server = await StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        await server.SayAsync("to be kept");

        using var answer = await browser.PostAsync("/settings/data/backup", ("password", Password), ("passphrase", "five random words together"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var file = Path.Combine(server.DataFolder, "downloaded");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());

        Assert.Equal("nick", RestoreBackup.Verify(file, "five random words together").Handle);
        Assert.ThrowsAny<Exception>(() => RestoreBackup.Verify(file, "another passphrase altogether"));
        await RunningServer.EventuallyAsync("the copy is gone", () => Task.FromResult(Directory.GetFiles(server.DataFolder, "*.part").Length == 0));
    }

    [Fact]
    public async Task A_list_of_people_is_followed_one_after_the_other()
    {
        await using var server = await StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var bob = alice.Neighbour("bob");
        var browser = await OwnerBrowser.SignInAsync(server);

        using var taken = await UploadAsync(browser, "following", $"Account address,Show boosts\nalice@{alice.Authority},true\n\"bob@{alice.Authority}\",true\nnobody@{alice.Authority},true\nno handle\n");

        Assert.Equal("/settings/data?taken=3", taken.Headers.Location!.OriginalString);
        await alice.WaitForAsync(As.Follow, 2);
        Assert.Equal([alice.Actor, bob.Actor], alice.OfType(As.Follow).Select(follow => follow["object"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task A_list_of_people_and_servers_is_blocked()
    {
        await using var server = await StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        using (await UploadAsync(browser, "blocks", $"#domain,#severity\nbad.example,silence\n{server.Own.Authority}\nalice@{alice.Authority}\n")) { }

        await RunningServer.EventuallyAsync("both are blocked", async () => (await server.ReadAsync(BlockRows.AllAsync)).Select(row => row.Subject).Order().SequenceEqual(new[] { "bad.example", alice.Actor }.Order()));
        await alice.AssertRefusedAsync(server, new() { ["type"] = As.Like, ["object"] = server.Own.Actor }, ActorServer.Inbox.Refusal.Blocked);
    }

    [Fact]
    public async Task Mutes_lists_and_notes_go_along_and_come_back()
    {
        await using var server = await StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var bob = alice.Neighbour("bob");
        var browser = await OwnerBrowser.SignInAsync(server);

        using (var taken = await UploadAsync(browser, "mutes", $"Account address,Hide notifications\nalice@{alice.Authority},true\nbob@{alice.Authority},false\n")) Assert.Equal("/settings/data?taken=2", taken.Headers.Location!.OriginalString);
        using (var taken = await UploadAsync(browser, "lists", $"\"Tea, \"\"green\"\"\",alice@{alice.Authority}\nBread,alice@{alice.Authority}\nBread,bob@{alice.Authority}\n")) Assert.Equal("/settings/data?taken=3", taken.Headers.Location!.OriginalString);
        await server.EventuallyNothingWaitsAsync();
        await server.Db.WriteAsync(tx => RegardRows.SetNoteAsync(tx, bob.Actor, "Bakes, well"));
        await server.PublishAsync(new() { ["type"] = As.Add, ["object"] = "https://far.example/1", ["target"] = server.Own.Bookmarks });

        using var answer = await browser.PostAsync("/settings/data/export", ("password", Password));
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());

        Assert.Equal($"Account address,Hide notifications\nalice@{alice.Authority},true\nbob@{alice.Authority},false\n", Read(zip, "muted_accounts.csv"));
        Assert.Equal($"Bread,alice@{alice.Authority}\nBread,bob@{alice.Authority}\n\"Tea, \"\"green\"\"\",alice@{alice.Authority}\n", Read(zip, "lists.csv"));
        Assert.Equal($"Account address,Note\nbob@{alice.Authority},\"Bakes, well\"\n", Read(zip, "notes.csv"));
        Assert.Equal("https://far.example/1\n", Read(zip, "bookmarks.csv"));
    }

    [Theory]
    [InlineData("a@b.example,true\n\"c,d\"@x,1\r\n\n  e ", new[] { "a@b.example", "c,d", "e" })]
    [InlineData("\ufeffAccount address\n\"open", new[] { "Account address" })]
    [InlineData("", new string[0])]
    public void The_first_field_of_each_row_is_read(string csv, string[] fields) => Assert.Equal(fields, Csv.FirstFields(csv));

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.Db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash(Password)));
        return server;
    }

    private static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static Task<HttpResponseMessage> UploadAsync(OwnerBrowser browser, string kind, string csv) => browser.UploadAsync("/settings/data/import", "list", System.Text.Encoding.UTF8.GetBytes(csv), ("kind", kind));
}
