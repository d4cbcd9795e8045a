using System.Text;
using System.Text.Json;
using Federation.Json;
using Federation.Tests.Support;

namespace Federation.Tests.Json;

public sealed class BoundedJsonTests
{
    private const string Bodies = "ssrf-and-abuse/inbox-bodies.json";

    private const string Sample = """{"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","n":[1,-2.5e3,true,null,{}],"s":"\ud83d\ude00 \"é\"","type":"Note"}""";

    public static TheoryData<string> InboxBodies => Conformance.Ids(Bodies, "bodies");

    [Theory]
    [Trait("Suite", "hostile-bodies")]
    [MemberData(nameof(InboxBodies))]
    public void Every_inbox_body_is_parsed_or_refused_as_the_corpus_says(string id)
    {
        JsonElement one = Conformance.Case(Bodies, "bodies", id);
        byte[] bytes = one.TryGetProperty("bodyBase64", out JsonElement base64) ? base64.GetBytesFromBase64() : one.GetProperty("body").GetString()!.Utf8();
        bool parsed = BoundedJson.TryParse(bytes, out JsonElement root, out JsonFault fault);
        Assert.Equal(parsed, fault == JsonFault.None);
        // What is refused for its contents or its media type is another step's business: there the JSON itself, or its lack of an activity, is what counts.
        bool acceptable = parsed && Activity.From(new AsNode(root)) is { Object: not null };
        switch (one.GetProperty("expect").GetString())
        {
            case "2xx": Assert.True(acceptable); break;
            case "4xx": Assert.False(acceptable); break;
            default: break;
        }
    }

    [Theory]
    [InlineData("", JsonFault.NotJson)]
    [InlineData(" ", JsonFault.NotJson)]
    [InlineData("[]", JsonFault.NotAnObject)]
    [InlineData("\"x\"", JsonFault.NotAnObject)]
    [InlineData("null", JsonFault.NotAnObject)]
    [InlineData("{}{}", JsonFault.NotJson)]
    [InlineData("{} x", JsonFault.NotJson)]
    [InlineData("{\"a\":1,}", JsonFault.NotJson)]
    [InlineData("{\"a\":1}//", JsonFault.NotJson)]
    [InlineData("\ufeff{}", JsonFault.NotJson)]
    [InlineData("{\"a\":1,\"a\":2}", JsonFault.DuplicateName)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", JsonFault.DuplicateName)]
    [InlineData("{\"x\":{\"a\":1,\"a\":1}}", JsonFault.DuplicateName)]
    [InlineData("{\"x\":[[{\"a\":1,\"a\":1}]]}", JsonFault.DuplicateName)]
    [InlineData("{\"a\":\"\\ud800\"}", JsonFault.NotUtf8)]
    [InlineData("{\"a\":\"\\udc00\"}", JsonFault.NotUtf8)]
    [InlineData("{\"a\":\"\\ud800x\"}", JsonFault.NotUtf8)]
    [InlineData("{\"a\":\"\\ud800\\n\"}", JsonFault.NotUtf8)]
    [InlineData("{\"a\":\"\\ud800\\ud800\\udc00\"}", JsonFault.NotUtf8)]
    [InlineData("{\"\\ud800\":1}", JsonFault.NotUtf8)]
    [InlineData("{\"a\":\"\\u0000\"}", JsonFault.NotJson)]
    [InlineData("{\"a\":1e400}", JsonFault.NotJson)]
    [InlineData("{\"a\":-1e400}", JsonFault.NotJson)]
    [InlineData("{\"a\":NaN}", JsonFault.NotJson)]
    [InlineData("{\"a\":01}", JsonFault.NotJson)]
    public void What_parsers_disagree_about_is_refused_with_its_fault(string json, JsonFault expected)
    {
        Assert.False(BoundedJson.TryParse(json.Utf8(), out _, out JsonFault fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" \r\n\t{\"a\":1}\n\n")]
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("{\"a\":\"\\ud83d\\ude00\\\\u0000\\\"\"}")]
    [InlineData("{\"a\":123456789012345678901234567890}")]
    [InlineData("{\"a\":[{\"a\":1},{\"a\":2}]}")]
    public void What_all_parsers_read_alike_is_parsed(string json)
    {
        Assert.True(BoundedJson.TryParse(json.Utf8(), out JsonElement root, out JsonFault fault), fault.ToString());
        Assert.Equal(JsonValueKind.Object, root.ValueKind);
    }

    [Fact]
    public void Every_prefix_of_a_document_is_refused_without_an_exception()
    {
        byte[] whole = Sample.Utf8();
        Assert.True(BoundedJson.TryParse(whole, out _, out _));
        for (int length = 0; length < whole.Length; length++)
            Assert.False(BoundedJson.TryParse(whole.AsMemory(0, length), out _, out _));
    }

    [Fact]
    public void Every_flipped_bit_gives_a_document_or_a_fault_and_never_an_exception()
    {
        foreach (byte[] flipped in Sample.Utf8().BitFlips())
        {
            if (!BoundedJson.TryParse(flipped, out JsonElement root, out _)) continue;
            Visit(root);
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(20261123);
        byte[] alphabet = "{}[]\",:\\u0d8eE+-.tfn \x80\xc3\xa9"u8.ToArray();
        for (int round = 0; round < 50_000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 24)];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = alphabet[random.Next(alphabet.Length)];
            bytes[0] = (byte)'{';
            if (BoundedJson.TryParse(bytes, out JsonElement root, out _)) Visit(root);
        }
    }

