using ActorServer.Http;
using Microsoft.AspNetCore.Http;

namespace ActorServer.Tests.Http;

public class SameOriginTests
{
    private const string Own = "https://nick.example";

    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", Own, false)]
    [InlineData("none", null, false)]
    [InlineData("same-origin", "http://127.0.0.1:5080", true)]
    [InlineData(null, Own, true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, true)]
    public void Only_a_page_of_this_server_may_post_a_form(string? site, string? origin, bool isOwn)
    {
        var request = new DefaultHttpContext().Request;
        if (site is not null) request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null) request.Headers.Origin = origin;

        Assert.Equal(isOwn, SameOrigin.Sent(request, Own));
    }
}
