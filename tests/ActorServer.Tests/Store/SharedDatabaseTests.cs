using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Store;

/// <summary>Several processes on one PostgreSQL: here several servers in one, each with its own caches, signals and connections.</summary>
public sealed class SharedDatabaseTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = new ActorServerOptions().Lease;

    private string _database = null!;

    public async ValueTask InitializeAsync() => _database = await PostgresCluster.NewDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await PostgresCluster.DropAsync(_database);
    }

    private Task<RunningServer> WebAsync() => RunningServer.StartAsync("nick", ("Database", _database), ("Role", "web"));

    /// <summary>A worker speaks for the same origin as the web process.</summary>
    private Task<RunningServer> WorkerAsync(RunningServer web) =>
        RunningServer.StartAsync("nick", ("Database", _database), ("Role", "worker"), ("PublicOrigin", web.Own.Origin));

    [Fact]
    public async Task What_the_web_process_publishes_a_worker_delivers_as_soon_as_it_is_told()
    {
        await using var web = await WebAsync();
        await using var worker = await WorkerAsync(web);
        await using var alice = await FakePeer.StartAsync();

        var create = await web.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = alice.Actor });

        await web.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Single(alice.OfType(As.Create));
    }

    [Fact]
    public async Task A_worker_answers_whether_it_is_well_and_nothing_else()
    {
        await using var web = await WebAsync();
        await using var worker = await WorkerAsync(web);
        var listen = worker.Listen;

        using var ready = await worker.Client.GetAsync(new Uri($"{listen}/health/ready"), TestContext.Current.CancellationToken);
        using var actor = await worker.Client.GetAsync(new Uri($"{listen}/actor"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (ready.StatusCode, actor.StatusCode));
    }

    [Fact]
    public async Task Many_workers_deliver_each_row_once_and_what_is_about_one_thing_in_its_order()
    {
        await using var web = await WebAsync();
        await using var first = await WorkerAsync(web);
        await using var second = await WorkerAsync(web);
        await using var third = await WorkerAsync(web);
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(web);

        var posts = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var post = await web.SayAsync($"number {i}");
            await web.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post, ["content"] = $"number {i}, corrected" } });
            await web.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });
            posts.Add(post);
        }
        await web.EventuallyNothingWaitsAsync();

        foreach (var post in posts)
        {
            var types = alice.Delivered.Where(activity => (activity["object"] is JsonObject about ? about["id"] : activity["object"])?.GetValue<string>() == post)
                .Select(activity => activity["type"]!.GetValue<string>());
            Assert.Equal([As.Create, As.Update, As.Delete], types);
        }
    }

    [Fact]
    public async Task What_a_worker_that_died_had_claimed_another_takes_when_the_lease_has_run_out_and_not_before()
    {
        await using var web = await WebAsync();
        await using var alice = await FakePeer.StartAsync();
        var create = await web.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = alice.Actor });
        var now = web.Clock.GetUtcNow();
        // As a worker claims, and then dies.
        var claimed = await web.Db.WriteAsync(tx => WorkRows.ClaimAsync(tx, now.ToUnixTimeMilliseconds(), (now + Lease).ToUnixTimeMilliseconds(), [], []));
        Assert.NotEmpty(claimed);

        await using var worker = await WorkerAsync(web);
        Assert.Empty(await web.Db.WriteAsync(tx => WorkRows.ClaimAsync(tx, now.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), [], [])));
        worker.Advance(Lease + TimeSpan.FromSeconds(1));

        await web.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Single(alice.OfType(As.Create));
    }

    [Fact]
    public async Task Two_that_claim_at_once_never_get_the_same_row()
    {
        await using var web = await WebAsync();
        await web.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < 400; i++)
            {
                await WorkRows.EnqueueAsync(tx, new() { Kind = "nothing", Lane = $"h{i}", Subject = $"s{i}", ActivityUri = "a", Target = $"t{i}", DueAt = 0, CreatedAt = 0 });
            }
        });

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => web.Db.WriteAsync(tx => WorkRows.ClaimAsync(tx, 1, 1000, [], [], count: 50)))));
        // What somebody only looked at while the others claimed was left for the next time.
        var rest = await web.Db.WriteAsync(tx => WorkRows.ClaimAsync(tx, 1, 1000, [], []));

        var seqs = claims.Append(rest).SelectMany(rows => rows).Select(row => row.Seq).ToList();
        Assert.Equal(400, seqs.Count);
        Assert.Equal(400, seqs.Distinct().Count());
    }

    [Fact]
    public async Task Whoever_reads_on_from_the_newest_position_misses_nothing_that_is_committed_later()
    {
        await using var web = await WebAsync();
        var before = await web.ReadAsync(ActivityRows.SettledAsync);
        var (inserted, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = web.Db.WriteAsync(async tx =>
        {
            await ActivityRows.InsertAsync(tx, Row("https://a.example/slow"));
            inserted.SetResult();
            await go.Task;
        });
        await inserted.Task;
        await web.Db.WriteAsync(tx => ActivityRows.InsertAsync(tx, Row("https://a.example/fast")));

        var whileOpen = await web.ReadAsync(ActivityRows.SettledAsync);
        Assert.Empty(await web.ReadAsync(tx => ActivityRows.BetweenAsync(tx, before, whileOpen, 10)));
        go.SetResult();
        await slow;

        var after = await web.ReadAsync(ActivityRows.SettledAsync);
        Assert.Equal(["https://a.example/slow", "https://a.example/fast"], (await web.ReadAsync(tx => ActivityRows.BetweenAsync(tx, whileOpen, after, 10))).Select(row => row.Uri));
    }

    [Fact]
    public async Task A_block_in_one_process_holds_at_once_in_the_others()
    {
        await using var web = await WebAsync();
        await using var other = await RunningServer.StartAsync("nick", ("Database", _database), ("PublicOrigin", web.Own.Origin));
        Assert.False((await other.Get<Blocks>().ListAsync(CancellationToken.None)).Has("https://spam.example/x"));

        await web.Get<Blocks>().AddAsync("spam.example", CancellationToken.None);

        // The clock stands still: without being told the other one would believe what it read.
        await RunningServer.EventuallyAsync("the other process knows of the block",
            async () => (await other.Get<Blocks>().ListAsync(CancellationToken.None)).Has("https://spam.example/x"));
    }

    [Fact]
    public async Task New_keys_of_one_process_sign_in_the_others()
    {
        await using var web = await WebAsync();
        await using var other = await WebAsync(web.Own.Origin);

        var key = await web.Get<RotateKeys>().RunAsync(CancellationToken.None);

        await RunningServer.EventuallyAsync("the other process signs with the new key", () => Task.FromResult(other.SigningKeyId == key));
    }

    [Fact]
    public async Task Votes_that_come_at_once_are_all_counted()
    {
        await using var web = await WebAsync();
        var question = await web.SayAsync("Tea?", new JsonObject { ["type"] = As.Question, ["to"] = As.Public, ["oneOf"] = new JsonArray(Option("yes"), Option("no")) });
        var voters = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => FakePeer.StartAsync($"voter{i}")));

        await Task.WhenAll(voters.Select((voter, i) => voter.DeliverAsync(web, FakePeer.Create(new JsonObject
        {
            ["id"] = $"{voter.Actor}/vote",
            ["type"] = As.Note,
            ["attributedTo"] = voter.Actor,
            ["name"] = i % 3 == 0 ? "no" : "yes",
            ["inReplyTo"] = question,
            ["to"] = web.Own.Actor,
        }))));

        var poll = Poll.Of(JsonObjects.ParseOwn((await web.ObjectAsync(question))!.Json).ToAsNode())!;
        Assert.Equal((8, 4, 12), (poll.Options.Single(o => o.Name == "yes").Votes, poll.Options.Single(o => o.Name == "no").Votes, poll.Voters));
        foreach (var voter in voters) await voter.DisposeAsync();
    }

    [Fact]
    public async Task The_same_activity_delivered_to_two_processes_at_once_has_its_effect_once()
    {
        await using var web = await WebAsync();
        await using var alice = await FakePeer.StartAsync();
        var post = await web.SayAsync("Like me");
        var like = new JsonObject { ["id"] = $"{alice.Actor}/likes/1", ["type"] = As.Like, ["actor"] = alice.Actor, ["object"] = post };

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => alice.SendAsync(web.Own.Inbox, like)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(1, await web.CountAsync("SELECT COUNT(*) FROM collection_item WHERE item = @id", new { id = like["id"]!.GetValue<string>() }));
        Assert.Single(await web.NotificationsAsync());
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_unit_of_work_that_met_another_in_a_deadlock_is_run_again()
    {
        await using var web = await WebAsync();
        await web.Db.WriteAsync(async tx => { await SettingRows.SetAsync(tx, "a", "0"); await SettingRows.SetAsync(tx, "b", "0"); });
        var both = new Barrier(2);
        var attempts = 0;

        Task Add(string first, string second)
        {
            var met = false;
            return web.Db.WriteAsync(async tx =>
            {
                Interlocked.Increment(ref attempts);
                await tx.ExecuteAsync("UPDATE setting SET value = value || 'x' WHERE name = @first", new { first });
                if (!met) { met = true; await Task.Run(() => both.SignalAndWait()); }
                await tx.ExecuteAsync("UPDATE setting SET value = value || 'x' WHERE name = @second", new { second });
            });
        }
        await Task.WhenAll(Add("a", "b"), Add("b", "a"));

        Assert.Equal(3, attempts);
        Assert.Equal(["0xx", "0xx"], await web.ReadAsync(tx => tx.ListAsync<string>("SELECT value FROM setting WHERE name IN ('a', 'b')")));
    }

    [Fact]
    public async Task An_id_that_is_too_long_to_be_found_again_is_refused_and_no_fault_of_the_server()
    {
        await using var web = await WebAsync();
        await using var alice = await FakePeer.StartAsync();
        var random = new Random(7);
        var endless = new string([.. Enumerable.Range(0, 20_000).Select(_ => (char)('a' + random.Next(26)))]);

        using var answer = await alice.SendAsync(web.Own.Inbox, new JsonObject { ["id"] = $"{alice.Actor}/likes/1", ["type"] = As.Like, ["actor"] = alice.Actor, ["object"] = $"https://far.example/{endless}" });

        await Problems.AssertAsync(Refusal.IdTooLong, answer);
    }

    [Fact]
    public async Task The_character_zero_and_half_a_surrogate_are_kept_as_a_replacement_character()
    {
        await using var web = await WebAsync();

        await web.Db.WriteAsync(tx => SettingRows.SetAsync(tx, "a\0b", "x\ud800y"));

        Assert.Equal("x\uFFFDy", await web.ReadAsync(tx => SettingRows.GetAsync(tx, "a\0b")));
    }

    [Fact]
    public async Task What_one_process_does_for_all_no_other_does_at_the_same_time()
    {
        await using var one = await Db.OpenAsync(Path.GetTempPath(), TimeProvider.System, _database);
        await using var other = await Db.OpenAsync(Path.GetTempPath(), TimeProvider.System, _database);
        bool? meanwhile = null;

        Assert.True(await one.AloneAsync(Job.Backup, async () => meanwhile = await other.AloneAsync(Job.Backup, () => Task.CompletedTask, CancellationToken.None), CancellationToken.None));

        Assert.False(meanwhile);
        Assert.True(await other.AloneAsync(Job.Backup, () => Task.CompletedTask, CancellationToken.None));
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_database_make_its_schema_and_its_owner_once()
    {
        var empty = await PostgresCluster.NewDatabaseAsync(withSchema: false);
        var servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunningServer.StartAsync("nick", ("Database", empty), ("PublicOrigin", "http://localhost:5999"))));

        Assert.Single(servers.Select(server => server.SigningKeyId).Distinct());
        Assert.Equal(Migrations.Versions.Select(version => (long)version), await servers[0].ReadAsync(tx => tx.ListAsync<long>("SELECT version FROM schema_version ORDER BY version")));
        foreach (var server in servers) await server.DisposeAsync();
    }

    private Task<RunningServer> WebAsync(string origin) => RunningServer.StartAsync("nick", ("Database", _database), ("Role", "web"), ("PublicOrigin", origin));

    private static JsonObject Option(string name) => new() { ["type"] = As.Note, ["name"] = name };

    private static ActivityRow Row(string uri) => new()
    {
        Uri = uri,
        Direction = ActivityRow.In,
        Type = As.Like,
        Actor = "https://a.example/a",
        Visibility = "Public",
        Json = "{}",
    };
}
