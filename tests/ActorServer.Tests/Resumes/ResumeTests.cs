using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Resumes;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Resumes;

public sealed class ResumeTests
{
    private const string Nasty = "</script><script>alert(1)</script>";

    [Fact]
    public async Task A_resume_is_written_in_forms_and_shown_as_page_and_data()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        await SaveAsync(browser, "basics", null, ("name", "Nick Okafor"), ("label", Nasty), ("email", "nick@mail.example"), ("location.city", "Jena"));
        await SaveAsync(browser, "work", null, ("position", "Boat builder"), ("name", "Yard"), ("startDate", "2019-05"), ("endDate", "2021"), ("highlights", "A sloop\n\n A ketch "));
        await SaveAsync(browser, "work", null, ("position", "Programmer"), ("name", "Office"), ("startDate", "2021"));
        await SaveAsync(browser, "skills", null, ("name", "Varnish"), ("keywords", "slow\nsteady"));
        await SaveAsync(browser, "profiles", null, ("network", "Code"), ("url", "https://code.example/nick"));
        await PostAsync(browser, "/settings/resume/up", ("section", "work"), ("at", "1"));
        await SaveAsync(browser, "basics", null, ("name", "Nick Okafor"), ("label", Nasty), ("email", "nick@mail.example"), ("location.city", "Jena"), ("summary", "I build."));
        await PostAsync(browser, "/settings/resume/audience", ("audience", "public"));

        var data = JsonNode.Parse(await server.Client.GetStringAsync(server.Own.Origin + "/resume.json"))!;
        Assert.Equal(["Programmer", "Boat builder"], data["work"]!.AsArray().Select(work => work!["position"]!.GetValue<string>()));
        Assert.Equal(["A sloop", "A ketch"], data["work"]![1]!["highlights"]!.AsArray().Select(point => point!.GetValue<string>()));
        Assert.Equal("Jena", data["basics"]!["location"]!["city"]!.GetValue<string>());
        Assert.Equal("https://code.example/nick", data["basics"]!["profiles"]![0]!["url"]!.GetValue<string>());

        using var answer = await server.GetAsync(server.Own.Origin + "/resume", accept: "text/html");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("script-src", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var mark in new[] { "h-resume", "p-contact h-card", "p-experience", "p-skill", "dt-start", "u-email" }) Assert.Contains(mark, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        var block = page.Split("<script type=\"application/ld+json\">")[1].Split("</script>")[0];
        var person = JsonNode.Parse(block)!["mainEntity"]!;
        Assert.Equal(("Person", Nasty, "mailto:nick@mail.example"), (person["@type"]!.GetValue<string>(), person["jobTitle"]!.GetValue<string>(), person["email"]!.GetValue<string>()));
        Assert.Equal("Office", person["worksFor"]![0]!["name"]!.GetValue<string>());
        Assert.Contains("/resume", await (await server.GetAsync(server.Own.Origin + "/", accept: "text/html")).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await PostAsync(browser, "/settings/resume/remove", ("section", "work"), ("at", "0"));
        Assert.Single(JsonNode.Parse(await server.Client.GetStringAsync(server.Own.Origin + "/resume.json"))!["work"]!.AsArray());
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData("me", false, false)]
    [InlineData("followers", true, false)]
    [InlineData("public", true, true)]
    public async Task It_is_there_only_for_those_whom_the_owner_lets_see_it(string? audience, bool forFollowers, bool forAll)
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync();
        await using var stranger = await FakePeer.StartAsync("bob");
        await follower.FollowAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);
        await SaveAsync(browser, "basics", null, ("name", "Nick"));
        if (audience is not null) await PostAsync(browser, "/settings/resume/audience", ("audience", audience));

        using var asFollower = await follower.GetSignedAsync(server.Own.Origin + "/resume.json");
        using var asStranger = await stranger.GetSignedAsync(server.Own.Origin + "/resume.json");
        using var asAnybody = await server.GetAsync(server.Own.Origin + "/resume.json", accept: "application/json");
        using var page = await server.GetAsync(server.Own.Origin + "/resume", accept: "text/html");

        Assert.Equal(forFollowers, asFollower.StatusCode == HttpStatusCode.OK);
        foreach (var answer in new[] { asStranger, asAnybody, page }) Assert.Equal(forAll ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(forAll, (await (await server.GetAsync(server.Own.Origin + "/", accept: "text/html")).Content.ReadAsStringAsync()).Contains("/resume", StringComparison.Ordinal));
        Assert.Contains("Nick", await browser.OpenAsync(server.Own.Origin + "/resume"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("work", "startDate", "last May")]
    [InlineData("work", "startDate", "2021-13")]
    [InlineData("work", "url", "javascript:alert(1)")]
    [InlineData("basics", "email", "no address")]
    public async Task What_cannot_be_right_is_said_and_what_was_typed_is_kept(string section, string field, string value)
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        using var answer = await browser.PostAsync("/settings/resume/entry", ("section", section), ("at", ""), ("field-name", "Somewhere"), ($"field-{field}", value));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"value=\"{value}\"", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        using var none = await server.GetAsync(server.Own.Origin + "/resume.json", accept: "application/json");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData("""{"basics":{"name":"N","image":"x","profiles":[{"network":"Code","url":"https://a.example/"}]},"work":[{"name":"W","evil":{"deep":[1]}},7,{"name":"","position":""},{"name":"X","startDate":"never"}],"meta":{}}""",
        """{"$schema":"https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json","basics":{"name":"N","profiles":[{"network":"Code","url":"https://a.example/"}]},"work":[{"name":"W"}]}""")]
    [InlineData("""{"basics":[],"work":{"name":"x"},"skills":"all"}""", """{"$schema":"https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"}""")]
    [InlineData("[]", null)]
    [InlineData("no", null)]
    public void Of_a_resume_from_elsewhere_only_what_the_schema_knows_is_taken(string json, string? expected) => Assert.Equal(expected, ResumeDocument.Import(json)?.ToJsonString());

    private static Task SaveAsync(OwnerBrowser browser, string section, int? at, params (string Name, string Value)[] fields) =>
        PostAsync(browser, "/settings/resume/entry", [("section", section), ("at", $"{at}"), .. fields.Select(field => ($"field-{field.Name}", field.Value))]);

    private static async Task PostAsync(OwnerBrowser browser, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await browser.PostAsync(path, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync());
    }
}
