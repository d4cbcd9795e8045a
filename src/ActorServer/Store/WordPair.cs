using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>Two words in a row as one term of the index (ADR 20). It begins with a sign that no word has, so that the beginning of a word meets none. Pure.</summary>
internal static class WordPair
{
    /// <summary>In the private use area, as those of <see cref="Mark"/>.</summary>
    private const char Sign = '\uE001';

    internal static string Of(string first, string second) => $"{Sign}{first}{Sign}{second}";

    /// <summary>All of a phrase.</summary>
    internal static IEnumerable<string> In(Phrase phrase) => phrase.Words.Zip(phrase.Words.Skip(1), Of);
}