    [Fact]
    public void Depth_is_bounded_at_the_limit_exactly()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        Assert.True(BoundedJson.TryParse(Nested(64).Utf8(), out _, out _));
        Assert.False(BoundedJson.TryParse(Nested(65).Utf8(), out _, out JsonFault fault));
        Assert.Equal(JsonFault.TooDeep, fault);
        Assert.False(BoundedJson.TryParse(("{\"a\":" + new string('[', 100_000)).Utf8(), out _, out fault));
        Assert.Equal(JsonFault.TooDeep, fault);
    }

    [Fact]
    public void Bytes_and_values_are_bounded_at_the_limit_exactly()
    {
        var limits = new JsonLimits { MaxBytes = 20, MaxValues = 4 };
        Assert.True(BoundedJson.TryParse("{\"a\":[1,2]}         "u8.ToArray(), out _, out _, limits));
        Assert.False(BoundedJson.TryParse("{\"a\":[1,2]}          "u8.ToArray(), out _, out JsonFault fault, limits));
        Assert.Equal(JsonFault.TooLarge, fault);
        Assert.False(BoundedJson.TryParse("{\"a\":[1,2,3]}"u8.ToArray(), out _, out fault, limits));
        Assert.Equal(JsonFault.TooManyValues, fault);
    }

    [Fact]
    public void The_result_does_not_see_later_changes_of_the_bytes()
    {
        byte[] bytes = "{\"a\":\"before\"}"u8.ToArray();
        Assert.True(BoundedJson.TryParse(bytes, out JsonElement root, out _));
        Array.Fill(bytes, (byte)'x');
        Assert.Equal("before", root.GetProperty("a").GetString());
    }

    [Fact]
    public void Many_names_are_compared_in_linear_time()
    {
        var json = new StringBuilder("{");
        for (int i = 0; i < 40_000; i++) json.Append("\"n").Append(i).Append("\":0,");
        byte[] bytes = json.Append("\"n0\":0}").ToString().Utf8();
        long start = TimeProvider.System.GetTimestamp();
        Assert.False(BoundedJson.TryParse(bytes, out _, out JsonFault fault));
        Assert.Equal(JsonFault.DuplicateName, fault);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    /// <summary>Reads everything, so that text which has no UTF-16 form would throw here.</summary>
    private static void Visit(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) value.GetString();
        else if (value.ValueKind == JsonValueKind.Number) value.GetDouble();
        else if (value.ValueKind == JsonValueKind.Array) foreach (JsonElement item in value.EnumerateArray()) Visit(item);
        else if (value.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty property in value.EnumerateObject())
            {
                Assert.NotNull(property.Name);
                Visit(property.Value);
            }
    }
}
