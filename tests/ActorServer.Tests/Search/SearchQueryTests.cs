using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Store;
using FsCheck;
using FsCheck.Fluent;

namespace ActorServer.Tests.Search;

public sealed class SearchQueryTests
{
    [Theory]
    [InlineData("two words", "\"two\" AND \"words\"")]
    [InlineData("\"in this order\" -without", "(\"+in+this\" AND \"+this+order\") NOT (\"without\")")]
    [InlineData("„in this“ order", "\"+in+this\" AND \"order\"")]
    [InlineData("begin*", "\"begin\"*")]
    [InlineData("b*", "\"b\"")]
    [InlineData("寿司", "\"+寿+司\"")]
    [InlineData("don't", "\"+don+t\"")]
    [InlineData("http://example.org/a", "\"+http+example\" AND \"+example+org\" AND \"+org+a\"")]
    [InlineData("OR NEAR(a b) words:x ^start \"un closed", "\"or\" AND \"+near+a\" AND \"b\" AND \"+words+x\" AND \"start\" AND \"+un+closed\"")]
    public void Words_and_phrases_are_quoted_whatever_they_are(string typed, string fts5) => Assert.Equal(fts5, Fts5(typed));

    [Fact]
    public void What_only_excludes_is_taken_away_from_everything() => Assert.Equal($"(\"{Mark.Post}\") NOT (\"word\")", Fts5("-word"));

    [Fact]
    public void Filters_are_marks()
    {
        Assert.Equal($"\"{Mark.Picture}\" AND \"{Mark.Tag("caturday")}\"", Fts5("has:picture #CaturDay"));
        Assert.Equal($"(\"{Mark.Mine}\") NOT (\"{Mark.Reply}\")", Fts5("in:mine -is:reply"));
        Assert.Equal($"\"{Mark.Video}\" AND \"{Mark.Link}\" AND \"{Mark.Poll}\" AND \"{Mark.Liked}\"", Fts5("has:video HAS:link has:POLL in:liked"));
    }

    [Fact]
    public void Days_bound_from_both_sides_and_the_narrowest_counts()
    {
        var query = SearchQuery.Parse("after:2026-01-31 before:2026-11-01 before:2026-10-01 after:2025-01-01");

        Assert.Equal(new DateOnly(2026, 2, 1), query.Since);
        Assert.Equal(new DateOnly(2026, 10, 1), query.Before);
        Assert.Empty(query.NotUnderstood);
    }

    [Theory]
    [InlineData("before:yesterday", "is no day")]
    [InlineData("after:9999-12-31", "is no day")]
    [InlineData("-before:2026-01-01", "is no day")]
    [InlineData("has:fun", "is no filter")]
    [InlineData("in:", "is no filter")]
    [InlineData("from:@", "names nobody")]
    public void What_is_not_understood_is_said_and_not_looked_for(string typed, string problem)
    {
        var query = SearchQuery.Parse(typed);

        Assert.Contains(problem, Assert.Single(query.NotUnderstood), StringComparison.Ordinal);
        Assert.True(query.IsEmpty);
    }

    [Fact]
    public void Who_is_meant_is_left_to_the_database()
    {
        var query = SearchQuery.Parse("from:@Alice@host.example -from:me");

        Assert.Equal([new Author("@Alice@host.example", false), new Author("me", true)], query.Authors);
    }

    [Fact]
    public void Much_is_cut_and_that_is_said()
    {
        var query = SearchQuery.Parse(string.Concat(Enumerable.Repeat("a ", 10_000)));

        Assert.Equal(Limits.QueryTerms, query.All.Count);
        Assert.Single(query.NotUnderstood);
    }

    /// <summary>Whatever is typed, also what looks like the language.</summary>
    [Fact]
    public void Every_text_is_a_query()
    {
        var pieces = Gen.Elements("\"", "-", "from:", "has:picture", "before:", "2026-11-01", "#", "#tag", "@a@b.example", "*", "\u201C", " ", "  ", ":", "in:wall", "NOT", "(", ")", "\uD800", "\0", "word", "寿司", "-\"");
        var languageLike = Gen.ListOf(pieces).Select(list => string.Concat(list));
        var anything = Gen.OneOf(languageLike, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

        Prop.ForAll(anything.ToArbitrary(), typed =>
        {
            var query = SearchQuery.Parse(typed);
            var fts5 = Fts5Search.ToQuery(SearchExpression.Of(query, []));
            var words = query.All.Concat(query.None).SelectMany(phrase => phrase.Words).ToList();
            return words.All(word => word.Length > 0 && !word.Contains('"', StringComparison.Ordinal)) && fts5.Length > 0 && fts5.Count(c => c == '"') % 2 == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Fts5(string typed) => Fts5SearchTests.Readable(Fts5Search.ToQuery(SearchExpression.Of(SearchQuery.Parse(typed), [])));
}
