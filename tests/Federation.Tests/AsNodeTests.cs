using System.Text.Json;
using Federation.Addressing;
using Federation.Json;
using Federation.Keys;
using Federation.Tests.Support;

namespace Federation.Tests;

public sealed class AsNodeTests
{
    public static TheoryData<string> WireSamples => Conformance.Rows(Conformance.Files("wire-samples", "*.json")
        .Where(file => Path.GetFileName(file) is not ("index.json" or "quirks.json")));

    /// <summary>The one of 812 that names "content" twice; readers would differ about it.</summary>
    private const string DuplicateNames = "wire-samples/pleroma/poll_attachment.json";

    [Theory]
    [MemberData(nameof(WireSamples))]
    public void Every_document_seen_on_the_wire_is_read_without_an_exception(string file)
    {
        if (file == Conformance.NoData) Assert.Skip("no data");
        bool parsed = BoundedJson.TryParse(Conformance.Bytes(file), out JsonElement root, out JsonFault fault);
        if (file == DuplicateNames)
        {
            Assert.Equal(JsonFault.DuplicateName, fault);
            return;
        }
        Assert.True(parsed, fault.ToString());
        ReadEverything(new AsNode(root), 0);
    }

    [Fact]
    public void Every_activity_seen_on_the_wire_has_a_type_and_an_actor()
    {
        if (!Conformance.Has("wire-samples/index.json")) Assert.Skip("no data");
        foreach (JsonElement sample in Conformance.Json("wire-samples/index.json").GetProperty("samples").EnumerateArray())
        {
            string provenance = sample.GetProperty("provenance").GetString()!;
            if (sample.GetProperty("kind").GetString() != "activity" || !provenance.StartsWith("captured", StringComparison.Ordinal)) continue;
            string file = sample.GetProperty("file").GetString()!;
            Assert.True(BoundedJson.TryParse(Conformance.Bytes("wire-samples/" + file), out JsonElement root, out _));
            var node = new AsNode(root);
            if (node.First("actor") is null) continue;
            Activity? activity = Activity.From(node);
            Assert.True(activity is not null, file);
        }
    }

    [Theory]
    [InlineData("{'id':'https://a.example/1'}", "https://a.example/1")]
    [InlineData("{'@id':'https://a.example/1'}", "https://a.example/1")]
    [InlineData("{'id':''}", null)]
    [InlineData("{'id':1}", null)]
    [InlineData("{'id':null}", null)]
    [InlineData("{}", null)]
    public void An_id_is_a_string_that_is_not_empty(string json, string? expected) => Assert.Equal(expected, json.Node().Id);

    [Theory]
    [InlineData("{'type':'Note'}")]
    [InlineData("{'@type':'Note'}")]
    [InlineData("{'type':'as:Note'}")]
    [InlineData("{'type':'https://www.w3.org/ns/activitystreams#Note'}")]
    [InlineData("{'type':['Note','https://a.example/ns#Toot']}")]
    [InlineData("{'type':[null,7,'as:Note']}")]
    public void A_type_is_recognised_in_all_its_spellings(string json)
    {
        Assert.True(json.Node().Is(As.Note));
        Assert.Equal("Note", json.Node().Type);
    }

    [Fact]
    public void A_type_differs_by_case() => Assert.False("{'type':'note'}".Node().Is(As.Note));

