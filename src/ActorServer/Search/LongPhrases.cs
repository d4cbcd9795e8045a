using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>Phrases of which the index cannot say whether a post has them (ADR 20): those that it must have, and those that it must not. The posts themselves say it.</summary>
internal sealed record LongPhrases(IReadOnlyList<Phrase> All, IReadOnlyList<Phrase> None)
{
    internal static LongPhrases Of(SearchExpression asked, int wordsOfSurePhrase) =>
        new([.. asked.All.Where(phrase => phrase.Words.Count > wordsOfSurePhrase)], [.. asked.None.Where(phrase => phrase.Words.Count > wordsOfSurePhrase)]);

    internal bool AreNone => All.Count == 0 && None.Count == 0;

    /// <summary>The first of the posts, up to a number, that have what they must and nothing that they must not.</summary>
    internal async Task<IEnumerable<FoundRow>> AmongAsync(Tx tx, IReadOnlyList<FoundRow> posts, int count)
    {
        if (AreNone) return posts.Take(count);
        var rows = (await ObjectRows.FindAllAsync(tx, [.. posts.Select(post => post.Uri)])).ToDictionary(row => row.Uri);
        return posts.Where(post => rows.TryGetValue(post.Uri, out var row) && All.All(phrase => PostWords.Have(row, phrase)) && !None.Any(phrase => PostWords.Have(row, phrase))).Take(count);
    }
}
