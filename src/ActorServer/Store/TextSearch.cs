using System.Globalization;
using System.Text;
using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>
/// Words and questions as PostgreSQL writes them. They are cut and folded already, so its own parser and dictionaries are passed by: it gets lexemes
/// with their positions. Pure.
/// </summary>
internal static class TextSearch
{
    /// <summary>Of a tsvector; what stands further back is at this place.</summary>
    private const int LastPosition = 16_383;

    /// <summary>Less than half of what a tsvector may hold: beside each word stand its positions.</summary>
    private const int Bytes = 400_000;

    internal static string ToVector(string words)
    {
        var positions = new Dictionary<string, List<int>>();
        var (position, bytes) = (0, 0);
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            position = Math.Min(position + 1, LastPosition);
            if (!positions.TryGetValue(word, out var known))
            {
                if ((bytes += Encoding.UTF8.GetByteCount(word)) > Bytes) break;
                positions[word] = known = [];
            }
            if (known.Count == 0 || known[^1] != position) known.Add(position);
        }
        return string.Join(' ', positions.Select(word => $"'{word.Key}':{string.Join(',', word.Value.Take(Most).Select(at => at.ToString(CultureInfo.InvariantCulture)))}"));
    }

    /// <summary>Positions of one word that are kept, by PostgreSQL itself.</summary>
    private const int Most = 255;

    internal static string ToQuery(SearchExpression asked)
    {
        var parts = asked.All.Select(Phrase).Concat(asked.Any.Select(group => $"({string.Join(" | ", group.Select(Phrase))})"));
        var all = string.Join(" & ", parts);
        return asked.None.Count == 0 ? all : $"({all}) & !({string.Join(" | ", asked.None.Select(Phrase))})";
    }

    private static string Phrase(Phrase phrase) => $"({string.Join(" <-> ", phrase.Words.Select(word => $"'{word}'"))}{(phrase.IsPrefix ? ":*" : "")})";
}