    [Theory]
    [InlineData("{'object':'x'}")]
    [InlineData("{'object':['x']}")]
    [InlineData("{'object':[null,'x','y']}")]
    [InlineData("{'object':[['x']]}")]
    [InlineData("{'object':{'id':'x'}}")]
    [InlineData("{'object':{'@list':['x']}}")]
    [InlineData("{'object':{'@set':[{'id':'x'}]}}")]
    [InlineData("{'as:object':'x'}")]
    [InlineData("{'https://www.w3.org/ns/activitystreams#object':[{'@id':'x'}]}")]
    public void A_property_is_read_in_all_its_shapes(string json)
    {
        Assert.Equal("x", json.Node().IdOf("object"));
        Assert.Equal("x", json.Node().Object?.Id);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{'object':null}")]
    [InlineData("{'object':[]}")]
    [InlineData("{'object':[null]}")]
    public void A_missing_property_reads_as_null(string json)
    {
        Assert.Null(json.Node().First("object"));
        Assert.Empty(json.Node().Each("object"));
    }

    [Fact]
    public void An_empty_node_reads_as_nothing()
    {
        AsNode none = default;
        Assert.Null(none.Id);
        Assert.Null(none.Type);
        Assert.Null(none.First("object"));
        Assert.Null(none.Text("content"));
        Assert.Equal("", none.ToString());
    }

    [Theory]
    [InlineData("{'content':'x'}", "x")]
    [InlineData("{'content':['x']}", "x")]
    [InlineData("{'content':{'@value':'x','@language':'en'}}", "x")]
    [InlineData("{'contentMap':{'de':'x','en':'y'}}", "x")]
    [InlineData("{'content':null,'contentMap':{'de':'x'}}", "x")]
    [InlineData("{'contentMap':{'de':1,'en':'y'}}", "y")]
    [InlineData("{'contentMap':'x'}", null)]
    [InlineData("{'content':7}", null)]
    public void A_text_is_a_string_a_value_object_or_the_first_of_a_language_map(string json, string? expected) =>
        Assert.Equal(expected, json.Node().Content);

    [Theory]
    [InlineData("2026-11-23T10:00:00Z", "2026-11-23T10:00:00.0000000Z")]
    [InlineData("2026-11-23T10:00:00", "2026-11-23T10:00:00.0000000Z")]
    [InlineData("2026-11-23T10:00:00+02:00", "2026-11-23T08:00:00.0000000Z")]
    [InlineData("2026-11-23T10:00Z", "2026-11-23T10:00:00.0000000Z")]
    [InlineData("2026-11-23T10:00:00.5Z", "2026-11-23T10:00:00.5000000Z")]
    [InlineData("2026-11-23T10:00:00.123456789Z", "2026-11-23T10:00:00.1234567Z")]
    [InlineData("2026-11-23T10:00:00.123456789+01:00", "2026-11-23T09:00:00.1234567Z")]
    [InlineData("2026-11-23", "2026-11-23T00:00:00.0000000Z")]
    public void A_time_is_read_as_UTC(string text, string expected) =>
        Assert.Equal(expected, $"{{'published':'{text}'}}".Node().Published?.UtcDateTime.ToString("o"));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("12")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("Mon, 23 Nov 2026 10:00:00 GMT")]
    public void What_is_no_time_reads_as_null(string text) => Assert.Null($"{{'published':'{text}'}}".Node().Published);

    [Fact]
    public void Every_prefix_and_bit_flip_of_a_time_is_read_or_null()
    {
        const string Time = "2026-11-23T10:00:00.123456789+02:00";
        for (int length = 0; length < Time.Length; length++) _ = XsdDateTime.TryParse(Time[..length], out _);
        foreach (string flipped in Time.BitFlips()) _ = XsdDateTime.TryParse(flipped, out _);
    }

    [Fact]
    public void Numbers_and_flags_are_read_from_their_honest_spellings()
    {
        AsNode node = "{'a':7,'b':7.0,'c':'7','d':7.5,'e':1e30,'f':true,'g':'false','h':{'@value':8},'i':null}".Node();
        Assert.Equal(new long?[] { 7, 7, 7, null, null, null, 8 }, "abcdefh".Select(name => node.Integer(name.ToString())));
        Assert.True(node.Flag("f"));
        Assert.False(node.Flag("g"));
        Assert.Null(node.Flag("a"));
        Assert.Null(node.Flag("i"));
    }

    [Theory]
    [InlineData("{'url':'https://a.example/1'}", "https://a.example/1")]
    [InlineData("{'url':{'type':'Link','href':'https://a.example/1'}}", "https://a.example/1")]
    [InlineData("{'url':[{'type':'Link','href':'https://a.example/v.mp4','mediaType':'video/mp4'},{'type':'Link','href':'https://a.example/w','mediaType':'text/html'}]}", "https://a.example/w")]
    [InlineData("{'url':[{'type':'Link','href':'https://a.example/v.mp4'},'https://a.example/1']}", "https://a.example/1")]
    [InlineData("{'url':[]}", null)]
    public void The_url_for_people_is_preferred(string json, string? expected) => Assert.Equal(expected, json.Node().Url);

    [Fact]
    public void The_public_collection_has_three_spellings()
    {
        Assert.True(As.IsPublic("https://www.w3.org/ns/activitystreams#Public"));
        Assert.True(As.IsPublic("as:Public"));
        Assert.True(As.IsPublic("Public"));
        Assert.False(As.IsPublic("public"));
        Assert.False(As.IsPublic("http://www.w3.org/ns/activitystreams#Public"));
    }

    private static void ReadEverything(AsNode node, int depth)
    {
        Assert.True(depth < 70);
        _ = (node.Id, node.Type, node.Actor, node.Target, node.AttributedTo, node.InReplyTo, node.Content, node.Summary, node.Name);
        _ = (node.Published, node.Updated, node.Url, node.Href, node.MediaType, node.Flag("sensitive"), node.Integer("totalItems"));
        _ = (node.To.Count(), node.Cc.Count(), node.Bto.Count(), node.Bcc.Count(), node.Audience.Count(), node.ToString());
        _ = Audience.Of(node).VisibilityFor(null);
        _ = Activity.From(node);
        _ = ActorKeys.In(node).Count();
        if (!node.IsObject) return;
        foreach (JsonProperty property in node.Json.EnumerateObject())
        {
            _ = (node.Text(property.Name), node.Time(property.Name), node.Flag(property.Name), node.Integer(property.Name));
            foreach (AsNode inner in node.Each(property.Name)) ReadEverything(inner, depth + 1);
        }
    }
}
