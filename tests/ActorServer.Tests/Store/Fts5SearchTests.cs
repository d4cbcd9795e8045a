using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Tests.Store;

/// <summary>Signs are shown as + for pairs and as ^ for shelves.</summary>
public sealed class Fts5SearchTests
{
    [Fact]
    public void Two_words_in_a_row_are_a_term_beside_each_of_them() => Assert.Equal(["in", "this", "+in+this", "order", "+this+order"], Terms("in this order"));

    [Fact]
    public void Words_of_two_parts_are_no_pair() => Assert.Equal(["a", "start", "+a+start", "end"], Terms($"{Mark.Between} a start {Mark.Between} end"));

    [Fact]
    public void What_somebody_wrote_stands_once_more_on_the_shelf_of_whoever_wrote_it_and_marks_do_not()
    {
        Assert.Equal([Mark.From("urn:alice"), Mark.Picture, "a", "^a", "word", "^word", "+a+word"], Terms($"{Mark.From("urn:alice")} {Mark.Picture} {Mark.Between} a word"));
    }

    [Fact]
    public void A_word_of_one_person_is_asked_for_on_that_persons_shelf_and_a_word_of_several_is_not()
    {
        var one = new SearchExpression([new(["word"]), new([Mark.Picture])], [[By("urn:alice")]], [new(["not"])]);

        Assert.Equal($"(\"^word\" AND \"{Mark.Picture}\" AND (\"{Mark.From("urn:alice")}\")) NOT (\"^not\")", Readable(Fts5Search.ToQuery(one)));
        var stored = Fts5Search.ToTerms($"{Mark.From("urn:alice")} word").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains($"\"{Assert.Single(stored, term => Readable(term) == "^word")}\"", Fts5Search.ToQuery(one), StringComparison.Ordinal);

        var several = new SearchExpression([new(["word"])], [[By("urn:alice"), By("urn:bob")]], []);
        Assert.StartsWith("\"word\" AND (", Fts5Search.ToQuery(several), StringComparison.Ordinal);
    }

    /// <summary>"a b c" has the pairs of "a b. b c", so a post must not be left out for having them.</summary>
    [Fact]
    public void A_long_phrase_is_asked_for_by_its_pairs_and_never_excluded_by_them()
    {
        Assert.Equal("\"+a+b\" AND \"+b+a\"", Readable(Fts5Search.ToQuery(new([new(["a", "b", "a", "b"])], [], []))));
        Assert.Equal("(\"x\") NOT (\"+a+b\")", Readable(Fts5Search.ToQuery(new([new(["x"])], [], [new(["a", "b"]), new(["a", "b", "c"])]))));
        Assert.Equal("\"x\"", Fts5Search.ToQuery(new([new(["x"])], [], [new(["a", "b", "c"])])));
    }

    private static Phrase By(string actor) => new([Mark.From(actor)]);

    private static IEnumerable<string> Terms(string words) => Fts5Search.ToTerms(words).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Readable);

    internal static string Readable(string terms) => string.Concat(terms.Select(c => c switch { '\uE001' => '+', >= '\uE100' and < '\uE140' => '^', _ => c }));
}
