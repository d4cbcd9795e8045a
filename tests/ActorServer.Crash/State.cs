using System.Data.Common;
using ActorServer.Store;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorServer.Crash;

/// <summary>
/// Everything that activities leave behind, as sets of lines that people can read: what should be there and what is there are compared line by line.
/// </summary>
internal sealed class State
{
    internal HashSet<string> Lines { get; } = [];

    /// <summary>The owner's activities, each with its object and its JSON.</summary>
    internal List<OutRow> Out { get; } = [];
    internal List<WorkLine> Work { get; } = [];

    /// <summary>Posts whose words are still to be put into the index.</summary>
    internal int Unindexed { get; private set; }

    internal sealed record OutRow
    {
        public required string Uri { get; init; }
        public required string Type { get; init; }
        public required string ObjectUri { get; init; }
        public required string Json { get; init; }
    }

    internal sealed record WorkLine
    {
        public required string ActivityUri { get; init; }
        public required string Target { get; init; }
        public required string State { get; init; }
    }

    internal static State ReadFile(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        if (connection.List<string>("PRAGMA integrity_check")[0] is var verdict && verdict != "ok") throw new LossException($"The database is damaged: {verdict}", lost: 1);
        connection.Run("BEGIN DEFERRED");    // one moment for all of it
        return Read(connection);
    }

    internal static State ReadServer(string database)
    {
        using var connection = new NpgsqlConnection(database + ";Pooling=false");
        connection.Open();
        // What integrity_check is on SQLite: every index against its table. Fails with what is wrong.
        connection.Run(
            """
            CREATE EXTENSION IF NOT EXISTS amcheck WITH SCHEMA pg_catalog;
            SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
            WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace
            """);
        connection.Run("BEGIN ISOLATION LEVEL REPEATABLE READ");
        return Read(connection);
    }

    /// <summary>Creates that are to be found by the post that they brought, and are not.</summary>
    private const string ForNothing =
        "SELECT a.uri FROM activity a WHERE a.with_object = 1 AND NOT EXISTS (SELECT 1 FROM object o WHERE o.uri = a.object_uri AND o.activity_seq = a.seq)";

    private static State Read(DbConnection connection)
    {
        var state = new State();
        state.Add(connection, "SELECT 'activity ' || uri FROM activity");
        state.Add(connection, "SELECT CASE WHEN deleted_at IS NULL THEN 'object ' || uri || ' ' || content_html ELSE 'tombstone ' || uri END FROM object");
        state.Add(connection, "SELECT 'item ' || collection || ' ' || item FROM collection_item");
        state.Add(connection, "SELECT 'wall ' || activity_uri FROM wall_item");
        state.Add(connection, "SELECT 'notification ' || kind || ' ' || activity_uri FROM notification");
        state.Add(connection, "SELECT 'follow ' || direction || ' ' || actor || ' ' || state FROM follow");
        state.Out.AddRange(connection.List<OutRow>("SELECT uri, type, COALESCE(object_uri, '') AS object_uri, json FROM activity WHERE direction = 'out'"));
        if (connection.List<string>(ForNothing) is [var lonely, ..]) throw new LossException($"{lonely} says that a post came with it, and no post says so.", lost: 1);
        state.Unindexed = IndexCheck.Run(connection);
        state.Work.AddRange(connection.List<WorkLine>("SELECT activity_uri, target, state FROM work WHERE kind = 'deliver'"));
        return state;
    }

    /// <summary>How many deliveries are still to be made.</summary>
    internal int Waiting => Work.Count(row => row.State == "waiting");

    private void Add(DbConnection connection, string sql)
    {
        foreach (var line in connection.List<string>(sql))
        {
            if (!Lines.Add(line)) throw new LossException($"twice in the database: {line}", doubled: 1);
        }
    }
}
