using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Moderation;

/// <summary>
/// Words and phrases that the owner does not want to read. What contains one is kept, so that threads stay whole, but is neither put on the wall nor
/// told; each phrase counts what it held back. [AP §B.6]
/// </summary>
internal sealed class Filters(Db db, TimeProvider clock)
{
    internal Task AddAsync(string phrase, CancellationToken ct) => db.WriteAsync(tx => FilterRows.AddAsync(tx, Normal(phrase), clock.Milliseconds()), ct);

    internal Task RemoveAsync(string phrase, CancellationToken ct) => db.WriteAsync(tx => FilterRows.RemoveAsync(tx, Normal(phrase)), ct);

    internal Task<IReadOnlyList<FilterRow>> ListAsync(CancellationToken ct) => db.ReadAsync(FilterRows.AllAsync, ct);

    /// <summary>Does a phrase stand in this post? Its hit is counted.</summary>
    internal static async Task<bool> HideAsync(Tx tx, ObjectRow post)
    {
        var phrases = await FilterRows.AllAsync(tx);
        if (phrases.Count == 0) return false;
        var text = Normal($"{post.Name} {post.Summary} {Sanitizer.ToText(post.ContentHtml)}");
        if (phrases.FirstOrDefault(phrase => HasWords(text, phrase.Phrase)) is not { } hit) return false;
        await FilterRows.CountHitAsync(tx, hit.Phrase);
        return true;
    }

    /// <summary>Whole words: "cat" is not in "catalogue".</summary>
    private static bool HasWords(string text, string phrase)
    {
        for (var at = text.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = text.IndexOf(phrase, at + 1, StringComparison.Ordinal))
        {
            var end = at + phrase.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]))) return true;
        }
        return false;
    }

    private static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
