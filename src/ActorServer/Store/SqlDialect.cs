using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>
/// What the two databases say differently: this page is all of it. Every other statement is one text for both, written as SQLite reads it; a list
/// (IN @list) and the schema are translated here. A migration that cannot be one text is two files, NNNN-name.sqlite.sql and NNNN-name.postgres.sql.
/// </summary>
internal sealed partial class SqlDialect
{
    internal static SqlDialect Sqlite { get; } = new()
    {
        Name = "sqlite",
        SkipLocked = "",
        Hold = null,
        SettledPosition = "SELECT COALESCE(MAX(seq), 0) FROM activity",
        GiveSpaceBack = "PRAGMA incremental_vacuum(256)",
        FreePages = "PRAGMA freelist_count",
        FirstAnswers = "object p JOIN object o ON o.uri IN (SELECT a.uri FROM object a WHERE a.in_reply_to = p.uri AND a.deleted_at IS NULL ORDER BY a.published_at, a.uri LIMIT @mostEach)",
        ForEach = (outer, table, alias, inner) => $"{outer} JOIN {table} t ON t.seq IN (SELECT {alias}.seq {inner})",
        Each = list => $"(SELECT value FROM json_each(@{list}))",
        Pairs = (list, name, other, otherName) => $"(SELECT value AS {name}, @{other} ->> key AS {otherName} FROM json_each(@{list}))",
        Words = Fts5Search.ToTerms,
        Match = Fts5Search.ToQuery,
        Exact = Fts5Search.ToQuery,
        WordsOfSurePhrase = Fts5Search.WordsOfSurePhrase,
        WordsBetween = "SELECT term FROM post_term WHERE term >= @first AND term < @end LIMIT @count",
        PutWords = "INSERT INTO post_word (rowid, words) VALUES (@place, @words)",
        ForgetWords = "DELETE FROM post_word WHERE rowid = @place",
        // More than a tenth of the index lies beside its largest segment.
        AreWordsScattered = "SELECT SUM(pages) - MAX(pages) > SUM(pages) / 10 FROM (SELECT COUNT(*) AS pages FROM post_word_idx GROUP BY segid)",
        MergeWords = "INSERT INTO post_word (post_word, rank) VALUES ('merge', @pages)",
        EmptyIndex = ["INSERT INTO post_word (post_word) VALUES ('delete-all')", "DELETE FROM post_place"],
        // In this order, whatever the planner thinks: the index gives the rows in order, and only as many as are wanted.
        Indexed = FromPostWord,
        Matches = "post_word MATCH @match",
        Answers = [$"{FromPostWord} WHERE post_word MATCH @match AND f.rowid >= @after AND f.rowid < @before"],
        IndexedPlace = "f.rowid",
        Statement = ReadLists,
        Schema = sql => sql,
    };

