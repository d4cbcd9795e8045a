using ActorServer.Search;
using FsCheck;

namespace ActorServer.Tests.Search;

public sealed class WordsTests
{
    [Theory]
    [InlineData("Ein Maß für CAFÉ, naïve!", "ein maß fur cafe naive")]
    [InlineData("cafe\u0301 noir", "cafe noir")]
    [InlineData("don't stop", "don t stop")]
    [InlineData("#CaturDay @alice@host.example", "caturday alice host example")]
    [InlineData("寿司を食べる", "寿 司 を 食 べ る")]
    [InlineData("한국어 words", "한 국 어 words")]
    [InlineData("हिन्दी में", "हिन्दी में")]
    [InlineData("Ёлка ΆΛΦΑ Việt Nam", "елка αλφα viet nam")]
    [InlineData("party🎉🎉 v1.2", "party 🎉 🎉 v1 2")]
    [InlineData("ＡＢＣ１", "abc1")]
    [InlineData("\uE000mine \0 \uD800 \uFFFD", "mine")]
    [InlineData("", "")]
    public void Text_becomes_words_without_case_and_accents(string text, string words) =>
        Assert.Equal(words, string.Join(' ', Words.In(text).Select(word => word.Text)));

    [Fact]
    public void A_word_says_where_it_stands()
    {
        const string text = "Un café\u0301, 寿!";

        Assert.Equal(["Un", "café\u0301", "寿"], Words.In(text).Select(word => text[word.Start..word.End]));
    }

    [Fact]
    public void Of_what_has_no_end_only_the_beginning_is_compared() =>
        Assert.Equal(Limits.WordCharacters, Assert.Single(Words.In(new string('a', 100_000))).Text.Length);

    [Fact]
    public void No_word_is_a_mark_or_has_anything_in_it_that_a_database_could_take_for_its_own_language() => FsCheck.Fluent.Prop.ForAll<string>(
        FsCheck.Fluent.ArbMap.Default.ArbFor<string>(), text => Words.In(text ?? "").All(word =>
            !Mark.Is(word.Text) && word.Text.All(c => char.IsAsciiLetterOrDigit(c) || !char.IsAscii(c)) && word.Start < word.End)).QuickCheckThrowOnFailure();
}
