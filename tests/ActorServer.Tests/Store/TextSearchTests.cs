using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Tests.Store;

/// <summary>The sign of pairs is shown as +.</summary>
public sealed class TextSearchTests
{
    [Fact]
    public void Two_words_in_a_row_are_a_term_without_a_position_beside_each_of_them_with_its_own() =>
        Assert.Equal("'in':1,4 'this':2 '+in+this' 'order':3 '+this+order' '+order+in'", Vector("in this order in"));

    [Fact]
    public void Words_of_two_parts_are_no_pair() => Assert.Equal($"'{Mark.Between}':1,4 'a':2 'start':3 '+a+start' 'end':5", Vector($"{Mark.Between} a start {Mark.Between} end"));

    [Fact]
    public void The_index_is_asked_for_the_pairs_of_a_phrase_and_a_longer_one_is_never_excluded_by_them()
    {
        Assert.Equal("('+a+b')", Query(new([new(["a", "b"])], [], [])));
        Assert.Equal("('+a+b' & '+b+c')", Query(new([new(["a", "b", "c"])], [], [])));
        Assert.Equal("(('x')) & !(('+d+e'))", Query(new([new(["x"])], [], [new(["a", "b", "c"]), new(["d", "e"])])));
        Assert.Equal("('x')", Query(new([new(["x"])], [], [new(["a", "b", "c"])])));
    }

    [Fact]
    public void The_order_of_words_decides_about_longer_phrases_and_is_not_asked_about_others()
    {
        Assert.Equal("(('+a+b' & '+b+c') & 'a' <-> 'b' <-> 'c')", Exact(new([new(["a", "b", "c"])], [], [])));
        Assert.Equal("(('x')) & !((('+a+b' & '+b+c') & 'a' <-> 'b' <-> 'c') | ('+d+e'))", Exact(new([new(["x"])], [], [new(["a", "b", "c"]), new(["d", "e"])])));
        var shorter = new SearchExpression([new(["a", "b"]), new(["c"], IsPrefix: true)], [[new(["d"]), new(["e"])]], [new(["f", "g"])]);
        Assert.Equal(TextSearch.ToQuery(shorter), TextSearch.ToExactQuery(shorter));
    }

    [Fact]
    public void The_beginning_of_the_last_word_is_the_beginning_of_the_last_pair()
    {
        Assert.Equal("('a':*)", Query(new([new(["a"], IsPrefix: true)], [], [])));
        Assert.Equal("('+a+b':*)", Query(new([new(["a", "b"], IsPrefix: true)], [], [])));
        Assert.Equal("(('+a+b' & '+b+c':*) & 'a' <-> 'b' <-> 'c':*)", Exact(new([new(["a", "b", "c"], IsPrefix: true)], [], [])));
    }

    /// <summary>PostgreSQL refuses a tsvector that is larger.</summary>
    [Fact]
    public void However_long_the_words_are_there_is_no_more_of_them_than_has_room()
    {
        var vector = TextSearch.ToVector(string.Join(' ', Enumerable.Range(0, Limits.IndexedWords).Select(i => $"{i:D5}" + new string('寿', Limits.WordCharacters - 5))));

        Assert.InRange(vector.Length, 100_000, 500_000);
        Assert.Contains("'00000", vector, StringComparison.Ordinal);
        Assert.DoesNotContain($"'{Limits.IndexedWords - 1:D5}", vector, StringComparison.Ordinal);
    }

    private static string Vector(string words) => Fts5SearchTests.Readable(TextSearch.ToVector(words));

    private static string Exact(SearchExpression asked) => Fts5SearchTests.Readable(TextSearch.ToExactQuery(asked));

    private static string Query(SearchExpression asked) => Fts5SearchTests.Readable(TextSearch.ToQuery(asked));
}
