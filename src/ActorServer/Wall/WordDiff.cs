using System.Text;
using ActorServer.Objects;

namespace ActorServer.Wall;

/// <summary>What was changed between two texts, word by word: what went is marked as deleted, what came as inserted. Pure.</summary>
internal static class WordDiff
{
    /// <summary>Comparing takes time and memory for each pair of words; what is longer is shown as wholly changed.</summary>
    private const int MostPairs = 1_000_000;

    /// <summary>As HTML, with every text in it encoded.</summary>
    internal static string ToHtml(string before, string after)
    {
        var (old, now) = (Words(before), Words(after));
        var html = new StringBuilder();
        if ((long)old.Count * now.Count > MostPairs)
        {
            Append(html, "del", before);
            Append(html, "ins", after);
            return html.ToString();
        }
        foreach (var (tag, text) in Together(Steps(old, now, Common(old, now)))) Append(html, tag, text);
        return html.ToString();
    }

    /// <summary>Words with the white space behind them.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            words.Add(text[at..end]);
            at = end;
        }
        return words;
    }

    /// <summary>How many words the rest of both has in common, from each pair of places on. [longest common subsequence]</summary>
    private static int[,] Common(List<string> old, List<string> now)
    {
        var common = new int[old.Count + 1, now.Count + 1];
        for (var i = old.Count - 1; i >= 0; i--)
        {
            for (var j = now.Count - 1; j >= 0; j--) common[i, j] = AreSame(old[i], now[j]) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        return common;
    }

    private static IEnumerable<(string? Tag, string Text)> Steps(List<string> old, List<string> now, int[,] common)
    {
        var (i, j) = (0, 0);
        while (i < old.Count || j < now.Count)
        {
            if (i < old.Count && j < now.Count && AreSame(old[i], now[j]))
            {
                yield return (null, now[j++]);
                i++;
            }
            else if (i < old.Count && (j == now.Count || common[i + 1, j] >= common[i, j + 1])) yield return ("del", old[i++]);
            else yield return ("ins", now[j++]);
        }
    }

    private static IEnumerable<(string? Tag, string Text)> Together(IEnumerable<(string? Tag, string Text)> steps)
    {
        (string? Tag, string Text)? open = null;
        foreach (var step in steps)
        {
            if (open is { } one && one.Tag == step.Tag) open = (one.Tag, one.Text + step.Text);
            else
            {
                if (open is { } done) yield return done;
                open = step;
            }
        }
        if (open is { } last) yield return last;
    }

    private static bool AreSame(string one, string other) => one.AsSpan().TrimEnd().SequenceEqual(other.AsSpan().TrimEnd());

    private static void Append(StringBuilder html, string? tag, string text)
    {
        if (text.Length == 0) return;
        var encoded = Sanitizer.Encode(text);
        if (tag is null) html.Append(encoded);
        else html.Append('<').Append(tag).Append('>').Append(encoded).Append("</").Append(tag).Append('>');
    }
}
