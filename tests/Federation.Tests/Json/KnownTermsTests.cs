using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Json;
using Federation.Tests.Support;

namespace Federation.Tests.Json;

public class KnownTermsTests
{
    [Fact]
    public void A_document_in_plain_ActivityStreams_needs_only_its_context()
    {
        var note = (JsonObject)JsonNode.Parse("""{"id":"https://a.example/1","type":"Note","content":"x","to":["https://www.w3.org/ns/activitystreams#Public"]}""")!;
        Assert.Equal($"\"{As.Context}\"", KnownTerms.ContextFor(note).ToJsonString());
    }

    [Fact]
    public void Only_the_terms_that_occur_are_defined_each_after_its_prefix()
    {
        var note = (JsonObject)JsonNode.Parse("""
            {"id":"https://a.example/1","type":"Note","sensitive":true,"attachment":[{"type":"Image","blurhash":"U"}],"tag":[{"type":"Hashtag","name":"#x"},{"type":"Emoji"}]}
            """)!;
        Assert.Equal(
            """["https://www.w3.org/ns/activitystreams",{"Hashtag":"as:Hashtag","sensitive":"as:sensitive","toot":"http://joinmastodon.org/ns#","Emoji":"toot:Emoji","blurhash":"toot:blurhash"}]""",
            KnownTerms.ContextFor(note).ToJsonString());
    }

    [Fact]
    public void What_an_app_defines_for_itself_leaves_as_IRIs_and_means_the_same_under_our_context()
    {
        byte[] posted = Encoding.UTF8.GetBytes("""
            {"@context":["https://www.w3.org/ns/activitystreams",{"mood":"https://a.example/ns#mood","Haiku":"https://a.example/ns#Haiku","sensitive":"as:sensitive"}],
             "type":["Note","Haiku"],"content":"x","mood":"cheerful","sensitive":true}
            """);
        Assert.True(ActivityDocument.TryRead(posted, out ActivityDocument? read, out _, new ReadingRules { KeepOwnTerms = false }));

        var outgoing = JsonObject.Create(read.Node.Json)!;
        outgoing["@context"] = KnownTerms.ContextFor(outgoing);
        byte[] sent = Encoding.UTF8.GetBytes(outgoing.ToJsonString());

        Assert.True(ActivityDocument.TryRead(sent, out ActivityDocument? again, out _, new ReadingRules { AssumeKnownTerms = false }));
        Assert.Equal(View.Of(read.Node), View.Of(again.Node));
        Assert.Equal("cheerful", again.Node.Json.GetProperty("https://a.example/ns#mood").GetString());
        Assert.Equal("true", again.Node.Json.GetProperty("sensitive").GetRawText());
    }

    [Fact]
    public void Every_wire_sample_means_the_same_when_it_leaves_again_under_the_context_that_it_needs()
    {
        if (!Conformance.Has("wire-samples")) Assert.Skip("no data");
        int compared = 0;
        foreach (string file in Conformance.Files("wire-samples", "*.json").Where(file => Path.GetFileName(file) is not ("index.json" or "quirks.json")))
        {
            byte[] bytes = Conformance.Bytes(file);
            if (!BoundedJson.TryParse(bytes, out JsonElement root, out _)) continue;
            if (ActivityDocument.Process(bytes, root, ReadingRules.Default).Document is not { Reading: Reading.Processed } read) continue;
            var outgoing = JsonObject.Create(read.Node.Json)!;
            outgoing["@context"] = KnownTerms.ContextFor(outgoing);
            Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(outgoing.ToJsonString()), out ActivityDocument? again, out JsonFault fault, new ReadingRules { KeepOwnTerms = false }), $"{file}: {fault}");
            Assert.Equal(View.Of(read.Node), View.Of(again.Node));
            compared++;
        }
        Assert.True(compared > 700, $"only {compared} were compared");
    }
}
