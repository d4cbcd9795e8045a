using System.Globalization;
using System.Text;
using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>
/// Words and questions as SQLite's FTS5 gets them. Its index says which posts have a term, and nothing of where in them, so what stands together and what
/// somebody wrote are terms of their own: a <see cref="WordPair"/> for every two words in a row, and each word once more on one of a few shelves, by whoever
/// wrote the post. Both begin with a sign that no word has, so that the beginning of a word meets neither. Pure. (ADR 20)
/// </summary>
internal static class Fts5Search
{
    /// <summary>In the private use area, as those of <see cref="Mark"/>.</summary>
    private const char FirstShelf = '\uE100';

    /// <summary>A word that many use, of somebody who wrote little, is looked for in a list so many times as short. More shelves would make it no faster that one could notice, and each post larger.</summary>
    private const int Shelves = 64;

    /// <summary>Two words in a row are a term. Three are two terms, which may stand apart: the text decides.</summary>
    internal const int WordsOfSurePhrase = 2;

    internal static string ToTerms(string words)
    {
        var output = new StringBuilder(words.Length * 4);
        char? shelf = null;
        string? last = null;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word != Mark.Between) output.Append(word).Append(' ');
            if (Mark.IsFrom(word)) shelf = ShelfOf(word);
            if (!Mark.Is(word))
            {
                if (shelf is { } sign) output.Append(sign).Append(word).Append(' ');
                if (last is not null) output.Append(WordPair.Of(last, word)).Append(' ');
            }
            last = Mark.Is(word) ? null : word;
        }
        return output.ToString();
    }

    /// <summary>Phrases without which a post is wanted are left out when they are not sure: their pairs would take away too many. [FTS5 §3]</summary>
    internal static string ToQuery(SearchExpression asked)
    {
        var shelf = asked.Any.Select(ShelfOf).FirstOrDefault(known => known is not null);
        var parts = asked.All.SelectMany(phrase => Terms(phrase, shelf)).Concat(asked.Any.Select(group => $"({string.Join(" OR ", group.SelectMany(phrase => Terms(phrase, shelf)))})"));
        var all = string.Join(" AND ", parts.Distinct());
        var none = asked.None.Where(phrase => phrase.Words.Count <= WordsOfSurePhrase).SelectMany(phrase => Terms(phrase, shelf)).ToList();
        return none.Count == 0 ? all : $"({all}) NOT ({string.Join(" OR ", none)})";
    }

    /// <summary>All of these has a post with this phrase.</summary>
    private static IEnumerable<string> Terms(Phrase phrase, char? shelf)
    {
        var words = phrase.Words;
        var end = phrase.IsPrefix ? "\"*" : "\"";
        if (words is [var word]) yield return $"\"{(Mark.Is(word) ? "" : shelf)}{word}{end}";
        for (var i = 1; i < words.Count; i++) yield return $"\"{WordPair.Of(words[i - 1], words[i])}{(i == words.Count - 1 ? end : "\"")}";
    }

    /// <summary>Where posts of one person are asked for, that of this person.</summary>
    private static char? ShelfOf(IReadOnlyList<Phrase> group) => group is [{ Words: [var mark] }] && Mark.IsFrom(mark) ? ShelfOf(mark) : null;

    /// <summary>By the end of the mark, which is a hash of the person's id.</summary>
    private static char ShelfOf(string from) => (char)(FirstShelf + (byte.Parse(from.AsSpan(from.Length - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Shelves));
}
