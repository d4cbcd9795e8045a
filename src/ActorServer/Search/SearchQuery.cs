using System.Globalization;

namespace ActorServer.Search;

/// <summary>Words that stand together in this order. With IsPrefix the last one is the beginning of a word. A mark is a phrase of one.</summary>
internal sealed record Phrase(IReadOnlyList<string> Words, bool IsPrefix = false);

/// <summary>Somebody whose posts are wanted, or are not: a handle, an address, or "me". Who that is, the database knows.</summary>
internal sealed record Author(string Typed, bool IsExcluded);

/// <summary>What the owner asks for, as read from what was typed. Whatever that was, there is one: what is not understood is said, never thrown.</summary>
internal sealed record SearchQuery
{
    /// <summary>All of these.</summary>
    internal IReadOnlyList<Phrase> All { get; init; } = [];

    /// <summary>None of these.</summary>
    internal IReadOnlyList<Phrase> None { get; init; } = [];
    internal IReadOnlyList<Author> Authors { get; init; } = [];

    /// <summary>Published on this day or later.</summary>
    internal DateOnly? Since { get; init; }

    /// <summary>Published before this day began.</summary>
    internal DateOnly? Before { get; init; }

    /// <summary>Only what stands on the wall, or only what does not.</summary>
    internal bool? OnWall { get; init; }

    /// <summary>Sentences for the owner.</summary>
    internal IReadOnlyList<string> NotUnderstood { get; init; } = [];

    internal bool IsEmpty => All.Count == 0 && None.Count == 0 && Authors.Count == 0 && Since is null && Before is null && OnWall is null;

    /// <summary>The words that an answer is to show.</summary>
    internal IEnumerable<Phrase> Shown => All.Where(phrase => !phrase.Words.Any(Mark.Is));

    internal static SearchQuery Parse(string typed)
    {
        var reading = new Reading();
        var isTooLong = typed.Length > Limits.QueryCharacters;
        foreach (var term in QueryTerms.In(isTooLong ? typed[..Limits.QueryCharacters] : typed).Take(Limits.QueryTerms)) reading.Take(term);
        if (isTooLong) reading.NotUnderstood.Add($"Only the first {Limits.QueryCharacters} characters are looked for.");
        return reading.ToQuery();
    }

    private sealed class Reading
    {
        private readonly List<Phrase> _all = [];
        private readonly List<Phrase> _none = [];
        private readonly List<Author> _authors = [];
        private DateOnly? _since;
        private DateOnly? _before;
        private bool? _onWall;

        internal List<string> NotUnderstood { get; } = [];

        internal SearchQuery ToQuery() => new()
        {
            All = _all,
            None = _none,
            Authors = _authors,
            Since = _since,
            Before = _before,
            OnWall = _onWall,
            NotUnderstood = NotUnderstood,
        };

        internal void Take(QueryTerm term)
        {
            switch (term.Key)
            {
                case "": TakeWords(term); break;
                case "#": TakeMark(Mark.Tag(PostMarks.TagOf(term.Value)), term); break;
                case "from": TakeAuthor(term); break;
                case "has" or "is" or "in": TakeFilter(term); break;
                case "before" or "after": TakeDay(term); break;
            }
        }

        private void TakeWords(QueryTerm term)
        {
            var words = Words.In(term.Value).Select(word => word.Text).ToList();
            if (words.Count == 0) return;
            var isPrefix = !term.IsQuoted && term.Value.EndsWith('*') && words[^1].Length >= Limits.PrefixCharacters;
            Put(new Phrase(words, isPrefix), term);
        }

        private void TakeMark(string mark, QueryTerm term) => Put(new Phrase([mark]), term);

        private void Put(Phrase phrase, QueryTerm term) => (term.IsExcluded ? _none : _all).Add(phrase);

        private void TakeAuthor(QueryTerm term)
        {
            if (term.Value.Trim('@').Length > 0) _authors.Add(new Author(term.Value, term.IsExcluded));
            else NotUnderstood.Add($"'{term}' names nobody. Write from:@someone@somewhere.example, or from:me.");
        }

        private void TakeFilter(QueryTerm term)
        {
            if (term is { Key: "in", Value: "wall" }) _onWall = !term.IsExcluded;
            else if (Filters.TryGetValue($"{term.Key}:{term.Value}", out var mark)) TakeMark(mark, term);
            else NotUnderstood.Add($"'{term}' is no filter. There are {string.Join(", ", Filters.Keys)} and in:wall.");
        }

        private void TakeDay(QueryTerm term)
        {
            if (term.IsExcluded || !DateOnly.TryParseExact(term.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day == DateOnly.MaxValue)
            {
                NotUnderstood.Add($"'{term}' is no day. Write it as {term.Key}:2026-11-01.");
                return;
            }
            if (term.Key == "before") _before = _before is { } earlier && earlier < day ? earlier : day;
            else _since = _since is { } later && later > day ? later : day.AddDays(1);
        }

        private static readonly Dictionary<string, string> Filters = new(StringComparer.Ordinal)
        {
            ["has:picture"] = Mark.Picture,
            ["has:video"] = Mark.Video,
            ["has:link"] = Mark.Link,
            ["has:poll"] = Mark.Poll,
            ["is:reply"] = Mark.Reply,
            ["in:mine"] = Mark.Mine,
            ["in:liked"] = Mark.Liked,
        };
    }
}
