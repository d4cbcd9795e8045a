using System.Text;
using System.Text.Json;

namespace JsonLd.Tests;

public sealed class LdReaderTests
{
    [Theory]
    [InlineData("""{"a":1.0,"b":[1E21,-0,9007199254740993,true,null]}""")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[[],{},\"\"]")]
    public void What_is_read_is_written_again(string json) => Assert.Equal(json, LdJson.Parse(json).ToString());

    [Fact]
    public void Escapes_are_undone()
    {
        var text = (LdString)LdJson.Parse("""
            "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"
            """);
        Assert.Equal("\"\\/\b\f\n\r\té😀", text.Value);
    }

    [Fact]
    public void Of_members_with_the_same_name_the_last_one_counts_in_the_place_of_the_first() =>
        Assert.Equal("""{"a":3,"b":2}""", LdJson.Parse("""{"a":1,"b":2,"a":3}""").ToString());

    [Fact]
    public void An_element_reads_as_its_text_does()
    {
        var reader = new Utf8JsonReader("""{"a":1.0,"a":"\ud800"}"""u8);
        Assert.Equal("""{"a":"\ud800"}""", LdJson.From(JsonElement.ParseValue(ref reader)).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("\"\\x\"")]
    public void What_is_no_JSON_is_refused(string json) => Assert.Equal(JsonLdErrorCode.NotJson, Documents.CodeOf(() => LdJson.Parse(json)));

    [Fact]
    public void What_is_no_UTF8_is_refused() => Assert.Equal(JsonLdErrorCode.NotJson, Documents.CodeOf(() => LdJson.Parse([(byte)'"', 0xC3, (byte)'"'])));

    [Fact]
    public void More_bytes_than_allowed_are_refused() =>
        Assert.Equal(JsonLdErrorCode.TooManyBytes, Documents.CodeOf(() => LdJson.Parse("[1,2,3]", new JsonLdLimits { MaxBytes = 6 })));

    [Fact]
    public void More_values_than_allowed_are_refused() =>
        Assert.Equal(JsonLdErrorCode.TooManyNodes, Documents.CodeOf(() => LdJson.Parse("[1,2,3]", new JsonLdLimits { MaxNodes = 3 })));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(100_000, false)]
    public void Depth_is_bounded(int depth, bool accepted)
    {
        var json = new string('[', depth) + new string(']', depth);
        if (accepted) Assert.Equal(json, LdJson.Parse(json).ToString());
        else Assert.Contains(Documents.CodeOf(() => LdJson.Parse(json)), new[] { JsonLdErrorCode.TooDeep, JsonLdErrorCode.NotJson });
    }

    [Fact]
    public void Every_prefix_of_a_document_is_refused_with_a_typed_error()
    {
        var utf8 = Encoding.UTF8.GetBytes("""{"é":[1.5e3,"\u00e9\ud83d\ude00",true,null],"b":{"c":[]}}""");
        for (var length = 0; length < utf8.Length; length++)
        {
            var prefix = utf8[..length];
            Assert.Equal(JsonLdErrorCode.NotJson, Documents.CodeOf(() => LdJson.Parse(prefix)));
        }
    }

    [Fact]
    public void A_large_object_finds_its_members()
    {
        var map = (LdObject)LdJson.Parse($"{{{Documents.Repeated(1000, i => $"\"k{i}\":{i}")}}}");
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal($"{i}", map[$"k{i}"].ToString()));
        Assert.False(map.ContainsKey("k1000"));
    }
}
