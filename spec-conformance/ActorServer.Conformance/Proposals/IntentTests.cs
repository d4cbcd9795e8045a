using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation.Discovery;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-3b86: where people do on their own server what they saw on another.</summary>
public sealed class IntentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("FEP-3b86-01", "FEP-3b86-02")]
    public async Task The_WebFinger_answer_says_where_the_owner_does_what()
    {
        var links = (await WebFingerAsync())["links"]!.AsArray().OfType<JsonObject>().Where(link => link.Text("rel")!.StartsWith(Interaction.IntentPrefix, StringComparison.Ordinal)).ToList();

        Assert.Equal(["Announce", "Create", "Follow", "Like", "Object"], links.Select(link => link.Text("rel")![Interaction.IntentPrefix.Length..]).Order());
        Assert.All(links, link => Assert.StartsWith(Server.Own.Origin + "/", link.Text("template"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://home.example/like?id={object}", "https://home.example/like?id=https%3A%2F%2Fa.example%2F1%3Fb%3Dc%26d%20e")]
    [InlineData("https://home.example/like?id={object}&done={on-success}&x={invented}", "https://home.example/like?id=https%3A%2F%2Fa.example%2F1%3Fb%3Dc%26d%20e&done=&x=")]
    [Requirement("FEP-3b86-04", "FEP-3b86-05", "FEP-3b86-06")]
    public void A_template_is_filled_in_encoded_and_what_is_unknown_left_empty(string template, string expected)
    {
        var jrd = new JsonObject { ["links"] = new JsonArray(new JsonObject { ["rel"] = Interaction.IntentPrefix + "Like", ["template"] = template }) };

        Assert.Equal(expected, Interaction.PageFor(jrd.ToJsonString(), Intent.Like, "https://a.example/1?b=c&d e", new())!.AbsoluteUri);
    }

    [Fact]
    [Requirement("FEP-3b86-09")]
    public async Task What_is_to_be_created_stands_in_the_owners_form_and_nothing_is_posted()
    {
        var template = (await WebFingerAsync())["links"]!.AsArray().OfType<JsonObject>().Single(link => link.Text("rel") == Interaction.IntentPrefix + "Create").Text("template")!;
        var page = template.Replace("{content}", "look%20here", StringComparison.Ordinal).Replace("{name}", "", StringComparison.Ordinal);
        using var stranger = await Server.GetAsync(page, accept: "text/html");

        Assert.StartsWith("/sign-in", stranger.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("look here</textarea>", await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(page), StringComparison.Ordinal);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM object"));
    }

    private async Task<JsonObject> WebFingerAsync() =>
        (JsonObject)JsonNode.Parse(await Server.Client.GetStringAsync($"{Server.Own.Origin}/.well-known/webfinger?resource={Uri.EscapeDataString("acct:" + Server.Own.FullHandle[1..])}"))!;
}
