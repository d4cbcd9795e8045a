using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// The beginning of a word, spelled out: the words of the index that begin so. FTS5 would put the posts of all of them together before it gave the first,
/// and here only the newest are wanted. PostgreSQL needs none of this.
/// </summary>
internal static class Beginnings
{
    internal static async Task<SearchExpression> SpellOutAsync(Tx tx, SearchExpression asked)
    {
        if (tx.Dialect.WordsBetween is null) return asked;
        var words = new Dictionary<Phrase, IReadOnlyList<Phrase>>();
        foreach (var phrase in asked.All.Concat(asked.None).Where(IsBeginning))
        {
            var begun = await SearchRows.WordsFromAsync(tx, phrase.Words[0], Limits.WordsOfBeginning + 1);
            // With too many of them the question itself would be long, and all posts put together is the shorter way.
            if (begun.Count is > 0 and <= Limits.WordsOfBeginning) words[phrase] = [.. begun.Select(word => new Phrase([word]))];
        }
        return words.Count == 0 ? asked : new(
            [.. asked.All.Where(phrase => !words.ContainsKey(phrase))],
            [.. asked.Any, .. asked.All.Where(words.ContainsKey).Select(phrase => words[phrase])],
            [.. asked.None.SelectMany(phrase => words.GetValueOrDefault(phrase, [phrase]))]);
    }

    private static bool IsBeginning(Phrase phrase) => phrase is { IsPrefix: true, Words.Count: 1 };
}
