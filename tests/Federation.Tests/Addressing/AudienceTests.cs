using Federation.Addressing;
using Federation.Tests.Support;

namespace Federation.Tests.Addressing;

public sealed class AudienceTests
{
    private const string Followers = "https://a.example/alice/followers";

    [Theory]
    [InlineData("{'to':'as:Public'}", Visibility.Public)]
    [InlineData("{'to':['https://www.w3.org/ns/activitystreams#Public'],'cc':['https://a.example/alice/followers']}", Visibility.Public)]
    [InlineData("{'to':['https://a.example/alice/followers'],'cc':'Public'}", Visibility.Unlisted)]
    [InlineData("{'audience':'as:Public'}", Visibility.Unlisted)]
    [InlineData("{'to':'https://a.example/alice/followers'}", Visibility.Followers)]
    [InlineData("{'cc':'https://a.example/alice/followers','to':'https://b.example/bob'}", Visibility.Followers)]
    [InlineData("{'to':'https://b.example/bob/followers'}", Visibility.Direct)]
    [InlineData("{'to':'https://b.example/bob'}", Visibility.Direct)]
    [InlineData("{}", Visibility.Direct)]
    public void Visibility_follows_from_the_addresses(string json, Visibility expected) =>
        Assert.Equal(expected, Audience.Of(json.Node()).VisibilityFor(Followers));

    [Fact]
    public void Without_a_known_followers_collection_nothing_is_for_followers() =>
        Assert.Equal(Visibility.Direct, Audience.Of("{'to':'https://a.example/alice/followers'}".Node()).VisibilityFor(null));

    [Fact]
    public void All_names_everyone_once_in_order()
    {
        Audience audience = Audience.Of("{'to':['a','b','a'],'cc':{'id':'c'},'bto':'b','bcc':['d',null,7],'audience':'e'}".Node());
        Assert.Equal(["a", "b", "c", "d", "e"], audience.All);
        Assert.Equal(["a", "b"], audience.To);
        Assert.Equal(["d"], audience.Bcc);
        Assert.False(audience.IsPublic);
    }
}
