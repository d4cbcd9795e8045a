using ActorServer.Search;
using FsCheck;

namespace ActorServer.Tests.Search;

public sealed class SnippetTests
{
    [Fact]
    public void The_words_are_marked_and_everything_is_encoded() =>
        Assert.Equal("a &lt;b&gt; <mark>Café</mark> &amp; &quot;<mark>cafe</mark>&quot;", Of("a <b> Café & \"cafe\"", "cafe"));

    [Fact]
    public void A_beginning_marks_the_whole_word() => Assert.Equal("<mark>beginning</mark> begun", Of("beginning begun", "begin*"));

    [Fact]
    public void Of_a_long_post_the_part_around_the_first_word_is_shown()
    {
        var snippet = Of(string.Concat(Enumerable.Repeat("before ", 200)) + "needle" + string.Concat(Enumerable.Repeat(" after", 200)), "needle");

        Assert.StartsWith("…before ", snippet, StringComparison.Ordinal);
        Assert.Contains(" <mark>needle</mark> after", snippet, StringComparison.Ordinal);
        Assert.EndsWith(" after…", snippet, StringComparison.Ordinal);
        Assert.InRange(snippet.Length, Limits.SnippetCharacters / 2, Limits.SnippetCharacters + 20);
    }

    [Fact]
    public void A_text_without_spaces_is_not_cut_within_a_character()
    {
        var snippet = Of(string.Concat(Enumerable.Repeat("🎉", 400)) + "x", "x");

        Assert.DoesNotContain(snippet, c => c == '\uFFFD');
        Assert.Equal(snippet, new string([.. snippet.EnumerateRunes().SelectMany(rune => rune.ToString())]));
    }

    [Fact]
    public void No_text_becomes_markup() => FsCheck.Fluent.Prop.ForAll<string>(FsCheck.Fluent.ArbMap.Default.ArbFor<string>(), text =>
    {
        var snippet = Of((text ?? "") + "<script>", "script");
        return !snippet.Replace("<mark>", "", StringComparison.Ordinal).Replace("</mark>", "", StringComparison.Ordinal).Contains('<', StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    private static string Of(string text, string typed) => Snippet.Of(text, [.. SearchQuery.Parse(typed).Shown]);
}
