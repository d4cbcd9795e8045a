using System.Text;
using System.Text.Json;
using Federation.Signatures;
using Federation.Signatures.StructuredFields;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

public sealed class ComponentTests
{
    private const string Values = "http-signatures/rfc9421/component-values.json";

    private static readonly SignedMessage Message = new()
    {
        Method = "POST",
        Target = "/path?a=b",
        Scheme = "https",
        Authority = "b.example",
        Fields = name => name switch
        {
            "x-dict" => ["a=1, b=(x  y)", "c"],
            "x-list" => ["a,  b;q=1.50"],
            "x-none" => ["(("],
            "x-line" => ["a\n\"@method\": GET"],
            "x-return" => ["a\rb"],
            "x-break" => ["a\r\nb"],
            "x-fold" => [" a \t\r\n \tb \r\n c "],
            "x-null" => ["a\0b"],
            "x-unicode" => ["é"],
            "x-tab" => ["a\tb"],
            _ => [],
        },
    };

    public static TheoryData<string> Ids => Conformance.Ids(Values, "cases");

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(Ids))]
    public void Every_value_is_taken_as_RFC_9421_says(string id)
    {
        JsonElement one = Conformance.Case(Values, "cases", id);
        Component? component = Component.From(StructuredField.ParseItem(one.GetProperty("component").GetString()!)!);
        string? value = component?.ValueIn(SignatureVectors.Message(one.GetProperty("message")));
        Assert.Equal(one.GetProperty("value").GetString(), value);
        if (one.GetProperty("expect").GetString() == "error") Assert.Null(value);
        else Assert.Equal(one.GetProperty("line").GetString(), $"{component!.Identifier}: {value}");
    }

    [Theory]
    [InlineData("\"x-dict\";sf", "a=1, b=(x y), c")]
    [InlineData("\"x-dict\";key=\"b\"", "(x y)")]
    [InlineData("\"x-dict\";sf;key=\"c\"", "?1")]
    [InlineData("\"x-list\";sf", "a, b;q=1.5")]
    [InlineData("\"x-tab\"", "a\tb")]
    [InlineData("\"x-fold\"", "a b c")]
    [InlineData("\"@query-param\";name=\"a\"", "b")]
    public void A_value_can_be_taken(string component, string expected) => Assert.Equal(expected, Value(component));

    [Theory]
    [InlineData("\"x-none\";sf")]
    [InlineData("\"x-list\";key=\"q\"")]
    [InlineData("\"x-dict\";req")]
    [InlineData("\"@method\";req")]
    [InlineData("\"x-dict\";tr")]
    [InlineData("\"x-absent\"")]
    [InlineData("\"x-absent\";bs")]
    [InlineData("\"@status\"")]
    [InlineData("\"@signature-params\"")]
    [InlineData("\"x-line\"")]
    [InlineData("\"x-return\"")]
    [InlineData("\"x-break\"")]
    [InlineData("\"x-null\"")]
    [InlineData("\"x-unicode\"")]
    public void A_value_that_a_request_does_not_have_is_an_error(string component) => Assert.Null(Value(component));

    [Theory]
    [InlineData("x-dict")]               // a token
    [InlineData("\"\"")]
    [InlineData("\"X-Dict\"")]
    [InlineData("\"x dict\"")]
    [InlineData("\"@METHOD\"")]
    [InlineData("\"x-dict\";bs;sf")]
    [InlineData("\"x-dict\";bs;key=\"a\"")]
    [InlineData("\"x-dict\";key=a")]
    [InlineData("\"x-dict\";key")]
    [InlineData("\"x-dict\";sf=?0")]
    [InlineData("\"x-dict\";sf=1")]
    [InlineData("\"x-dict\";unknown")]
    [InlineData("\"x-dict\";name=\"a\"")]
    [InlineData("\"@method\";sf")]
    [InlineData("\"@method\";bs")]
    [InlineData("\"@query-param\"")]
    [InlineData("\"@query-param\";name=a")]
    [InlineData("\"@query\";name=\"a\"")]
    public void An_identifier_that_RFC_9421_does_not_define_is_refused(string component) => Assert.Null(Component.From(StructuredField.ParseItem(component)!));

    [Theory]
    [InlineData("(\"x-dict\" \"x-dict\")")]
    [InlineData("(\"x-dict\";sf;key=\"a\" \"x-dict\";key=\"a\";sf)")]
    [InlineData("(\"@method\" \"@method\")")]
    public void A_component_that_stands_there_twice_is_refused(string covered) => Assert.Null(SignatureBase.Of(Message, Covered(covered)));

    [Fact]
    public void The_base_has_a_line_each_and_ends_without_one()
    {
        byte[]? signed = SignatureBase.Of(Message, Covered("(\"@method\" \"x-dict\";key=\"a\" \"x-dict\";key=\"c\");created=1;x=?1"));
        Assert.Equal("\"@method\": POST\n\"x-dict\";key=\"a\": 1\n\"x-dict\";key=\"c\": ?1\n\"@signature-params\": (\"@method\" \"x-dict\";key=\"a\" \"x-dict\";key=\"c\");created=1;x", Encoding.ASCII.GetString(signed!));
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_query_has_a_value_or_none()
    {
        const string Target = "/p?a=b%20c&d%C3%A9=%zz+&=&a";
        foreach (string target in Target.BitFlips().Concat(Enumerable.Range(0, Target.Length).Select(length => Target[..length])))
            foreach (string component in new[] { "\"@query-param\";name=\"a\"", "\"@path\"", "\"@query\"", "\"@target-uri\"", "\"@request-target\"" })
                _ = Component.From(StructuredField.ParseItem(component)!)!.ValueIn(Message with { Target = target });
    }

    private static string? Value(string component) => Component.From(StructuredField.ParseItem(component)!)!.ValueIn(Message);

    private static InnerList Covered(string text) => (InnerList)StructuredField.ParseList(text)![0];
}