    internal static SqlDialect Postgres { get; } = new()
    {
        Name = "postgres",
        SkipLocked = "FOR UPDATE OF w SKIP LOCKED",
        Hold = $"SELECT CAST(pg_advisory_xact_lock({AdvisoryLocks.Held}, hashtext(@what)) AS TEXT)",
        SettledPosition = "SELECT settled_activity()",
        GiveSpaceBack = null,
        FreePages = null,
        FirstAnswers = "object p CROSS JOIN LATERAL (SELECT * FROM object a WHERE a.in_reply_to = p.uri AND a.deleted_at IS NULL ORDER BY a.published_at, a.uri LIMIT @mostEach) o",
        ForEach = (outer, _, alias, inner) => $"{outer} CROSS JOIN LATERAL (SELECT {alias}.* {inner}) t",
        Each = list => $"(SELECT value FROM unnest(@{list}) AS value)",
        Pairs = (list, name, other, otherName) => $"(SELECT {name}, {otherName} FROM unnest(@{list}, @{other}) AS pair ({name}, {otherName}))",
        Words = TextSearch.ToVector,
        Match = TextSearch.ToQuery,
        Exact = TextSearch.ToExactQuery,
        WordsOfSurePhrase = int.MaxValue,
        WordsBetween = null,
        PutWords = "UPDATE post_place SET words = CAST(@words AS tsvector) WHERE place = @place",
        ForgetWords = "UPDATE post_place SET words = NULL WHERE place = @place",
        AreWordsScattered = null,
        MergeWords = null,
        EmptyIndex = ["TRUNCATE post_place"],
        Indexed = "post_place s JOIN object o ON o.uri = s.uri",
        Matches = "s.words @@ CAST(@match AS tsquery)",
        // Its index knows no order. What many posts have is soon found among the newest, one by one; what few have, by the index, and then sorted. Left to choose, the
        // planner goes by what it guesses of a word, and goes through all posts for one that none has. The newest are bounded on one side alone: of two bounds that it does not
        // know it guesses that hardly a post is between, and sorts all of them. In a SELECT of its own the question is read once and not for each post;
        // a sum and a function are what no index is asked for, so all that it finds is compared.
        Answers =
        [
            $"""
            (SELECT place, uri, words FROM post_place WHERE place < @before ORDER BY place DESC LIMIT {Limits.PostsLookedThrough}) s JOIN object o ON o.uri = s.uri
            WHERE s.place >= @after AND s.words @@ (SELECT CAST(@exact AS tsquery))
            """,
            """
            (WITH f AS MATERIALIZED (SELECT place, uri FROM post_place WHERE words @@ CAST(@match AS tsquery)
                    AND place + 0 >= @after AND place + 0 < @before AND (@exact = @match OR ts_match_vq(words, (SELECT CAST(@exact AS tsquery)))))
                SELECT place, uri FROM f ORDER BY place DESC OFFSET 0) s JOIN object o ON o.uri = s.uri
            WHERE TRUE
            """,
        ],
        IndexedPlace = "s.place",
        Statement = new ConcurrentCache(sql => List().Replace(sql, match => match.Groups["not"].Success ? "<> ALL(@" + match.Groups["name"].Value + ")" : "= ANY(@" + match.Groups["name"].Value + ")")).Get,
        Schema = TranslateSchema,
    };

    /// <summary>As in the names of migrations that are for one of them.</summary>
    internal required string Name { get; init; }

    /// <summary>At the end of the choice of work (aliased w): what another process is claiming at this moment is not waited for.</summary>
    internal required string SkipLocked { get; init; }

    /// <summary>Keeps @what for this transaction alone; null where there is one writer anyway.</summary>
    internal required string? Hold { get; init; }

    /// <summary>The highest position in activity below which nothing more can appear. With several writers a lower one may be committed after a higher one.</summary>
    internal required string SettledPosition { get; init; }

    /// <summary>Gives some pages that nothing uses back to the disk, a megabyte at a time; null where the database does that by itself (autovacuum).</summary>
    internal required string? GiveSpaceBack { get; init; }

    /// <summary>How many pages nothing uses.</summary>
    internal required string? FreePages { get; init; }

    /// <summary>Objects p, each with the first @mostEach answers o to it.</summary>
    internal required string FirstAnswers { get; init; }

    /// <summary>
    /// For each row of one table the first rows t of another, which has a column seq: the outer table with its alias, the other, its alias, and from FROM to
    /// LIMIT how its rows are found, in which the outer one may be named.
    /// </summary>
    internal required Func<string, string, string, string, string> ForEach { get; init; }

    /// <summary>A list as rows of one column, value.</summary>
    internal required Func<string, string> Each { get; init; }

    /// <summary>Two lists of the same length as rows: a list, its column, the other list, its column.</summary>
    internal required Func<string, string, string, string, string> Pairs { get; init; }

    /// <summary>The words of a post as they are given to the index, from words with spaces between.</summary>
    internal required Func<string, string> Words { get; init; }

