using System.Text.Json.Nodes;
using ActorServer.Delivery;
using ActorServer.Storage;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Storage;

/// <summary>What is kept for ever, what goes, and that what went changes nothing when it comes again.</summary>
public sealed class SweepStorageTests : IAsyncLifetime
{
    private static readonly TimeSpan Stranger = TimeSpan.FromDays(91);
    private static readonly TimeSpan Followed = TimeSpan.FromDays(366);

    private RunningServer _server = null!;
    private FakePeer _alice = null!;

    public async ValueTask InitializeAsync()
    {
        (_server, _alice) = (await RunningServer.StartAsync(), await FakePeer.StartAsync());
        _alice.Clock = _server.Clock;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _alice.DisposeAsync();
    }

    [Fact]
    public async Task A_strangers_post_goes_after_its_time_and_not_before()
    {
        var post = await _alice.SayAsync(_server, "hello");

        _server.Clock.Advance(TimeSpan.FromDays(89));
        await SweepAsync();
        Assert.NotNull(await _server.ObjectAsync(post));

        _server.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await SweepAsync()).Posts);
        Assert.Null(await _server.ObjectAsync(post));
    }

    [Fact]
    public async Task Posts_of_people_who_are_followed_stay_longer()
    {
        await _alice.BeFollowedAsync(_server);
        var post = await _alice.SayAsync(_server, "hello");

        _server.Clock.Advance(Stranger);
        await SweepAsync();
        Assert.NotNull(await _server.ObjectAsync(post));
        Assert.Equal([post], await _server.WallAsync());

        _server.Clock.Advance(Followed);
        await SweepAsync();
        Assert.Null(await _server.ObjectAsync(post));
        Assert.Empty(await _server.WallAsync());
    }

    [Fact]
    public async Task What_the_owner_cared_about_stays_for_ever()
    {
        var liked = await _alice.SayAsync(_server, "liked");
        var saved = await _alice.SayAsync(_server, "saved");
        var boosted = await _alice.SayAsync(_server, "boosted");
        var answered = await _alice.SayAsync(_server, "answered");
        var mention = await _alice.SayAsync(_server, "mention", new JsonObject { ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = _server.Own.Actor }) });
        var sibling = await _alice.SayAsync(_server, "in the same thread", new JsonObject { ["inReplyTo"] = answered });
        var mine = await _server.SayAsync("mine");
        var answer = await _alice.SayAsync(_server, "an answer", new JsonObject { ["inReplyTo"] = mine });
        var letter = await _alice.SayAsync(_server, "a letter", new JsonObject { ["to"] = new JsonArray(_server.Own.Actor), ["cc"] = new JsonArray() });
        var other = await _alice.SayAsync(_server, "nobody cares");
        await _server.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = liked });
        await _server.PublishAsync(new JsonObject { ["type"] = As.Add, ["object"] = saved, ["target"] = _server.Own.Bookmarks });
        await _server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = boosted });
        await _server.SayAsync("yes", new JsonObject { ["inReplyTo"] = answered, ["to"] = As.Public });
        await _server.EventuallyNothingWaitsAsync();

        _server.Clock.Advance(Followed * 10);
        await SweepAsync();

        foreach (var kept in new[] { liked, saved, boosted, answered, mention, sibling, mine, answer, letter }) Assert.NotNull(await _server.ObjectAsync(kept));
        Assert.Null(await _server.ObjectAsync(other));
    }

    [Fact]
    public async Task Likes_of_the_owners_posts_still_count_and_can_be_taken_back_by_their_id()
    {
        var post = await _server.SayAsync("mine");
        var like = await _alice.DeliverAsync(_server, new JsonObject { ["type"] = As.Like, ["object"] = post });
        await _alice.DeliverAsync(_server, new JsonObject { ["type"] = As.Announce, ["object"] = post });

        _server.Clock.Advance(Followed);
        await SweepAsync();

        Assert.Equal(1, (int)(await _server.GetDocumentAsync(post + "/likes"))["totalItems"]!);
        Assert.Equal([like], (await _server.GetItemsAsync(post + "/likes")).Select(item => item.GetValue<string>()));
        Assert.Equal(1, (int)(await _server.GetDocumentAsync(post + "/shares"))["totalItems"]!);
        Assert.DoesNotContain("published", (await _server.ReadAsync(tx => ActivityRows.FindAsync(tx, like)))!.Json, StringComparison.Ordinal);

        await _alice.DeliverAsync(_server, new JsonObject { ["type"] = As.Undo, ["object"] = like });
        Assert.Equal(0, (int)(await _server.GetDocumentAsync(post + "/likes"))["totalItems"]!);
    }

    [Fact]
    public async Task An_activity_that_was_swept_changes_nothing_when_it_comes_again()
    {
        var create = _alice.Complete(FakePeer.Create(_alice.MakeNote("once")));
        await _alice.DeliverAsync(_server, (JsonObject)create.DeepClone());
        var post = create["object"]!["id"]!.GetValue<string>();
        _server.Clock.Advance(Stranger);
        await SweepAsync();
        Assert.Equal(0, await _server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'in'"));

        await _alice.DeliverAsync(_server, create);

        Assert.Null(await _server.ObjectAsync(post));
        Assert.Equal(0, await _server.CountAsync("SELECT COUNT(*) FROM activity WHERE direction = 'in'"));
    }

    [Fact]
    public async Task A_deleted_post_of_a_stranger_becomes_a_hash_and_does_not_come_back()
    {
        var note = _alice.MakeNote("regretted");
        await _alice.DeliverAsync(_server, FakePeer.Create(note));
        var post = note["id"]!.GetValue<string>();
        await _alice.DeliverAsync(_server, new JsonObject { ["type"] = As.Delete, ["object"] = post });
        _server.Clock.Advance(Limits.TombstoneStays + TimeSpan.FromDays(1));
        Assert.Equal(1, (await SweepAsync()).Tombstones);
        Assert.Null(await _server.ObjectAsync(post));

        var again = await _alice.DeliverAsync(_server, FakePeer.Create(note));

        Assert.Null(await _server.ObjectAsync(post));
        Assert.DoesNotContain("regretted", (await _server.ReadAsync(tx => ActivityRows.FindAsync(tx, again)))!.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_owners_deleted_posts_are_answered_gone_for_ever()
    {
        var post = await _server.SayAsync("mine");
        await _server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });
        _server.Clock.Advance(Followed);
        await SweepAsync();

        using var response = await _server.GetAsync(post);
        Assert.Equal(System.Net.HttpStatusCode.Gone, response.StatusCode);
    }

    [Fact]
    public async Task People_of_whom_nothing_is_left_go_and_those_who_follow_stay()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        bob.Clock = _server.Clock;
        await bob.FollowAsync(_server);
        await _alice.SayAsync(_server, "hello");

        _server.Clock.Advance(Stranger);
        await SweepAsync();

        Assert.Null(await _server.ReadAsync(tx => PeerRows.FindAsync(tx, _alice.Actor)));
        Assert.NotNull(await _server.ReadAsync(tx => PeerRows.FindAsync(tx, bob.Actor)));
        await _alice.SayAsync(_server, "here again");
        Assert.NotNull(await _server.ReadAsync(tx => PeerRows.FindAsync(tx, _alice.Actor)));
    }

    [Fact]
    public async Task Finished_deliveries_become_a_summary()
    {
        await _alice.FollowAsync(_server);
        var create = await _server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "mine", ["to"] = As.Public, ["cc"] = _server.Own.Followers });
        await _server.EventuallyAllAsync(create, WorkRow.Done);

        _server.Clock.Advance(Limits.FinishedWork + TimeSpan.FromDays(1));
        await SweepAsync();

        Assert.Empty(await _server.WorkAsync(create));
        var report = await _server.ReadAsync(tx => DeliveryReport.OfAsync(tx, create, _server.Own));
        Assert.Equal((1, 1, 0), (report!.Counts.Hosts, report.Counts.Done, report.Counts.GivenUp));
    }

    [Fact]
    public async Task A_dry_run_counts_the_same_and_takes_nothing_away()
    {
        var post = await _alice.SayAsync(_server, "hello");
        _server.Clock.Advance(Stranger);

        var dry = await _server.Get<SweepStorage>().RunAsync(dryRun: true, TimeSpan.Zero, CancellationToken.None);

        Assert.NotNull(await _server.ObjectAsync(post));
        Assert.Equal(1, dry.Posts);
        Assert.Equal(1, (await SweepAsync()).Posts);
    }

    [Fact]
    public async Task With_0_days_everything_stays()
    {
        await using var server = await RunningServer.StartAsync("nick", ("KeepRemoteDays", "0"), ("KeepFollowedDays", "0"));
        var post = await _alice.SayAsync(server, "hello");
        server.Clock.Advance(Followed * 20);

        await server.Get<SweepStorage>().RunAsync(dryRun: false, TimeSpan.Zero, CancellationToken.None);

        Assert.NotNull(await server.ObjectAsync(post));
    }

    [Fact]
    public async Task Files_that_no_row_names_go_when_they_are_old_and_others_stay()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_server.DataFolder, "media", "ab")).FullName;
        var (stray, foreign) = (Path.Combine(folder, new string('a', 30) + "ab.png"), Path.Combine(folder, "notes of the owner.txt"));
        foreach (var file in new[] { stray, foreign }) await File.WriteAllTextAsync(file, "x");
        var begun = Directory.CreateDirectory(Path.Combine(_server.DataFolder, "media", "an upload that broke off.part")).FullName;
        await File.WriteAllTextAsync(Path.Combine(begun, "received"), "x");

        await SweepAsync();
        Assert.True(File.Exists(stray));

        _server.Clock.Advance(Limits.StrayMediaStays + TimeSpan.FromHours(1));
        Directory.SetLastWriteTimeUtc(begun, TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal(2, (await SweepAsync()).MediaFiles);
        Assert.False(File.Exists(stray));
        Assert.False(Directory.Exists(begun));
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public async Task Space_goes_back_to_the_disk()
    {
        for (var i = 0; i < 60; i++) await _alice.SayAsync(_server, new string('x', 20_000));
        _server.Clock.Advance(Stranger);

        await SweepAsync();

        Assert.Equal(0, await _server.CountAsync("PRAGMA freelist_count"));
    }

    [Fact]
    public async Task The_page_and_only_the_owner_sees_what_takes_the_space()
    {
        await _alice.SayAsync(_server, "hello");
        var browser = await OwnerBrowser.SignInAsync(_server);

        var page = await browser.OpenAsync(_server.Own.Origin + "/settings/storage");

        Assert.Contains("posts of others", page, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"shares\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        using var stranger = await _server.GetAsync(_server.Own.Origin + "/settings/storage", accept: "text/html");
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, stranger.StatusCode);
    }

    private Task<SweepResult> SweepAsync() => _server.Get<SweepStorage>().RunAsync(dryRun: false, TimeSpan.Zero, CancellationToken.None);
}
