namespace JsonLd.Tests;

public sealed class ProcessorTests
{
    private static readonly JsonLdProcessor Processor = new();

    private const string Note = """
        {"@context":["https://www.w3.org/ns/activitystreams",{"toot":"http://joinmastodon.org/ns#","votersCount":"toot:votersCount"}],
         "id":"https://a.example/1","type":"Note","to":["as:Public"],"contentMap":{"de-DE":"Hallo"},"votersCount":2,"name":null}
        """;

    [Fact]
    public void A_document_is_compacted_with_another_context()
    {
        var compact = Processor.Compact(LdJson.Parse(Note), LdJson.Parse("\"https://www.w3.org/ns/activitystreams\""));
        Assert.Equal(
            """{"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Note","to":"as:Public","contentMap":{"de-DE":"Hallo"},"http://joinmastodon.org/ns#votersCount":2}""",
            compact.ToString());
    }

    [Fact]
    public void Relative_IRIs_vanish_from_RDF_without_a_base()
    {
        var document = LdJson.Parse("""{"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","url":"/x"}""");
        Assert.Empty(Processor.ToRdf(document).Quads);
        Assert.Single(Processor.ToRdf(document, "https://a.example/").Quads);
    }

    [Fact]
    public void URDNA2015_leaves_control_characters_that_RDFC_escapes()
    {
        var document = LdJson.Parse("""{"https://a.example/p":"a\tb\u0001c\nd"}""");
        Assert.Equal("_:c14n0 <https://a.example/p> \"a\\tb\\u0001c\\nd\" .\n", Processor.Canonicalize(document).ToString());
        Assert.Equal("_:c14n0 <https://a.example/p> \"a\tb\u0001c\\nd\" .\n", Processor.Canonicalize(document, CanonicalizationOptions.RsaSignature2017).ToString());
    }

    [Fact]
    public void An_undefined_prefix_is_an_error_unless_it_may_stay()
    {
        var document = LdJson.Parse("""{"@id":"https://a.example/1","as:sensitive":true}""");
        var context = LdJson.Parse("\"https://www.w3.org/ns/activitystreams\"");
        Assert.Equal(JsonLdErrorCode.IriConfusedWithPrefix, Documents.CodeOf(() => Processor.Compact(document, context)));
        var lenient = new JsonLdProcessor(new JsonLdOptions { KeepUndefinedPrefixes = true });
        Assert.True(lenient.Compact(document, context).ContainsKey("as:sensitive"));
    }

    [Theory]
    [InlineData(false, "pt-BR")]
    [InlineData(true, "pt-br")]
    public void Language_tags_keep_their_case_unless_asked(bool lowercase, string tag)
    {
        var processor = new JsonLdProcessor(new JsonLdOptions { LowercaseLanguageTags = lowercase });
        var document = LdJson.Parse("""{"@context":{"a":{"@id":"https://a.example/a","@container":"@language"}},"a":{"pt-BR":"x"}}""");
        Assert.Equal($"_:c14n0 <https://a.example/a> \"x\"@{tag} .\n", processor.Canonicalize(document).ToString());
    }

    [Fact]
    public void Half_a_surrogate_pair_expands_and_has_no_canonical_form()
    {
        var document = LdJson.Parse("""{"https://a.example/p":"\ud800"}""");
        Assert.Equal("""[{"https://a.example/p":[{"@value":"\ud800"}]}]""", Processor.Expand(document).ToString());
        Assert.Equal(JsonLdErrorCode.LoneSurrogate, Documents.CodeOf(() => Processor.Canonicalize(document)));
        Assert.Equal(JsonLdErrorCode.LoneSurrogate, Documents.CodeOf(() => Jcs.Canonicalize(document)));
    }

    [Fact]
    public void The_input_is_never_changed()
    {
        var input = LdJson.Parse(Note);
        var before = input.ToString();
        var expanded = Processor.Expand(input);
        var expandedBefore = expanded.ToString();
        _ = Processor.Flatten(expanded, LdJson.Parse("""{"@context":"https://www.w3.org/ns/activitystreams"}"""));
        _ = Processor.Compact(expanded, LdJson.Parse("{}"));
        Assert.Equal(before, input.ToString());
        Assert.Equal(expandedBefore, expanded.ToString());
    }

    [Fact]
    public async Task One_processor_serves_many_threads()
    {
        var expected = Processor.Expand(LdJson.Parse(Note)).ToString();
        var shared = new JsonLdProcessor();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++) Assert.Equal(expected, shared.Expand(LdJson.Parse(Note)).ToString());
        })));
    }

    [Fact]
    public void Inline_contexts_of_strangers_do_not_fill_the_memory()
    {
        for (var i = 0; i < 5000; i++) _ = Processor.Expand(LdJson.Parse($"{{\"@context\":{{\"t\":\"http://a/{i}\"}},\"t\":1}}"));
        Assert.True(Processor.CachedContexts <= 1024);
    }

    [Fact]
    public void Error_codes_are_spelt_as_in_the_specification()
    {
        Assert.Equal("invalid @id value", JsonLdException.TextOf(JsonLdErrorCode.InvalidIdValue));
        Assert.Equal("loading remote context failed", JsonLdException.TextOf(JsonLdErrorCode.LoadingRemoteContextFailed));
        Assert.Equal("cyclic IRI mapping", JsonLdException.TextOf(JsonLdErrorCode.CyclicIriMapping));
    }
}