    /// <summary>What the index is asked.</summary>
    internal required Func<SearchExpression, string> Match { get; init; }

    /// <summary>What of its answers must be so, where the database keeps the order of words: @exact.</summary>
    internal required Func<SearchExpression, string> Exact { get; init; }

    /// <summary>Of longer phrases the index says more posts than have them, and the posts are to be read.</summary>
    internal required int WordsOfSurePhrase { get; init; }

    /// <summary>The first @count words of the index from @first on, below @end. Null where the beginning of a word is found as well without.</summary>
    internal required string? WordsBetween { get; init; }

    /// <summary>Puts @words at @place, where nothing is yet.</summary>
    internal required string PutWords { get; init; }
    internal required string ForgetWords { get; init; }

    /// <summary>Does the index lie in many parts, each of which a search looks into? And what merges so many @pages of it: the first time with a minus. Null where it lies in one.</summary>
    internal required string? AreWordsScattered { get; init; }
    internal required string? MergeWords { get; init; }

    /// <summary>Words and places of all posts go, in a moment, however many there are.</summary>
    internal required IReadOnlyList<string> EmptyIndex { get; init; }

    /// <summary>The index of words with places s and objects o, and which of it answers @match.</summary>
    internal required string Indexed { get; init; }
    internal required string Matches { get; init; }

    /// <summary>
    /// Places s and objects o whose words answer @match and @exact, from @after to below @before, and the place by which they are ordered. Where there are several ways, the first that
    /// has as many posts as are wanted is right, and otherwise the last.
    /// </summary>
    internal required IReadOnlyList<string> Answers { get; init; }
    internal required string IndexedPlace { get; init; }

    /// <summary>The text of a statement. A list is one argument, so that there is one text, prepared once, whatever the list's length.</summary>
    internal required Func<string, string> Statement { get; init; }

    /// <summary>The text of a migration.</summary>
    internal required Func<string, string> Schema { get; init; }

    private const string FromPostWord = "post_word f CROSS JOIN post_place s ON s.place = f.rowid CROSS JOIN object o ON o.uri = s.uri";

    /// <summary>
    /// Whole numbers have 64 bits, a number that is a primary key is given by the database, and texts compare and sort byte by byte, as in SQLite: an
    /// order that follows a language would differ between machines and break indexes with the next release of their library.
    /// </summary>
    private static string TranslateSchema(string sql)
    {
        sql = Comment().Replace(sql, "");
        sql = sql.Replace("PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY", StringComparison.Ordinal);
        sql = sql.Replace("INTEGER PRIMARY KEY", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", StringComparison.Ordinal);
        sql = Word("INTEGER").Replace(sql, "BIGINT");
        return Word("TEXT").Replace(sql, "TEXT COLLATE \"C\"");
    }

    /// <summary>A list is JSON. Every statement of a start comes by here, so without a regular expression: their library is a megabyte that an idle server does not need.</summary>
    private static string ReadLists(string sql)
    {
        const string before = " IN ";
        for (var at = sql.IndexOf(before + "@", StringComparison.Ordinal); at >= 0; at = sql.IndexOf(before + "@", at + before.Length, StringComparison.Ordinal))
        {
            var (begin, end) = (at + before.Length, at + before.Length + 1);
            while (end < sql.Length && char.IsAsciiLetterOrDigit(sql[end])) end++;
            sql = $"{sql[..begin]}(SELECT value FROM json_each({sql[begin..end]})){sql[end..]}";
        }
        return sql;
    }

    private static Regex Word(string word) => new($@"\b{word}\b", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"(?<not>\bNOT\s+)?\bIN\s+@(?<name>\w+)")]
    private static partial Regex List();

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    /// <summary>There are as many statements as there are in the code.</summary>
    private sealed class ConcurrentCache(Func<string, string> make)
    {
        private readonly ConcurrentDictionary<string, string> _made = new();

        internal string Get(string sql) => _made.GetOrAdd(sql, make);
    }
}
