using System.Data.Common;
using ActorServer.Objects;
using ActorServer.Search;
using ActorServer.Store;
using Microsoft.Data.Sqlite;

namespace ActorServer.Crash;

/// <summary>The index against the posts: each is found by its words, at its own place and no other, or a note says that it is still to be looked at.</summary>
internal static class IndexCheck
{
    private sealed record Kept
    {
        public required string Uri { get; init; }
        public required string Type { get; init; }
        public required string AttributedTo { get; init; }
        public required string ContentHtml { get; init; }
        public long? DeletedAt { get; init; }
    }

    private sealed record Placed
    {
        public required string Uri { get; init; }
        public long Place { get; init; }
    }

    /// <summary>How many are still to be looked at.</summary>
    internal static int Run(DbConnection connection)
    {
        var dialect = connection is SqliteConnection ? SqlDialect.Sqlite : SqlDialect.Postgres;
        var notes = connection.List<string>("SELECT uri FROM unindexed").ToHashSet();
        if (connection.List<string>($"SELECT value FROM setting WHERE name = '{RebuildIndex.Setting}'") is [_, ..]) return notes.Count + 1;
        var places = connection.List<Placed>("SELECT uri, place FROM post_place").ToDictionary(row => row.Uri, row => row.Place);
        var objects = connection.List<Kept>("SELECT uri, type, attributed_to, content_html, deleted_at FROM object");
        if (places.Keys.Except(objects.Select(row => row.Uri)).Except(notes).FirstOrDefault() is { } stray) throw new LossException($"{stray} stands in the index and nowhere else.", doubled: 1);
        foreach (var row in objects.Where(row => !notes.Contains(row.Uri) && (row.Type is "Note" or "Tombstone")))
        {
            var words = Words.In(Sanitizer.ToText(row.ContentHtml)).Select(word => word.Text).ToList();
            if (row.DeletedAt is not null || words.Count == 0)
            {
                if (row.DeletedAt is not null && places.ContainsKey(row.Uri)) throw new LossException($"{row.Uri} was deleted and stands in the index.", doubled: 1);
                continue;
            }
            // By its words in their order, and by each of them as words of whoever wrote it.
            SearchExpression[] ways = [new([new Phrase(words)], [], []), new([.. words.Select(word => new Phrase([word]))], [[new Phrase([Mark.From(row.AttributedTo)])]], [])];
            foreach (var match in ways.Select(dialect.Match))
            {
                var found = connection.List<long>(
                    dialect == SqlDialect.Sqlite ? "SELECT rowid FROM post_word WHERE post_word MATCH @match" : "SELECT place FROM post_place WHERE words @@ CAST(@match AS tsquery)", new { match });
                if (!places.TryGetValue(row.Uri, out var place) || !found.Contains(place)) throw new LossException($"{row.Uri} is not found by its words \"{string.Join(' ', words)}\".", lost: 1);
                if (found.Except(places.Values).Any()) throw new LossException($"Words of {row.Uri} stand at places of no post.", doubled: 1);
            }
        }
        return notes.Count;
    }
}
