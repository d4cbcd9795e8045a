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
    public void A_phrase_of_two_words_is_one_term_and_of_more_all_their_pairs_and_their_order()
    {
        Assert.Equal("('+a+b')", Query(new([new(["a", "b"])], [], [])));
        Assert.Equal("('+a+b' & '+b+c' & 'a' <-> 'b' <-> 'c')", Query(new([new(["a", "b", "c"])], [], [])));
        Assert.Equal("(('x')) & !(('+a+b' & '+b+c' & 'a' <-> 'b' <-> 'c') | ('+d+e'))", Query(new([new(["x"])], [], [new(["a", "b", "c"]), new(["d", "e"])])));
    }

    [Fact]
    public void The_beginning_of_the_last_word_is_the_beginning_of_the_last_pair()
    {
        Assert.Equal("('a':*)", Query(new([new(["a"], IsPrefix: true)], [], [])));
        Assert.Equal("('+a+b':*)", Query(new([new(["a", "b"], IsPrefix: true)], [], [])));
        Assert.Equal("('+a+b' & '+b+c':* & 'a' <-> 'b' <-> 'c':*)", Query(new([new(["a", "b", "c"], IsPrefix: true)], [], [])));
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

    private static string Query(SearchExpression asked) => Fts5SearchTests.Readable(TextSearch.ToQuery(asked));
}
