using System.Globalization;
using System.Text;
using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>
/// Words and questions as PostgreSQL writes them. They are cut and folded already, so its own parser and dictionaries are passed by: it gets lexemes. Its index
/// holds no positions, and would have every post read that has all words of a phrase; so every two words in a row are a <see cref="WordPair"/>, and the
/// positions decide only where three or more do not stand together for having the pairs. Pure. (ADR 20)
/// </summary>
internal static class TextSearch
{
    /// <summary>Of a tsvector; what stands further back is at this place.</summary>
    private const int LastPosition = 16_383;

    /// <summary>Of the 1,048,575 that a tsvector may hold: positions take up to five for each of <see cref="Limits.IndexedWords"/> beside.</summary>
    private const int Bytes = 800_000;

    /// <summary>Two words in a row are a term. Of more the positions say whether they are.</summary>
    private const int WordsOfPair = 2;

    internal static string ToVector(string words)
    {
        var positions = new Dictionary<string, List<int>>();
        var (position, bytes) = (0, 0);
        string? last = null;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            position = Math.Min(position + 1, LastPosition);
            string[] terms = last is null || Mark.Is(word) ? [word] : [word, WordPair.Of(last, word)];
            foreach (var term in terms.Where(term => !positions.ContainsKey(term)))
            {
                if ((bytes += Encoding.UTF8.GetByteCount(term)) > Bytes) return Written(positions);
                positions[term] = [];
            }
            if (positions[word] is var known && (known.Count == 0 || known[^1] != position)) known.Add(position);
            last = Mark.Is(word) ? null : word;
        }
        return Written(positions);
    }

    private static string Written(Dictionary<string, List<int>> positions) => string.Join(' ', positions.Select(term => term.Value.Count == 0
        ? $"'{term.Key}'"
        : $"'{term.Key}':{string.Join(',', term.Value.Take(Most).Select(at => at.ToString(CultureInfo.InvariantCulture)))}"));

    /// <summary>Positions of one word that are kept, by PostgreSQL itself.</summary>
    private const int Most = 255;

    /// <summary>What the index is asked: of longer phrases their pairs alone. The words beside would be looked through, too; and without the pairs of a phrase too much would be missing.</summary>
    internal static string ToQuery(SearchExpression asked) => ToQuery(asked with { None = [.. asked.None.Where(phrase => phrase.Words.Count <= WordsOfPair)] }, Terms);

    /// <summary>What the words of a post must answer as they stand in their order. The same, where there are no longer phrases.</summary>
    internal static string ToExactQuery(SearchExpression asked) => ToQuery(asked, InOrder);

    private static string ToQuery(SearchExpression asked, Func<Phrase, string> written)
    {
        var parts = asked.All.Select(written).Concat(asked.Any.Select(group => $"({string.Join(" | ", group.Select(written))})"));
        var all = string.Join(" & ", parts);
        return asked.None.Count == 0 ? all : $"({all}) & !({string.Join(" | ", asked.None.Select(written))})";
    }

    private static string Terms(Phrase phrase)
    {
        var terms = phrase.Words.Count < WordsOfPair ? phrase.Words : WordPair.In(phrase);
        return $"({string.Join(" & ", terms.Select(term => $"'{term}'"))}{End(phrase)})";
    }

    /// <summary>The pairs first: most posts have not even those.</summary>
    private static string InOrder(Phrase phrase) => phrase.Words.Count <= WordsOfPair
        ? Terms(phrase)
        : $"({Terms(phrase)} & {string.Join(" <-> ", phrase.Words.Select(word => $"'{word}'"))}{End(phrase)})";

    private static string End(Phrase phrase) => phrase.IsPrefix ? ":*" : "";
}
