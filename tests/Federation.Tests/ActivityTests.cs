using Federation.Tests.Support;

namespace Federation.Tests;

public sealed class ActivityTests
{
    [Fact]
    public void An_activity_tells_its_claims()
    {
        Activity? like = Activity.From("{'id':'https://a.example/1','type':'Like','actor':{'id':'https://a.example/alice'},'object':['https://b.example/2']}".Node());
        Assert.NotNull(like);
        Assert.Equal(("https://a.example/1", "Like", "https://a.example/alice", "https://b.example/2"), (like.Id, like.Type, like.ActorId, like.ObjectId));
        Assert.False(like.IsAnonymous);
    }

    [Theory]
    [InlineData("{'type':'Like'}")]
    [InlineData("{'actor':'https://a.example/alice'}")]
    [InlineData("{'type':[],'actor':[]}")]
    [InlineData("{'type':null,'actor':null}")]
    [InlineData("{'type':{},'actor':{}}")]
    [InlineData("{'type':'Like','actor':{'name':'nobody'}}")]
    public void Without_a_type_or_an_actor_it_is_no_activity(string json) => Assert.Null(Activity.From(json.Node()));

    [Fact]
    public void With_two_actors_it_is_no_activity()
    {
        Assert.Null(Activity.From("{'type':'Like','actor':['https://a.example/alice','https://b.example/bob']}".Node()));
        Assert.NotNull(Activity.From("{'type':'Like','actor':['https://a.example/alice','https://a.example/alice']}".Node()));
    }

    [Fact]
    public void A_second_type_does_not_hide_the_activity() =>
        Assert.Equal("Create", Activity.From("{'type':['https://a.example/ns#Special','Create'],'actor':'x'}".Node())?.Type);

    [Fact]
    public void Without_an_id_the_same_bytes_have_the_same_one()
    {
        Activity? first = Activity.From("{'type':'Accept','actor':'x','object':'y'}".Node());
        Activity? same = Activity.From("{'type':'Accept','actor':'x','object':'y'}".Node());
        Activity? other = Activity.From("{'type':'Accept','actor':'x','object':'z'}".Node());
        Assert.StartsWith("urn:sha256:", first?.Id, StringComparison.Ordinal);
        Assert.True(first!.IsAnonymous);
        Assert.Equal(first.Id, same!.Id);
        Assert.NotEqual(first.Id, other!.Id);
    }
}
