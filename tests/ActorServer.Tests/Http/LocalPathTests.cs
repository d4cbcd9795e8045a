using ActorServer.Http;

namespace ActorServer.Tests.Http;

public class LocalPathTests
{
    [Theory]
    [InlineData("/wall")]
    [InlineData("/wall?before=1-2#p-1")]
    [InlineData("/")]
    public void A_place_on_this_server_is_kept(string path) => Assert.Equal(path, LocalPath.Or(path, "/else"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wall")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/a\r\nSet-Cookie: x")]
    [InlineData("/\t/evil.example")]
    [InlineData("/wall\\..")]
    public void Everything_else_leads_to_a_place_of_ours(string? path) => Assert.Equal("/else", LocalPath.Or(path, "/else"));
}
