namespace ActorServer.Search;

/// <summary>One thing that was typed. Key: "" for words, "#" for a hashtag, or a name before a colon that is known.</summary>
internal readonly record struct QueryTerm(string Key, string Value, bool IsExcluded, bool IsQuoted)
{
    public override string ToString() => $"{(IsExcluded ? "-" : "")}{Key}{(Key is "" or "#" ? "" : ":")}{Value}";
}

/// <summary>
/// Cuts what was typed at white space, but not within quotation marks; a minus in front excludes. A quotation mark that is not closed goes to the
/// end. Pure, and for every text.
/// </summary>
internal static class QueryTerms
{
    private static readonly string[] Keys = ["from", "has", "is", "in", "before", "after"];

    internal static IEnumerable<QueryTerm> In(string typed)
    {
        for (var at = 0; at < typed.Length;)
        {
            if (char.IsWhiteSpace(typed[at]))
            {
                at++;
                continue;
            }
            var isExcluded = typed[at] == '-' && at + 1 < typed.Length && !char.IsWhiteSpace(typed[at + 1]);
            if (isExcluded) at++;
            var isQuoted = IsQuote(typed[at]);
            var start = isQuoted ? at + 1 : at;
            var end = start;
            while (end < typed.Length && !(isQuoted ? IsQuote(typed[end]) : char.IsWhiteSpace(typed[end]))) end++;
            yield return isQuoted ? new("", typed[start..end], isExcluded, true) : Term(typed[start..end], isExcluded);
            at = end + (isQuoted ? 1 : 0);
        }
    }

    /// <summary>A colon after any other word is only a colon: addresses have one, and so have sentences.</summary>
    private static QueryTerm Term(string word, bool isExcluded)
    {
        if (word[0] == '#' && PostMarks.TagOf(word).Length > 0) return new("#", word[1..], isExcluded, false);
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var key = colon > 0 ? word[..colon].ToLowerInvariant() : "";
        return Keys.Contains(key) ? new(key, key == "from" ? word[(colon + 1)..] : word[(colon + 1)..].ToLowerInvariant(), isExcluded, false) : new("", word, isExcluded, false);
    }

    /// <summary>As keyboards have them, and as telephones make of them.</summary>
    private static bool IsQuote(char c) => c is '"' or '\u201C' or '\u201D' or '\u201E';
}
