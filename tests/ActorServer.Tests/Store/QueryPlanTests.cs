using System.Globalization;
using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;
using Microsoft.Data.Sqlite;

namespace ActorServer.Tests.Store;

/// <summary>
/// What is asked of the database when a page is read, taken from SQLite itself while the product's own code asks it, and how SQLite would go about
/// it: no table that grows is gone through, and nothing is sorted that an index has in order.
/// </summary>
public sealed class QueryPlanTests : IAsyncLifetime
{
    /// <summary>They have a row for each phrase, host or app that the owner named, or post that the owner began; reading all of them is what they are for. Of what is not indexed yet the first are read.</summary>
    private static readonly HashSet<string> Small = ["setting", "filter", "block", "profile_link", "muted_thread", "draft", "unindexed"];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));
    private readonly OwnIds _own = OwnerIds.Of("http://localhost:5999");
    private Db _db = null!;

    public async ValueTask InitializeAsync()
    {
        _db = await Db.OpenAsync(_folder, TimeProvider.System);
        await _db.WriteAsync(FillAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task The_wall_and_each_of_its_filters() => AssertIndexedAsync(async tx =>
    {
        foreach (var only in new[] { null, WallFilter.Posts, WallFilter.Pictures, WallFilter.Videos, WallFilter.Saved })
        {
            foreach (var from in new[] { null, "http://peer.example/users/1" })
            {
                foreach (var tag in new[] { null, "tag" }) await new WallFilter(only, from, tag).PageAsync(tx, _own, Cursor.Top, DateTimeOffset.UnixEpoch, Limits.PageSize);
            }
        }
        await WallRows.CountAfterAsync(tx, 1, 1);
        await FollowRows.PageAsync(tx, FollowRow.In, FollowRow.Pending, long.MaxValue, Limits.PageSize);
        await NotificationRows.CountUnreadAsync(tx, 1);
    });

    /// <summary>The newest of each person are put in order; there are only so many of them.</summary>
    [Fact]
    public Task The_wall_of_a_list_reads_only_so_much_of_each_person() => AssertIndexedAsync(async tx =>
    {
        foreach (var only in new[] { null, WallFilter.Posts, WallFilter.Pictures })
        {
            foreach (var tag in new[] { null, "tag" }) await new WallFilter(only, null, tag, 1).PageAsync(tx, _own, Cursor.Top, DateTimeOffset.UnixEpoch, Limits.PageSize);
        }
    }, mayBeSorted: true);

    [Fact]
    public Task What_stands_around_the_posts_of_a_page() => AssertIndexedAsync(
        tx => Conversation.LoadAsync(tx, _own, ["http://peer.example/1", "http://peer.example/2"], ["http://peer.example/users/1"], publicOnly: false), mayBeSorted: true);

    [Fact]
    public Task Notifications() => AssertIndexedAsync(async tx =>
    {
        foreach (var strangers in new bool?[] { null, true, false })
        {
            await NotificationRows.PageAsync(tx, new NewsFilter(null, strangers), long.MaxValue, 1, Limits.PageSize);
            await NotificationRows.PageAsync(tx, new NewsFilter([NotificationRow.Like], strangers), long.MaxValue, 1, Limits.PageSize);
            await NotificationRows.CountUnreadAsync(tx, new NewsFilter(null, strangers), 1);
            await NotificationRows.MarkReadAsync(tx, new NewsFilter(null, strangers), 1, 1);
        }
    });

    [Fact]
    public Task Groups_of_notifications() => AssertIndexedAsync(tx => NotificationRows.GroupsAsync(tx, ["like 1", "like 2"], 1, Limits.FacesOfNews), mayBeSorted: true);

    [Fact]
    public Task Somebodys_page() => AssertIndexedAsync(async tx =>
    {
        const string actor = "http://peer.example/users/1";
        await ObjectRows.PageOfAsync(tx, actor, long.MaxValue, "", Limits.PageSize);
        await RegardRows.FindAsync(tx, actor);
        await PersonListRows.OfAsync(tx, actor);
        await PeerLookRows.FindAsync(tx, actor);
        await PeerLookRows.IsUnderWayAsync(tx, actor);
        await PeerLookRows.HostKnownSinceAsync(tx, "peer.example");
        await PeerLinkRows.OfAsync(tx, actor);
        await MutedThreadRows.AboveAsync(tx, "http://peer.example/1");
    });

    [Fact]
    public Task Drafts_and_earlier_forms() => AssertIndexedAsync(async tx =>
    {
        await DraftRows.FindAsync(tx, "draft");
        await DraftRows.CurrentAsync(tx, "http://peer.example/1");
        await DraftRows.NewestAsync(tx, Limits.PageSize);
        await DraftRows.CountAsync(tx);
        await DraftRows.FileIdsAsync(tx, "draft");
        await DraftRows.ReleaseFileAsync(tx, "media");
        await DraftRows.RemoveAsync(tx, "draft");
        await VersionRows.OfAsync(tx, "http://peer.example/1");
        await VersionRows.TallyAsync(tx, ["http://peer.example/1", "http://peer.example/2"]);
        await VersionRows.ForgetAsync(tx, "http://peer.example/1");
    });

    [Fact]
    public Task Messages() => AssertIndexedAsync(async tx =>
    {
        await ChatRows.PageAsync(tx, long.MaxValue, Limits.PageSize);
        await ChatRows.MessagesAsync(tx, "chat", long.MaxValue, Limits.PageSize);
        await ChatRows.LastOfAsync(tx, ["chat", "another"], 1);
        await ChatRows.UnreadAmongAsync(tx, ["chat", "another"], 1);
        await ChatRows.CountUnreadAsync(tx, 1);
        await ChatRows.LastHeardAsync(tx, "chat");
        await ChatRows.RemoveAsync(tx, "http://peer.example/1");
    });

    [Fact]
    public Task Consent_to_answers() => AssertIndexedAsync(async tx =>
    {
        await ReplyRows.FindByRequestAsync(tx, "http://peer.example/1");
        await ReplyRows.FindByStampAsync(tx, "http://peer.example/stamps/1");
        await ReplyRows.FindAllAsync(tx, ["http://peer.example/1", "http://peer.example/2"]);
        await ReplyRows.NotCheckedSinceAsync(tx, ["http://peer.example/1"], 1);
        await ObjectRows.AnswersOfOthersAsync(tx, "http://peer.example/1", Limits.PageSize);
    }, mayBeSorted: true);

    [Fact]
    public Task Collections() => AssertIndexedAsync(async tx =>
    {
        await CollectionRows.PageAsync(tx, "http://peer.example/1/likes", long.MaxValue, Limits.PageSize);
        await CollectionRows.PublicPageAsync(tx, "http://peer.example/1/likes", long.MaxValue, Limits.PageSize);
        await CollectionRows.OpenPageAsync(tx, "http://peer.example/1/likes", long.MaxValue, Limits.PageSize);
        await ActivityRows.PageAsync(tx, ActivityRow.Out, new Reader(0, 0, null), long.MaxValue, Limits.PageSize);
        await ActivityRows.PageAsync(tx, ActivityRow.In, Reader.Owner, long.MaxValue, Limits.PageSize);
        await ActivityRows.PublicInPageAsync(tx, long.MaxValue, Limits.PageSize);
        await FollowRows.PageAsync(tx, FollowRow.In, FollowRow.Accepted, long.MaxValue, Limits.PageSize);
        await ObjectRows.PublicPageAsync(tx, _own.Actor, long.MaxValue, Limits.PageSize);
        await ObjectRows.PublicTaggedAsync(tx, PostMarkRow.Tag("tag"), long.MaxValue, Limits.PageSize);
    });

    [Theory]
    [InlineData("word")]
    [InlineData("\"a phrase\" -without from:@person@peer.example has:picture #tag in:wall in:liked before:2030-01-01")]
    [InlineData("-word")]
    [InlineData("begin* \"a phrase of several words\" -\"another of several\"")]
    [InlineData("from:person")]
    public Task Search(string typed) => AssertIndexedAsync(tx => FindPosts.FindAsync(tx, _own, SearchQuery.Parse(typed), long.MaxValue, Limits.PageSize));

    [Fact]
    public Task Keeping_changing_and_forgetting_a_post() => AssertIndexedAsync(async tx =>
    {
        var row = Row(100);
        await ObjectRows.InsertAsync(tx, row);
        await WallRows.AddAsync(tx, Item(row));
        await ObjectRows.UpdateAsync(tx, row);
        await IndexAsync(tx);
        await WallRows.RemoveActorAsync(tx, row.AttributedTo);
        await NotificationRows.RemoveActorAsync(tx, row.AttributedTo);
        await ObjectRows.BuryAsync(tx, row.Uri, "{}", 1);
        await IndexAsync(tx);
        await RebuildIndex.StepAsync(tx);
    });

    private async Task IndexAsync(Tx tx)
    {
        var found = await IndexWords.ReadAsync(tx, _own.Liked);
        Assert.NotEmpty(found.Notes);
        Assert.NotEqual(0, await UnindexedRows.CountAsync(tx));
        Assert.True(await UnindexedRows.TakeAsync(tx, [.. found.Notes.Select(note => note.Seq)]));
        await IndexWords.PutAsync(tx, [.. found.Notes.Select(note => note.Uri).Distinct().Select(uri => IndexWords.Read(uri, found, tx.Dialect))], found.IsRebuilding);
    }

    /// <summary>The negative twin: what has no index is seen.</summary>
    [Fact]
    public async Task A_statement_without_an_index_is_noticed()
    {
        var plans = await PlansAsync(tx => tx.ListAsync<string>("SELECT uri FROM object WHERE summary = 'x' ORDER BY updated_at"));

        Assert.NotEmpty(plans.SelectMany(plan => Bad(plan, mayBeSorted: false)));
    }

    private async Task AssertIndexedAsync(Func<Tx, Task> read, bool mayBeSorted = false)
    {
        var plans = await PlansAsync(read);
        Assert.NotEmpty(plans);
        var bad = plans.SelectMany(plan => Bad(plan, mayBeSorted).Select(step => $"{step}\n   in {plan.Sql}")).ToList();
        Assert.True(bad.Count == 0, string.Join('\n', bad));
    }

    private sealed record PlanRow
    {
        public required string Detail { get; init; }
    }

    private sealed record Plan(string Sql, IReadOnlyList<string> Steps);

    private static IEnumerable<string> Bad(Plan plan, bool mayBeSorted) => plan.Steps.Where(step =>
        (step.StartsWith("SCAN ", StringComparison.Ordinal) && !IsFine(step, plan.Sql)) || (!mayBeSorted && step.StartsWith("USE TEMP B-TREE FOR", StringComparison.Ordinal)));

    /// <summary>A virtual table answers from its own index when it is given one; an alias is looked up in the statement.</summary>
    private static bool IsFine(string step, string sql)
    {
        var name = step.Split(' ')[1];
        if (step.Contains("CONSTANT ROW", StringComparison.Ordinal) || Small.Contains(name)) return true;
        // The rows of a step before, which was looked at itself.
        if (name.StartsWith("(subquery", StringComparison.Ordinal) || sql.Contains($") {name}\n", StringComparison.Ordinal)) return true;
        // What the index of words asks itself.
        if (name.StartsWith("main.post_word_", StringComparison.Ordinal)) return true;
        // An index of nothing but what is counted.
        if (step.EndsWith("notification_unread", StringComparison.Ordinal) || step.EndsWith("chat_unread", StringComparison.Ordinal)) return true;
        if (step.Contains("VIRTUAL TABLE INDEX", StringComparison.Ordinal)) return !step.EndsWith("INDEX 0:", StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.IsMatch(sql, $@"FROM \(?({string.Join('|', Small)}) {name}\b");
    }

    /// <summary>Runs the product's code on a connection that tells every statement, then asks SQLite how it would run each.</summary>
    private async Task<IReadOnlyList<Plan>> PlansAsync(Func<Tx, Task> read)
    {
        var said = new List<string>();
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, Db.FileName)};Pooling=False");
        await connection.OpenAsync();
        await using var statements = new SqliteStatements(connection.Handle!);
        await statements.ExecuteAsync("BEGIN");
        SQLitePCL.raw.sqlite3_trace(connection.Handle, (_, sql) => said.Add(sql), null);
        await read(new Tx(statements));
        SQLitePCL.raw.sqlite3_trace(connection.Handle, (SQLitePCL.strdelegate_trace?)null, null);
        var plans = new List<Plan>();
        foreach (var sql in said.Where(sql => !sql.StartsWith("--", StringComparison.Ordinal)).Distinct())
        {
            plans.Add(new(sql, [.. (await connection.ListAsync<PlanRow>("EXPLAIN QUERY PLAN " + sql)).Select(row => row.Detail)]));
        }
        await statements.ExecuteAsync("ROLLBACK");
        return plans;
    }

    private static async Task FillAsync(Tx tx)
    {
        await Owner.SetAsync(tx, new Owner { Name = "Nick", Since = DateTimeOffset.UnixEpoch });
        await PeerRows.PutAsync(tx, new PeerRow
        {
            Uri = "http://peer.example/users/1",
            Host = "peer.example",
            Username = "person",
            Name = "Person",
            Inbox = "http://peer.example/inbox",
            Json = "{}",
            FirstSeenAt = 1,
            FetchedAt = 1,
        });
        for (var i = 1; i <= 30; i++)
        {
            var row = Row(i);
            await ObjectRows.InsertAsync(tx, row);
            await WallRows.AddAsync(tx, Item(row));
        }
        // Under way: at its beginning all posts are counted, once.
        await SettingRows.SetAsync(tx, RebuildIndex.Setting, "a");
    }

    private static WallRow Item(ObjectRow row) => new() { ActivityUri = row.Uri, ObjectUri = row.Uri, Actor = row.AttributedTo, Kind = WallRow.Post, At = row.PublishedAt };

    private static ObjectRow Row(int number) => new()
    {
        Uri = string.Create(CultureInfo.InvariantCulture, $"http://peer.example/{number}"),
        Type = As.Note,
        AttributedTo = "http://peer.example/users/1",
        Visibility = "Public",
        InReplyTo = number % 3 == 0 ? string.Create(CultureInfo.InvariantCulture, $"http://peer.example/{number - 1}") : null,
        Json = """{"type":"Note","tag":[{"type":"Hashtag","name":"#tag"}],"attachment":[{"type":"Image","mediaType":"image/png","url":"http://peer.example/1.png"}]}""",
        ContentHtml = "a phrase with words",
        PublishedAt = 1_700_000_000_000 + number,
    };
}
