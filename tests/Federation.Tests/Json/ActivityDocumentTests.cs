using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Json;
using Federation.Tests.Support;

namespace Federation.Tests.Json;

public class ActivityDocumentTests(ITestOutputHelper output)
{
    private const int Seed = 20261123;
    private const int ShapesPerSample = 4;
    private const int MostShown = 500;

    [Fact]
    public void The_shortcut_says_the_same_as_full_processing_for_every_wire_sample_in_every_shape()
    {
        var random = new Random(Seed);
        var readings = new Dictionary<Reading, int>();
        int compared = 0, refused = 0, unprocessable = 0;
        var differences = new List<string>();
        foreach (string file in Files())
        {
            byte[] bytes = Conformance.Bytes(file);
            if (!ActivityDocument.TryRead(bytes, out ActivityDocument? document, out _)) { refused++; continue; }
            readings[document.Reading] = readings.GetValueOrDefault(document.Reading) + 1;
            foreach (byte[] shape in Shapes(bytes, random))
            {
                if (!ActivityDocument.TryRead(shape, out ActivityDocument? plain, out _) || plain.Reading is not (Reading.Plain or Reading.Assumed)) continue;
                (ActivityDocument? full, _) = ActivityDocument.Process(shape, plain.Node.Json, ReadingRules.Default);
                if (full is null) { differences.Add($"{file}: the full way cannot read it"); continue; }
                // Where JSON-LD refuses a document, the lenient rules end at the same plain reading.
                if (full.Reading == Reading.Unprocessable) unprocessable++;
                compared++;
                if (View.Of(plain.Node) != View.Of(full.Node)) differences.Add($"{file}\n{Difference(View.Of(plain.Node), View.Of(full.Node))}");
            }
        }
        output.WriteLine($"{compared} documents compared ({unprocessable} of them JSON-LD refuses); read: {string.Join(", ", readings.OrderBy(r => r.Key).Select(r => $"{r.Key} {r.Value}"))}; refused {refused}");
        Assert.True(compared > 0);
        Assert.True(differences.Count == 0, $"{differences.Count} differ\n{string.Join("\n\n", differences.Take(MostShown))}");
    }

