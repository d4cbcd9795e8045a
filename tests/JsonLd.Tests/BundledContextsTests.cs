namespace JsonLd.Tests;

public sealed class BundledContextsTests
{
    private static readonly LdJson Unknown = LdJson.Parse("""{"@context":["https://www.w3.org/ns/activitystreams","https://unknown.example/ns"],"type":"Note","content":"x","other":1}""");

    [Fact]
    public void Every_bundled_context_is_valid()
    {
        var processor = new JsonLdProcessor();
        Assert.All(BundledContexts.Urls, url => processor.Expand(LdJson.Parse($"{{\"@context\":[\"https://www.w3.org/ns/activitystreams\",\"{url}\"],\"https://a/b\":1}}")));
    }

    [Fact]
    public void The_strict_rule_refuses_an_unknown_context() =>
        Assert.Equal(JsonLdErrorCode.LoadingRemoteContextFailed, Documents.CodeOf(() => new JsonLdProcessor().Expand(Unknown)));

    [Fact]
    public void The_lenient_rule_takes_an_unknown_context_for_empty()
    {
        var processor = new JsonLdProcessor(new JsonLdOptions { Loader = BundledContexts.Lenient });
        var node = (LdObject)Assert.Single(processor.Expand(Unknown));
        Assert.True(node.ContainsKey("https://www.w3.org/ns/activitystreams#content"));
        Assert.True(node.ContainsKey("_:other"));
    }

    [Theory]
    [InlineData("https://any.example/schemas/litepub-0.1.jsonld", true)]
    [InlineData("https://any.example/apschema/v1.9", true)]
    [InlineData("https://any.example/apschema/vx", false)]
    [InlineData("https://any.example/contexts", true)]
    [InlineData("https://any.example/x/contexts", false)]
    [InlineData("ftp://any.example/contexts", false)]
    [InlineData("https:///contexts", false)]
    public void Contexts_that_every_server_serves_itself_are_known_by_their_path(string url, bool known) =>
        Assert.Equal(known, BundledContexts.Knows(url));
}
