using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>Phrases of which the index cannot say whether a post has them (ADR 20): those that it must have, and those that it must not. The posts themselves say it.</summary>
internal sealed record LongPhrases(IReadOnlyList<Phrase> All, IReadOnlyList<Phrase> None)
{
    internal static LongPhrases Of(SearchExpression asked, int wordsOfSurePhrase) =>
        new([.. asked.All.Where(phrase => phrase.Words.Count > wordsOfSurePhrase)], [.. asked.None.Where(phrase => phrase.Words.Count > wordsOfSurePhrase)]);

    internal bool AreNone => All.Count == 0 && None.Count == 0;

    /// <summary>Has a post what it must and nothing that it must not?</summary>
    internal bool Suit(ObjectRow post) => All.All(phrase => PostWords.Have(post, phrase)) && !None.Any(phrase => PostWords.Have(post, phrase));
}