    [Theory]
    [InlineData("""{"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Like","actor":"https://a.example/a","object":"https://b.example/2"}""", Reading.Plain)]
    [InlineData("""{"id":"https://a.example/1","type":"Like","actor":"https://a.example/a","object":"https://b.example/2"}""", Reading.Assumed)]
    [InlineData("""{"@context":"https://www.w3.org/ns/activitystreams","@id":"https://a.example/1","@type":"as:Like","as:actor":{"@id":"https://a.example/a"},"as:object":{"@id":"https://b.example/2"}}""", Reading.Processed)]
    [InlineData("""{"@id":"https://a.example/1","@type":"as:Like","as:actor":{"@id":"https://a.example/a"},"as:object":[{"@id":"https://b.example/2"}]}""", Reading.Processed)]
    [InlineData("""[{"@id":"https://a.example/1","@type":["https://www.w3.org/ns/activitystreams#Like"],"https://www.w3.org/ns/activitystreams#actor":[{"@id":"https://a.example/a"}],"https://www.w3.org/ns/activitystreams#object":[{"@id":"https://b.example/2"}]}]""", Reading.Processed)]
    [InlineData("""{"@context":{"@vocab":"https://www.w3.org/ns/activitystreams#","who":{"@id":"actor","@type":"@id"},"what":{"@id":"object","@type":"@id"},"ident":"@id","kind":"@type"},"ident":"https://a.example/1","kind":"Like","who":"https://a.example/a","what":"https://b.example/2"}""", Reading.Processed)]
    [InlineData("""{"@context":["https://www.w3.org/ns/activitystreams",{"who":{"@id":"as:actor","@type":"@id"}}],"id":"https://a.example/1","type":"Like","who":"https://a.example/a","object":"https://b.example/2"}""", Reading.Processed)]
    [InlineData("""{"@context":["https://www.w3.org/ns/activitystreams","https://a.example/unknown-context"],"id":"https://a.example/1","type":"Like","actor":["https://a.example/a"],"object":{"id":"https://b.example/2"}}""", Reading.Processed)]
    public void Every_way_to_write_a_Like_is_the_same_Like(string json, Reading reading)
    {
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out ActivityDocument? document, out JsonFault fault), fault.ToString());

        Activity activity = Activity.From(document.Node, document.Bytes)!;
        Assert.Equal(("https://a.example/1", As.Like, "https://a.example/a", "https://b.example/2"), (activity.Id, activity.Type, activity.ActorId, activity.ObjectId));
        Assert.Equal(reading, document.Reading);
    }

    [Fact]
    public void A_context_that_gives_a_term_another_meaning_is_honoured()
    {
        // "actor" means something else here, and the signer's name stands under another term: plain JSON would be deceived.
        const string json = """
            {"@context":["https://www.w3.org/ns/activitystreams",{"actor":"https://a.example/ns#decoy","real":{"@id":"as:actor","@type":"@id"}}],
             "id":"https://a.example/1","type":"Like","actor":"https://victim.example/a","real":"https://a.example/a","object":"https://b.example/2"}
            """;
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out ActivityDocument? document, out _));
        Assert.Equal("https://a.example/a", document.Node.Actor);
    }

    [Fact]
    public void A_language_map_is_text()
    {
        const string json = """{"@context":["https://www.w3.org/ns/activitystreams",{"x":"as:name"}],"id":"https://a.example/1","type":"Note","contentMap":{"de":"<p>Guten Morgen</p>"}}""";
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out ActivityDocument? document, out _));
        Assert.Equal("<p>Guten Morgen</p>", document.Node.Content);
    }

    [Fact]
    public void The_bytes_are_kept_as_they_came()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("""{ "@type":"as:Note",  "@id":"https://a.example/1","as:content" : "x" }""");
        Assert.True(ActivityDocument.TryRead(bytes, out ActivityDocument? document, out _));
        Assert.Equal(bytes, document.Bytes.ToArray());
        Assert.Equal("x", document.Node.Content);
    }

    [Fact]
    public void Unknown_properties_survive_processing()
    {
        const string json = """
            {"@context":["https://www.w3.org/ns/activitystreams",{"x":"as:name","mood":"https://a.example/ns#mood"}],"id":"https://a.example/1","type":"Note","mood":"cheerful","undefinedTerm":{"a":[1,2]}}
            """;
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out ActivityDocument? document, out _));
        Assert.Equal("cheerful", document.Node.Json.GetProperty("https://a.example/ns#mood").GetString());
        Assert.Contains("undefinedTerm", document.Node.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_rules_refuse_what_lenient_ones_forgive()
    {
        byte[] without = Encoding.UTF8.GetBytes("""{"id":"https://a.example/1","type":"Note","content":"x"}""");
        Assert.True(ActivityDocument.TryRead(without, out ActivityDocument? forgiven, out _));
        Assert.Equal(Reading.Assumed, forgiven.Reading);
        Assert.False(ActivityDocument.TryRead(without, out _, out JsonFault nothing, new ReadingRules { AssumeKnownTerms = false }));
        Assert.Equal(JsonFault.NotAnObject, nothing);

        byte[] broken = Encoding.UTF8.GetBytes("""{"@context":["https://www.w3.org/ns/activitystreams",{"x":{"@id":"as:name","@container":"@nonsense"}}],"id":"https://a.example/1","type":"Note","content":"x"}""");
        Assert.True(ActivityDocument.TryRead(broken, out forgiven, out _));
        Assert.Equal(Reading.Unprocessable, forgiven.Reading);
        Assert.False(ActivityDocument.TryRead(broken, out _, out JsonFault invalid, new ReadingRules { ReadPlainWhenUnprocessable = false }));
        Assert.Equal(JsonFault.NotJsonLd, invalid);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""[{"id":"https://a.example/1","type":"Note"}]""")]
    [InlineData("""[{"@id":"https://a.example/1","@type":["https://www.w3.org/ns/activitystreams#Note"]},{"@id":"https://a.example/2","@type":["https://www.w3.org/ns/activitystreams#Note"]}]""")]
    public void What_says_nothing_or_more_than_one_thing_is_refused(string json) =>
        Assert.False(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out _, out _, new ReadingRules { AssumeKnownTerms = false }));

    /// <summary>The lines that only one of the two has: enough to see what is lost.</summary>
    private static string Difference(string plain, string full)
    {
        string[] left = plain.Split('\n'), right = full.Split('\n');
        return string.Join('\n', left.Except(right).Select(line => $"plain: {line}").Concat(right.Except(left).Select(line => $"full:  {line}")));
    }

    private static IEnumerable<string> Files()
    {
        if (!Conformance.Has("wire-samples")) Assert.Skip("no data");
        return Conformance.Files("wire-samples", "*.json").Where(file => Path.GetFileName(file) is not ("index.json" or "quirks.json"));
    }

    /// <summary>The document itself, and again with values wrapped into arrays, or taken out of them, where JSON-LD says that this changes nothing.</summary>
    private static IEnumerable<byte[]> Shapes(byte[] bytes, Random random)
    {
        yield return bytes;
        if (!BoundedJson.TryParse(bytes, out JsonElement root, out _)) yield break;
        for (int i = 0; i < ShapesPerSample; i++) yield return Encoding.UTF8.GetBytes(Reshape(JsonObject.Create(root)!, random).ToJsonString());
    }

    private static JsonObject Reshape(JsonObject node, Random random)
    {
        var shaped = new JsonObject();
        foreach ((string name, JsonNode? value) in node)
        {
            JsonNode? inner = name == "@context" || name.EndsWith("Map", StringComparison.Ordinal) ? value?.DeepClone() : value switch
            {
                JsonObject map => Reshape(map, random),
                JsonArray list => new JsonArray([.. list.Select(item => item is JsonObject map ? Reshape(map, random) : item?.DeepClone())]),
                _ => value?.DeepClone(),
            };
            bool mayBeArray = name is not ("@context" or "id" or "@id" or "@value") && !name.EndsWith("Map", StringComparison.Ordinal) && name != "orderedItems" && name != "focalPoint";
            if (mayBeArray && inner is JsonArray { Count: 1 } one && random.Next(2) == 0) inner = one[0]?.DeepClone();
            else if (mayBeArray && inner is not (null or JsonArray) && random.Next(3) == 0) inner = new JsonArray(inner);
            shaped[name] = inner;
        }
        return shaped;
    }
}
