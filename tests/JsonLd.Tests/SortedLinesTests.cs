using System.Text;

namespace JsonLd.Tests;

/// <summary>Lines are ordered as their bytes are, whatever they have in common.</summary>
public sealed class SortedLinesTests
{
    // Beyond what is inserted one by one, and deeper than groups go into each other.
    private const int Many = 100;
    private const int Deep = 200;

    [Theory]
    [InlineData("b|a")]
    [InlineData("a|a|a")]
    [InlineData("abc|ab|a||abcd")]
    [InlineData("a\0|a|a\0\0|a\0b")]
    [InlineData("same beginning, then b|same beginning, then a|same beginning, then aa|other")]
    [InlineData("é|e|\U0001F600|\uFFFD|z")]
    public void Few_lines(string lines) => Check(lines.Split('|'));

    [Fact]
    public void Many_lines_that_begin_alike() =>
        Check([.. Enumerable.Range(0, Many).Select(i => $"<http://a.example/users/{i * 37 % 11}> <http://b.example/{i * 53 % 7}> \"{i * 71 % Many}\" .\n")]);

    [Fact]
    public void Lines_each_of_which_begins_as_all_longer_ones() =>
        Check([.. Enumerable.Range(0, Deep).Select(i => new string('x', i * 7919 % Deep * sizeof(ulong)) + ".\n")]);

    private static void Check(string[] lines)
    {
        var text = new Utf8Buffer(16);
        var sorted = new SortedLines(text);
        foreach (var line in lines)
        {
            var start = text.Length;
            text.Append(line.AsSpan());
            sorted.Add(start, text.Length);
        }

        var expected = lines.Select(Encoding.UTF8.GetBytes).Order(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).SelectMany(line => line).ToArray();
        Assert.Equal(expected, sorted.ToArray());
        Assert.Equal(expected, sorted.Join().ToArray());
    }
}
