using System.Text;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// The part of a post in which what was asked for stands, as encoded HTML with those words marked. A post behind a warning shows its warning
/// only. Pure.
/// </summary>
internal static class Snippet
{
    internal static string Of(ObjectRow row, IEnumerable<Phrase> asked)
    {
        var text = row.Summary is { Length: > 0 } warning ? warning : $"{row.Name} {Sanitizer.ToText(row.ContentHtml)}".Trim();
        return Of(text.ReplaceLineEndings(" ").Replace('\n', ' '), asked.ToList());
    }

    internal static string Of(string text, IReadOnlyList<Phrase> asked)
    {
        var marked = Words.In(text).Where(word => asked.Any(phrase => Has(phrase, word.Text))).ToList();
        var (start, end) = Window(text, marked.Count > 0 ? marked[0].Start : 0);
        var output = new StringBuilder(start > 0 ? "…" : "");
        var at = start;
        foreach (var word in marked.Where(word => word.Start >= start && word.End <= end))
        {
            output.Append(Sanitizer.Encode(text[at..word.Start])).Append("<mark>").Append(Sanitizer.Encode(text[word.Start..word.End])).Append("</mark>");
            at = word.End;
        }
        output.Append(Sanitizer.Encode(text[at..end]));
        return output.Append(end < text.Length ? "…" : "").ToString();
    }

    private static bool Has(Phrase phrase, string word)
    {
        for (var i = 0; i < phrase.Words.Count; i++)
        {
            var isBeginning = phrase.IsPrefix && i == phrase.Words.Count - 1;
            if (isBeginning ? word.StartsWith(phrase.Words[i], StringComparison.Ordinal) : word == phrase.Words[i]) return true;
        }
        return false;
    }

    /// <summary>A third of the room stands before the first word; it begins and ends between words where there is a space near.</summary>
    private static (int Start, int End) Window(string text, int first)
    {
        var start = first <= Limits.SnippetCharacters / 3 ? 0 : AfterSpace(text, first - (Limits.SnippetCharacters / 3), first);
        if (text.Length - start <= Limits.SnippetCharacters) return (start, text.Length);
        var end = text.LastIndexOf(' ', start + Limits.SnippetCharacters);
        if (end < start + (Limits.SnippetCharacters / 2)) end = WholeCharacter(text, start + Limits.SnippetCharacters);
        return (start, end);
    }

    private static int AfterSpace(string text, int from, int first)
    {
        var space = text.IndexOf(' ', from, first - from);
        return space >= 0 ? space + 1 : WholeCharacter(text, from);
    }

    /// <summary>Never between the two halves of one.</summary>
    private static int WholeCharacter(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
