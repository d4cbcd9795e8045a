namespace JsonLd.Tests;

/// <summary>Each limit ends in its own error, and none of them depends on what was processed before.</summary>
public sealed class LimitTests
{
    private static JsonLdProcessor With(JsonLdLimits limits) => new(new JsonLdOptions { Limits = limits });

    [Fact]
    public void Expansion_counts_values() => Assert.Equal(JsonLdErrorCode.TooManyNodes, Documents.CodeOf(() =>
        With(new JsonLdLimits { MaxNodes = 50 }).Expand(LdJson.Parse($"{{\"http://a/b\":[{Documents.Repeated(100, i => $"{i}")}]}}"))));

    [Fact]
    public void Contexts_are_counted_whether_cached_or_not()
    {
        var processor = With(new JsonLdLimits { MaxContexts = 20 });
        var document = LdJson.Parse($"[{Documents.Repeated(30, _ => """{"@context":{"a":"http://a/a"},"a":1}""")}]");
        Assert.Equal(JsonLdErrorCode.TooManyContexts, Documents.CodeOf(() => processor.Expand(document)));
        Assert.Equal(JsonLdErrorCode.TooManyContexts, Documents.CodeOf(() => processor.Expand(document)));
    }

    [Fact]
    public void Term_definitions_are_counted_whether_cached_or_not()
    {
        var processor = With(new JsonLdLimits { MaxTermDefinitions = 100 });
        var terms = $"{{{Documents.Repeated(80, i => $"\"t{i}\":\"http://a/{i}\"")}}}";
        Assert.Single(processor.Expand(LdJson.Parse($"{{\"@context\":{terms},\"t1\":1}}")));
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(JsonLdErrorCode.TooManyTermDefinitions, Documents.CodeOf(() =>
                processor.Expand(LdJson.Parse($"[{{\"@context\":{terms},\"t1\":1}},{{\"@context\":{terms},\"t1\":1}}]"))));
        }
    }

    [Fact]
    public void A_long_vocabulary_before_many_terms_is_refused() => Assert.Equal(JsonLdErrorCode.TooManyCharacters, Documents.CodeOf(() =>
        new JsonLdProcessor().Expand(LdJson.Parse(
            $"{{\"@context\":{{\"@vocab\":\"http://a/{new string('x', 400_000)}\"}},{Documents.Repeated(1000, i => $"\"t{i}\":1")}}}"))));

    [Fact]
    public void A_long_subject_with_many_properties_is_refused() => Assert.Equal(JsonLdErrorCode.TooManyCharacters, Documents.CodeOf(() =>
        new JsonLdProcessor().Canonicalize(LdJson.Parse(
            $"{{\"@id\":\"http://a/{new string('x', 400_000)}\",\"http://a/b\":[{Documents.Repeated(1000, i => $"{i}")}]}}"))));

    [Fact]
    public void Quads_are_counted() => Assert.Equal(JsonLdErrorCode.TooManyQuads, Documents.CodeOf(() =>
        With(new JsonLdLimits { MaxQuads = 10 }).ToRdf(LdJson.Parse($"{{\"http://a/b\":[{Documents.Repeated(100, i => $"{i}")}]}}"))));

    [Fact]
    public void A_context_that_includes_itself_ends()
    {
        var loader = new Endless();
        var processor = new JsonLdProcessor(new JsonLdOptions { Loader = loader });
        Assert.Equal(JsonLdErrorCode.ContextOverflow, Documents.CodeOf(() => processor.Expand(LdJson.Parse("""{"@context":"http://a/0"}"""))));
        Assert.True(loader.Loads <= JsonLdLimits.Default.MaxRemoteContexts);
    }

    private sealed class Endless : IDocumentLoader
    {
        internal int Loads { get; private set; }

        public RemoteDocument Load(string url, JsonLdLimits limits, CancellationToken cancellation) =>
            new(url, LdJson.Parse($"{{\"@context\":\"http://a/{++Loads}\"}}"));
    }

    [Fact]
    public void A_poison_graph_is_given_up()
    {
        // Each of twelve blank nodes refers to all others: every permutation of them looks the same.
        var quads = from a in Enumerable.Range(0, 12) from b in Enumerable.Range(0, 12) where a != b select $"_:n{a} <http://a/p> _:n{b} .";
        var dataset = NQuads.Parse(string.Join('\n', quads));
        Assert.Equal(JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, Documents.CodeOf(() => new JsonLdProcessor().Canonicalize(dataset)));
    }

    [Fact]
    public void Lists_within_lists_cannot_be_deeper_than_the_writer_allows()
    {
        var quads = new System.Text.StringBuilder();
        for (var i = 0; i < 5000; i++)
        {
            quads.Append($"_:l{i} <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> {(i == 4999 ? "\"x\"" : $"_:l{i + 1}")} .\n");
            quads.Append($"_:l{i} <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .\n");
        }

        var dataset = NQuads.Parse($"<http://a/s> <http://a/p> _:l0 .\n{quads}");
        var processor = new JsonLdProcessor();
        Assert.Equal(JsonLdErrorCode.TooDeep, Documents.CodeOf(() => processor.FromRdf(dataset).ToUtf8Bytes()));
        Assert.Equal(JsonLdErrorCode.TooDeep, Documents.CodeOf(() => processor.Flatten(processor.FromRdf(dataset))));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(5_000)]
    public void A_long_ring_of_blank_nodes_is_given_up_soon(int length)
    {
        var quads = Enumerable.Range(0, length).Select(i => $"_:n{i} <http://a/p> _:n{(i + 1) % length} .");
        var dataset = NQuads.Parse(string.Join('\n', quads));
        OnSmallStack(() => Assert.Equal(JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, Documents.CodeOf(() => new JsonLdProcessor().Canonicalize(dataset))));
    }

    [Fact]
    public void Hubs_with_thousands_of_neighbours_are_given_up_soon()
    {
        var quads = from hub in Enumerable.Range(0, 8) from i in Enumerable.Range(0, 4_000) select $"_:h{hub} <http://a/p> _:n{(i + hub) % 4_000} .";
        var dataset = NQuads.Parse(string.Join('\n', quads));
        Assert.Equal(JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, Documents.CodeOf(() => new JsonLdProcessor().Canonicalize(dataset)));
    }

    [Fact]
    public void The_deepest_documents_fit_into_a_small_stack()
    {
        var nested = string.Concat(Enumerable.Repeat("{\"http://a/b\":", 127)) + "1" + new string('}', 127);
        var chained = $"{{\"@context\":{{\"t0\":\"http://a/\",{Documents.Repeated(2_000, i => $"\"t{2_000 - i}\":\"t{1_999 - i}:x\"")}}},\"t0:a\":1}}";
        var scoped = "{\"@context\":" + string.Concat(Enumerable.Repeat("{\"a\":{\"@id\":\"http://a/b\",\"@context\":", 60)) + "{}" + new string('}', 120) + "}";
        OnSmallStack(() =>
        {
            foreach (var json in new[] { nested, chained, scoped })
            {
                try
                {
                    _ = new JsonLdProcessor().Compact(LdJson.Parse(json), LdJson.Parse("{\"c\":\"http://c/\"}")).ToUtf8Bytes();
                }
                catch (JsonLdException error)
                {
                    Assert.Equal(JsonLdErrorCode.TooDeep, error.Code);
                }
            }
        });
    }

    // A megabyte is less than any runtime gives by default; a stack that overflows ends the process.
    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void Cancellation_is_honoured()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var document = LdJson.Parse("""{"@context":"https://www.w3.org/ns/activitystreams","content":"x"}""");
        Assert.Throws<OperationCanceledException>(() => new JsonLdProcessor().Expand(document, cancellation: source.Token));
    }

    [Fact]
    public void Flattening_many_values_of_one_property_takes_linear_time()
    {
        var values = Documents.Repeated(60_000, i => $"{{\"@id\":\"http://a/{i}\"}}");
        var flat = (LdArray)new JsonLdProcessor().Flatten(LdJson.Parse($"{{\"@id\":\"http://a/s\",\"http://a/p\":[{values}]}}", new JsonLdLimits { MaxBytes = 1 << 22 }));
        Assert.Equal(60_000, ((LdArray)((LdObject)flat[0])["http://a/p"]).Count);
    }
}
