using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Identity;

public sealed class PersonalFactTests
{
    private static readonly string[] Secrets = ["1990-04-01", "nick@mail.example", "+49 3641 1"];

    [Fact]
    public async Task What_is_for_followers_or_the_owner_alone_is_in_nothing_that_everybody_can_get()
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync();
        await using var stranger = await FakePeer.StartAsync("bob");
        await follower.FollowAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);

        using (await SaveAsync(browser, birthday: "followers", email: "followers", phone: "me")) await follower.WaitForAsync(As.Update);

        var actor = (await server.GetDocumentAsync(server.Own.Actor)).ToJsonString();
        var page = await PageAsync(server, "/");
        using var asFollower = await follower.GetSignedAsync(server.Own.Actor);
        foreach (var text in new[] { actor, page, await asFollower.Content.ReadAsStringAsync(), string.Concat(follower.Delivered.Select(one => one.ToJsonString())) })
        {
            Assert.Contains("Jena", text, StringComparison.Ordinal);
            foreach (var secret in Secrets) Assert.DoesNotContain(secret.Replace(" ", "", StringComparison.Ordinal), text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        // The follower's server gets what followers may know, and nobody else learns that there is anything.
        using var known = await follower.GetSignedAsync(server.Own.Facts);
        var facts = JsonNode.Parse(await known.Content.ReadAsStringAsync())!;
        Assert.Equal(("1990-04-01", "mailto:nick@mail.example", (string?)null), (facts["vcard:bday"]!.GetValue<string>(), facts["vcard:hasEmail"]!.GetValue<string>(), facts["vcard:hasTelephone"]?.GetValue<string>()));
        using var unknown = await stranger.GetSignedAsync(server.Own.Facts);
        using var unsigned = await server.GetAsync(server.Own.Facts);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unknown.StatusCode, unsigned.StatusCode));

        // The owner sees all of it, marked.
        var own = await browser.OpenAsync(server.Own.Origin + "/");
        Assert.Contains("+49 3641 1", WebUtility.HtmlDecode(own), StringComparison.Ordinal);
        Assert.Contains("only you", own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_for_everybody_once_and_is_not_any_more_goes_from_what_was_published_then()
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync();
        await follower.FollowAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);
        using (await SaveAsync(browser, birthday: "public", email: "me", phone: "me")) await follower.WaitForAsync(As.Update);
        var first = follower.OfType(As.Update).Single()["id"]!.GetValue<string>();
        Assert.Contains("1990-04-01", (await server.GetDocumentAsync(first)).ToJsonString(), StringComparison.Ordinal);

        using (await SaveAsync(browser, birthday: "followers", email: "me", phone: "me")) await follower.WaitForAsync(As.Update, 2);

        Assert.DoesNotContain("1990-04-01", (await server.GetDocumentAsync(first)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_apps_change_keeps_who_may_know()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        using (await SaveAsync(browser, birthday: "followers", email: "me", phone: "me")) { }

        await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["vcard:bday"] = "1991-05-02", ["vcard:Address"] = "" } });

        Assert.Equal([new(PersonalFact.Email, "nick@mail.example", FactAudience.Me), new(PersonalFact.Phone, "+49 3641 1", FactAudience.Me), new PersonalFact(PersonalFact.Birthday, "1991-05-02", FactAudience.Followers)],
            (await server.ReadAsync(Owner.GetAsync)).Facts);
    }

    [Theory]
    [InlineData("birthday", "1990-13-01", null)]
    [InlineData("birthday", "soon", null)]
    [InlineData("birthday", "1990-04-01", "1990-04-01")]
    [InlineData("address", "  Jena ", "Jena")]
    [InlineData("email", "", null)]
    public void A_fact_is_read_or_none(string kind, string typed, string? value) => Assert.Equal(value, PersonalFact.Of(kind, typed, FactAudience.Me)?.Value);

    [Theory]
    [InlineData("public", "Public")]
    [InlineData("followers", "Followers")]
    [InlineData("", "Me")]
    [InlineData("Public", "Me")]
    public void A_slip_does_not_publish(string word, string audience) => Assert.Equal(audience, PersonalFact.AudienceNamed(word).ToString());

    private static Task<HttpResponseMessage> SaveAsync(OwnerBrowser browser, string birthday, string email, string phone) => browser.PostAsync("/settings/profile", ("name", "Nick"), ("about", ""),
        ("fact-birthday", "1990-04-01"), ("fact-birthday-for", birthday), ("fact-address", "Jena"), ("fact-address-for", "public"),
        ("fact-email", "nick@mail.example"), ("fact-email-for", email), ("fact-phone", "+49 3641 1"), ("fact-phone-for", phone));

    private static async Task<string> PageAsync(RunningServer server, string path)
    {
        using var answer = await server.GetAsync(server.Own.Origin + path, accept: "text/html");
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
