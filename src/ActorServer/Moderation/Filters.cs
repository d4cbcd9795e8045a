using ActorServer.Objects;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Moderation;

/// <summary>
/// Words, phrases and hashtags that the owner does not want to read, for a while or for good. What contains one is kept, so that threads stay whole, but
/// is neither on the wall nor told nor found; each counts the posts that it was found in. [AP §B.6]
/// </summary>
internal sealed class Filters(Db db, TimeProvider clock)
{
    /// <summary>Also what is on the wall already is looked through, as far back as anybody reads.</summary>
    internal Task AddAsync(string phrase, long endsAt, CancellationToken ct) => db.WriteAsync(async tx =>
    {
        var now = clock.Milliseconds();
        var normal = Normal(phrase);
        await FilterRows.AddAsync(tx, normal, endsAt, now);
        foreach (var post in await WallRows.NewestObjectsAsync(tx, Limits.WallLookedThrough))
        {
            if (!post.Own && Text.Of(post).Has(normal)) await FilterRows.HitAsync(tx, post.Uri, normal);
        }
    }, ct);

    internal Task RemoveAsync(string phrase, CancellationToken ct) => db.WriteAsync(tx => FilterRows.RemoveAsync(tx, Normal(phrase)), ct);

    internal Task<IReadOnlyList<FilterRow>> ListAsync(CancellationToken ct) => db.ReadAsync(FilterRows.AllAsync, ct);

    /// <summary>Notes which phrases stand in a post that came or was changed. What the owner says is never hidden.</summary>
    internal static async Task NoteAsync(Tx tx, ObjectRow post)
    {
        if (post.Own) return;
        var phrases = await FilterRows.PhrasesAsync(tx);
        if (phrases.Count == 0) return;
        var text = Text.Of(post);
        var found = phrases.Where(text.Has).ToList();
        await FilterRows.KeepHitsAsync(tx, post.Uri, found);
        foreach (var phrase in found) await FilterRows.HitAsync(tx, post.Uri, phrase);
    }

    /// <summary>What is looked through: title, warning and words; and the hashtags, which do not stand in the words of every post.</summary>
    private readonly record struct Text(string Words, IReadOnlyList<string> Tags)
    {
        internal static Text Of(ObjectRow post) =>
            new(Normal($"{post.Name} {post.Summary} {Sanitizer.ToText(post.ContentHtml)}"), PostMarks.Of(ObjectDocument.Read(post)).Tags);

        /// <summary>Whole words: "cat" is not in "catalogue".</summary>
        internal bool Has(string phrase)
        {
            if (phrase is ['#', ..] && Tags.Contains(PostMarks.TagOf(phrase))) return true;
            for (var at = Words.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = Words.IndexOf(phrase, at + 1, StringComparison.Ordinal))
            {
                var end = at + phrase.Length;
                if ((at == 0 || !char.IsLetterOrDigit(Words[at - 1])) && (end == Words.Length || !char.IsLetterOrDigit(Words[end]))) return true;
            }
            return false;
        }
    }

    internal static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
