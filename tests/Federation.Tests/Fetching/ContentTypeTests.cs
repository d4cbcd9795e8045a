using System.Text.Json;
using Federation.Tests.Support;

namespace Federation.Tests.Fetching;

public sealed class ContentTypeTests
{
    private const string Cases = "ssrf-and-abuse/fetch-content-types.json";

    public static TheoryData<string> Types => Conformance.Ids(Cases, "cases", id: "contentType");

    public static TheoryData<string> InboxTypes => Conformance.Ids("ssrf-and-abuse/inbox-bodies.json", "bodies", one => one.GetProperty("id").GetString()!.StartsWith("ct-", StringComparison.Ordinal));

    [Theory]
    [Trait("Suite", "hostile-bodies")]
    [MemberData(nameof(Types))]
    public void Only_the_two_types_of_ActivityPub_count(string contentType)
    {
        if (contentType == Conformance.NoData) Assert.Skip("no data");
        JsonElement one = Conformance.Json(Cases).GetProperty("cases").EnumerateArray().First(item => item.GetProperty("contentType").GetString() == contentType);
        Assert.Equal(one.GetProperty("expect").GetString() == "accept", As.IsMediaType(contentType));
    }

    [Theory]
    [Trait("Suite", "hostile-bodies")]
    [MemberData(nameof(InboxTypes))]
    public void An_inbox_can_ask_the_same_question(string id)
    {
        JsonElement one = Conformance.Case("ssrf-and-abuse/inbox-bodies.json", "bodies", id);
        Assert.Equal(one.GetProperty("expect").GetString() == "2xx", As.IsMediaType(one.GetProperty("contentType").GetString()));
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_is_read_or_refused()
    {
        for (int length = 0; length < As.LdMediaType.Length; length++) Assert.False(As.IsMediaType(As.LdMediaType[..length]));
        foreach (string flipped in As.LdMediaType.BitFlips()) _ = As.IsMediaType(flipped);
        Assert.False(As.IsMediaType(null));
        Assert.False(As.IsMediaType(As.MediaType + ";" + new string(' ', 1 << 20)));
    }
}
