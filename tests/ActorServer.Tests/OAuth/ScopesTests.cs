using ActorServer.OAuth;

namespace ActorServer.Tests.OAuth;

public class ScopesTests
{
    [Theory]
    [InlineData("read", "activitypub:read:me:inbox")]
    [InlineData("activitypub:read:all", "activitypub:read:remote:all")]
    [InlineData("activitypub:read:local:all", "activitypub:read:me:outbox")]
    [InlineData("activitypub:read:me:all", "activitypub:read:me:followers")]
    [InlineData("write", "activitypub:write:undo:like")]
    [InlineData("activitypub:write:undo:all", "activitypub:write:undo:follow")]
    [InlineData("activitypub:write:like", "activitypub:write:like:sameorigin")]
    [InlineData("activitypub:write:create", "activitypub:write:create:inreplyto:sameorigin")]
    [InlineData("write:sameorigin", "activitypub:write:like:sameorigin")]
    [InlineData("activitypub:write:undo:all:sameorigin", "activitypub:write:undo:like:sameorigin")]
    public void The_broader_includes_the_narrower(string given, string needed)
    {
        Assert.True(Scopes.Parse(given).Allow(needed));
        Assert.True(Scopes.Parse(given).Cover(Scopes.Parse(needed)));
    }

    [Theory]
    [InlineData("read", "activitypub:write:like")]
    [InlineData("write", "activitypub:read:me:inbox")]
    [InlineData("activitypub:read:me:all", "activitypub:read:all")]
    [InlineData("activitypub:read:me:all", "activitypub:read:remote:all")]
    [InlineData("activitypub:read:local:all", "activitypub:read:remote:all")]
    [InlineData("activitypub:read:me:inbox", "activitypub:read:me:outbox")]
    [InlineData("activitypub:write:like", "activitypub:write:undo:like")]
    [InlineData("activitypub:write:undo:like", "activitypub:write:undo:follow")]
    [InlineData("activitypub:write:like:sameorigin", "activitypub:write:like")]
    [InlineData("write:sameorigin", "activitypub:write:all")]
    [InlineData("write:sameorigin", "activitypub:write:create:inreplyto:sameorigin")]
    [InlineData("activitypub:write:create:inreplyto:sameorigin", "activitypub:write:create:sameorigin")]
    public void The_narrower_does_not_include_the_broader(string given, string needed) => Assert.False(Scopes.Parse(given).Allow(needed));

    [Fact]
    public void Unknown_scopes_are_left_out_and_the_others_keep_the_apps_words()
    {
        Assert.Equal("read write", Scopes.Parse("read openid write push read").ToString());
        Assert.True(Scopes.Parse("openid").IsEmpty);
        Assert.True(Scopes.Parse(null).IsEmpty);
    }

    [Fact]
    public void Every_scope_can_be_said_in_words_and_nothing_twice()
    {
        Assert.All(Scopes.Known, scope => Assert.NotEmpty(ScopeWords.Of(Scopes.Parse(scope)).Single().Words));
        Assert.Single(ScopeWords.Of(Scopes.Parse("read activitypub:read:all activitypub:read:me:inbox")));
        Assert.Equal(2, ScopeWords.Of(Scopes.Parse(string.Join(' ', Scopes.Known))).Count);
    }
}
