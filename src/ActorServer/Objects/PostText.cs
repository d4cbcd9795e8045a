using System.Globalization;
using System.Text;
using Federation.Discovery;

namespace ActorServer.Objects;

/// <summary>A stretch of what the owner typed: plain words, or something that becomes a link.</summary>
internal readonly record struct TextRun(TextRunKind Kind, string Text);

internal enum TextRunKind
{
    Words,
    Link,
    Mention,
    Hashtag,
}

/// <summary>Whom a handle means: the actor, and where a person finds them.</summary>
internal sealed record Mentioned(string ActorId, string Page);

/// <summary>
/// Plain text as the owner types it: what in it is a link, a mention, a hashtag; and the same as HTML. Pure: handles are resolved elsewhere,
/// between the two. Every character of the text is in exactly one run.
/// </summary>
internal static class PostText
{
    private const string TrailingPunctuation = ".,;:!?'\"*_~";

    /// <summary>Longer is no word, and would be no tag on any server.</summary>
    private const int LongestTag = 100;

    internal static IReadOnlyList<TextRun> Read(string text)
    {
        var runs = new List<TextRun>();
        var words = 0;
        for (var at = 0; at < text.Length;)
        {
            var run = RunAt(text, at);
            if (run is not { } found)
            {
                at++;
                continue;
            }
            if (at > words) runs.Add(new(TextRunKind.Words, text[words..at]));
            runs.Add(found);
            words = at += found.Text.Length;
        }
        if (words < text.Length) runs.Add(new(TextRunKind.Words, text[words..]));
        return runs;
    }

    /// <summary>Each handle once, in the order typed.</summary>
    internal static IReadOnlyList<Handle> Mentions(IEnumerable<TextRun> runs) =>
        [.. runs.Where(run => run.Kind == TextRunKind.Mention).Select(run => ToHandle(run.Text)).Distinct()];

    /// <summary>Each tag once, in lower case and without #, in the order typed. [FEP-eb48]</summary>
    internal static IReadOnlyList<string> Hashtags(IEnumerable<TextRun> runs) =>
        [.. runs.Where(run => run.Kind == TextRunKind.Hashtag).Select(run => TagOf(run.Text)).Distinct()];

    /// <summary>
    /// Paragraphs where a line was left empty, line breaks elsewhere. Mentions and hashtags are marked as microformats, which is how peers
    /// find them. A handle that nobody answers for stays text.
    /// </summary>
    internal static string ToHtml(IEnumerable<TextRun> runs, IReadOnlyDictionary<Handle, Mentioned> mentioned, string origin)
    {
        var html = new StringBuilder("<p>");
        foreach (var run in runs) AppendRun(html, run, mentioned, origin);
        return html.Append("</p>").ToString();
    }

    internal static string TagHref(string origin, string tag) => $"{origin}/tags/{Uri.EscapeDataString(tag)}";

    /// <summary>Line ends as one character, no white space around it all, no more than one empty line in a row.</summary>
    internal static string Normalize(string typed)
    {
        var lines = typed.ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd());
        var text = new StringBuilder(typed.Length);
        var empty = 0;
        foreach (var line in lines)
        {
            empty = line.Length == 0 ? empty + 1 : 0;
            if (empty > 1) continue;
            text.Append(line).Append('\n');
        }
        return text.ToString().Trim();
    }

    /// <summary>What begins here, if it is more than words.</summary>
    internal static TextRun? RunAt(string text, int at)
    {
        // Inside a word nothing begins: neither at the @ of an address nor at the # of C#7.
        if (at > 0 && (IsWord(text, at - 1) || text[at - 1] is '/' or '@' or '#' or '&')) return null;
        return text[at] switch
        {
            'h' or 'H' => LinkAt(text, at),
            '@' => MentionAt(text, at),
            '#' => HashtagAt(text, at),
            _ => null,
        };
    }

    private static TextRun? LinkAt(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (!rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) return null;
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !char.IsControl(text[end]) && text[end] is not ('<' or '>' or '"')) end++;
        var link = TrimPunctuation(text[at..end]);
        return ObjectDocument.IsWebAddress(link) && new Uri(link).Host.Length > 0 ? new(TextRunKind.Link, link) : null;
    }

    /// <summary>A sentence ends behind its link; a bracket belongs to the link only when it was opened there.</summary>
    private static string TrimPunctuation(string link)
    {
        while (link.Length > 0)
        {
            var last = link[^1];
            var isUnopened = last is ')' or ']' && link.Count(c => c == last) > link.Count(c => c == (last == ')' ? '(' : '['));
            if (!isUnopened && !TrailingPunctuation.Contains(last)) break;
            link = link[..^1];
        }
        return link;
    }

    private static TextRun? MentionAt(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && IsInName(text[end])) end++;
        if (end == at + 1 || end >= text.Length || text[end] != '@') return null;
        end++;
        var host = end;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '.' or ':')) end++;
        var handle = text[at..end].TrimEnd('.', ':', '-');
        return handle.Length > host - at && WebFinger.TryParseHandle(handle, out _) ? new(TextRunKind.Mention, handle) : null;
    }

    private static TextRun? HashtagAt(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && end - at <= LongestTag && IsWord(text, end)) end++;
        var tag = text[(at + 1)..end];
        // #1 is a number in a list, not a subject.
        return tag.Length > 0 && tag.Any(c => !char.IsDigit(c) && c != '_') ? new(TextRunKind.Hashtag, text[at..end]) : null;
    }

    internal static void AppendRun(StringBuilder html, TextRun run, IReadOnlyDictionary<Handle, Mentioned> mentioned, string origin)
    {
        switch (run.Kind)
        {
            case TextRunKind.Link:
                html.Append("<a href=\"").Append(Encode(run.Text)).Append("\" rel=\"nofollow noopener\">").Append(Encode(run.Text)).Append("</a>");
                break;
            case TextRunKind.Mention when mentioned.TryGetValue(ToHandle(run.Text), out var person):
                html.Append("<span class=\"h-card\"><a href=\"").Append(Encode(person.Page)).Append("\" class=\"u-url mention\">@<span>")
                    .Append(Encode(ToHandle(run.Text).User)).Append("</span></a></span>");
                break;
            case TextRunKind.Hashtag:
                html.Append("<a href=\"").Append(Encode(TagHref(origin, TagOf(run.Text)))).Append("\" class=\"mention hashtag\" rel=\"tag\">#<span>")
                    .Append(Encode(run.Text[1..])).Append("</span></a>");
                break;
            default:
                html.Append(Encode(run.Text).Replace("\n\n", "</p><p>", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal));
                break;
        }
    }

    private static Handle ToHandle(string text) => WebFinger.TryParseHandle(text, out var handle) ? handle : default;

    private static string TagOf(string text) => text[1..].ToLowerInvariant();

    private static bool IsInName(char c) => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    /// <summary>Letters of any script with their marks, digits, and the underscore. Half of a pair counts as the pair does.</summary>
    private static bool IsWord(string text, int at)
    {
        var start = char.IsLowSurrogate(text[at]) && at > 0 ? at - 1 : at;
        return text[start] == '_' || char.IsLetterOrDigit(text, start)
            || CharUnicodeInfo.GetUnicodeCategory(text, start) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    private static string Encode(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '&' => safe.Append("&amp;"),
                '"' => safe.Append("&quot;"),
                _ => safe.Append(c),
            };
        }
        return safe.ToString();
    }
}
