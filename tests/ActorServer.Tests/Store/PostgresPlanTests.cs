using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Npgsql;

namespace ActorServer.Tests.Store;

/// <summary>
/// The same on PostgreSQL: every statement that the product's own code sends is explained with going through whole tables made as dear as can be; where
/// one is gone through all the same, no index can serve.
/// </summary>
public sealed class PostgresPlanTests : IAsyncLifetime
{
    /// <summary>They have a row for each phrase, host or app that the owner named.</summary>
    private static readonly string[] Small = ["setting", "filter", "block", "profile_link", "muted_thread"];

    private readonly OwnIds _own = OwnerIds.Of("http://localhost:5999");
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresCluster.NewDatabaseAsync();
        await using var db = await Db.OpenAsync(Path.GetTempPath(), TimeProvider.System, _database);
        await db.WriteAsync(tx => Owner.SetAsync(tx, new Owner { Name = "Nick", Since = DateTimeOffset.UnixEpoch }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_database.Length > 0) await PostgresCluster.DropAsync(_database);
    }

    [Fact]
    public async Task The_wall_its_filters_collections_notifications_and_search_have_an_index()
    {
        var plans = await PlansAsync(async tx =>
        {
            foreach (var filter in new WallFilter[] { WallFilter.None, new(WallFilter.Posts, null, null), new(WallFilter.Pictures, null, null), new(WallFilter.Saved, null, null), new(null, "me", "tag"), new(WallFilter.Videos, null, "tag"), new(null, null, null, 1), new(WallFilter.Pictures, null, "tag", 1) })
                await filter.PageAsync(tx, _own, Cursor.Top, DateTimeOffset.UnixEpoch, Limits.PageSize);
            await Conversation.LoadAsync(tx, _own, ["http://peer.example/1"], ["http://peer.example/users/1"], publicOnly: false);
            await NotificationRows.PageAsync(tx, new NewsFilter([NotificationRow.Like], true), long.MaxValue, 1, Limits.PageSize);
            await NotificationRows.GroupsAsync(tx, ["like 1"], 1, Limits.FacesOfNews);
            await NotificationRows.CountUnreadAsync(tx, new NewsFilter(null, false), 1);
            await WallRows.CountAfterAsync(tx, 1, 1);
            await ObjectRows.PageOfAsync(tx, "http://peer.example/users/1", long.MaxValue, "", Limits.PageSize);
            await CollectionRows.PageAsync(tx, "http://peer.example/1/likes", long.MaxValue, Limits.PageSize);
            await CollectionRows.PublicPageAsync(tx, "http://peer.example/1/likes", long.MaxValue, Limits.PageSize);
            await FollowRows.PageAsync(tx, FollowRow.In, FollowRow.Accepted, long.MaxValue, Limits.PageSize);
            await ObjectRows.PublicTaggedAsync(tx, PostMarkRow.Tag("tag"), long.MaxValue, Limits.PageSize);
            await FindPosts.FindAsync(tx, _own, SearchQuery.Parse("\"a phrase\" -without #tag in:wall"), long.MaxValue, Limits.PageSize);
            await FindPosts.FindAsync(tx, _own, SearchQuery.Parse("from:somebody"), long.MaxValue, Limits.PageSize);
        });

        Assert.True(plans.Count > 20);
        var bad = plans.Where(plan => plan.Contains("Seq Scan on ", StringComparison.Ordinal) && !Small.Any(table => plan.Contains($"Seq Scan on {table}", StringComparison.Ordinal))).ToList();
        Assert.True(bad.Count == 0, string.Join("\n\n", bad));
    }

    /// <summary>The negative twin.</summary>
    [Fact]
    public async Task A_statement_without_an_index_is_noticed() => Assert.Contains("Seq Scan on object",
        Assert.Single(await PlansAsync(tx => tx.ListAsync<string>("SELECT uri FROM object WHERE summary = @summary", new { summary = "x" }))), StringComparison.Ordinal);

    /// <summary>
    /// A statement that is sent often is planned once for whatever values (PostgreSQL §PREPARE), from what the planner guesses of them. In a table whose rows lie in no order, as an index that was made
    /// anew leaves them, a wrong guess had all of them sorted.
    /// </summary>
    [Fact]
    public async Task A_search_that_is_planned_for_any_values_reads_the_newest_posts_from_the_end()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.RunAsync("ALTER TABLE post_place ALTER COLUMN words SET STORAGE PLAIN");      // as large as the words of a post are, and as they lie
        await connection.RunAsync("INSERT INTO post_place (place, uri, words) SELECT i, 'urn:' || i, CAST(repeat('x', 600) AS tsvector) FROM generate_series(1, 100000) AS i ORDER BY md5(CAST(i AS TEXT))");
        await connection.RunAsync("ANALYZE post_place");
        await connection.RunAsync($"PREPARE newest (text, bigint, bigint) AS SELECT s.place FROM {Written(SqlDialect.Postgres.Answers[0])} ORDER BY s.place DESC LIMIT 20");
        await connection.RunAsync("SET plan_cache_mode = force_generic_plan");

        var plan = string.Join('\n', await connection.ListAsync<string>("EXPLAIN EXECUTE newest ('word', 0, 1)"));

        Assert.Contains("Index Scan Backward using post_place_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on post_place", plan, StringComparison.Ordinal);
    }

    private static string Written(string answer) =>
        answer.Replace("@exact", "$1", StringComparison.Ordinal).Replace("@after", "$2", StringComparison.Ordinal).Replace("@before", "$3", StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> PlansAsync(Func<Tx, Task> read)
    {
        var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var statements = new Explaining(new PostgresStatements(connection));
        await statements.ExecuteAsync("SET enable_seqscan = off");
        await read(new Tx(statements));
        return statements.Plans;
    }

    /// <summary>Runs everything, and asks how it is run.</summary>
    private sealed class Explaining(PostgresStatements inner) : Statements
    {
        internal List<string> Plans { get; } = [];
        internal override SqlDialect Dialect => inner.Dialect;

        internal override Task<int> ExecuteAsync(string sql, object? args = null) => inner.ExecuteAsync(sql, args);

        internal override Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args) => inner.ExecuteEachAsync(sql, args);

        internal override async Task ReadAsync<T>(string sql, object? args, Func<T, bool> wantsMore)
        {
            Plans.Add($"{sql}\n{string.Join('\n', await new Tx(inner).ListAsync<string>("EXPLAIN " + sql, args))}");
            await inner.ReadAsync(sql, args, wantsMore);
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
