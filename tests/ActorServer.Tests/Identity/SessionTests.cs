using System.Net;
using ActorServer.Identity;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Identity;

public sealed class SessionTests
{
    [Fact]
    public async Task The_owner_ends_one_browser_from_another()
    {
        await using var server = await RunningServer.StartAsync();
        var (here, lost) = (await OwnerBrowser.SignInAsync(server), await OwnerBrowser.SignInAsync(server));
        var page = await here.OpenAsync(server.Own.Origin + "/settings/account");
        Assert.Equal(2, page.Split(Secrets.Hash(lost.Secret)).Length);
        Assert.DoesNotContain(Secrets.Hash(here.Secret), page, StringComparison.Ordinal);

        using (var ended = await here.PostAsync("/settings/sessions/end", ("session", Secrets.Hash(lost.Secret)))) Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);

        await here.OpenAsync(server.Own.Origin + "/wall");
        using var refused = await lost.PostAsync("/settings/sessions/end", ("session", Secrets.Hash(here.Secret)));
        Assert.Equal("/sign-in", refused.Headers.Location!.OriginalString);
        await here.OpenAsync(server.Own.Origin + "/wall");
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge, Windows")]
    [InlineData("<script>", null)]
    [InlineData("", null)]
    public void A_browser_is_named_in_two_words(string agent, string? words) => Assert.Equal(words, BrowserWords.Of(agent));

    [Fact]
    public async Task A_wrong_password_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash("correct horse battery")));
        var browser = await OwnerBrowser.SignInAsync(server);

        using (var wrong = await browser.PostAsync("/settings/password", ("current", "guess guess guess"), ("password", "another long one"))) Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using (var right = await browser.PostAsync("/settings/password", ("current", "correct horse battery"), ("password", "another long one"))) Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        using var signedOut = await browser.PostAsync("/settings/sessions/end", ("session", ""));
        Assert.Equal("/sign-in", signedOut.Headers.Location!.OriginalString);
    }
}
