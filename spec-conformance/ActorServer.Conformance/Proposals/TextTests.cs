using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.RemoteMedia;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Proposals;

/// <summary>What stands in texts: FEP-9098 custom emoji, FEP-eb48 hashtags; and FEP-67ff, the file about all this.</summary>
public sealed class TextTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("FEP-9098-01", "FEP-9098-02", "FEP-9098-03", "FEP-9098-04", "FEP-9098-06")]
    public async Task Emoji_are_pictures_in_the_text_of_a_post_and_in_names_and_nowhere_else()
    {
        await using var peer = await FakePeer.StartAsync();
        var tag = new JsonObject { ["type"] = As.Emoji, ["name"] = ":cat:", ["icon"] = new JsonObject { ["type"] = As.Image, ["url"] = "https://a.example/cat.png?\"<" } };
        peer.Documents[$"/users/{peer.Name}"]["tag"] = new JsonArray(tag.DeepClone());
        peer.Documents[$"/users/{peer.Name}"]["name"] = "<i>Alice :cat:";
        await peer.BeFollowedAsync(Server);
        await peer.SayAsync(Server, "<p title=\":cat:\">meow :cat: &lt;:cat:</p><code>:cat:</code>", new JsonObject { ["tag"] = new JsonArray(tag) });

        var page = await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(Server.Own.Origin + "/wall");

        var picture = Server.Own.Shown("https://a.example/cat.png?\"<", FileUse.Emoji);
        var cat = $"""<img class="emoji" src="{picture}" alt=":cat:" title=":cat:" loading="lazy" />""";
        Assert.Contains($"<p>meow {cat} &lt;{cat}</p><code>:cat:</code>", page, StringComparison.Ordinal);
        Assert.Contains($"&lt;i&gt;Alice {cat}", page, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("FEP-9098-05")]
    public async Task Emoji_keep_their_proportions()
    {
        var page = await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(Server.Own.Origin + "/");
        var href = page[(page.IndexOf("rel=\"stylesheet\" href=\"", StringComparison.Ordinal) + 23)..].Split('"')[0];
        using var style = await Server.GetAsync(Server.Own.Origin + href, accept: "text/css");
        Assert.Matches(@"\.emoji \{[^}]*width: auto;", await style.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("#hashtag", "hashtag")]
    [InlineData("\"#hashtag\"", "hashtag")]
    [InlineData("(#hashtag/#hashtag)", "hashtag")]
    [InlineData("-#hashtag !#two ?#three ;#four ,#five [#six ^#seven .'#eight", "hashtag two three four five six seven eight")]
    [InlineData("#under_score #größe #x1", "under_score größe x1")]
    [InlineData("#a.b #c-d #e!", "a c e")]
    [InlineData("a#b # #!", "")]
    [Requirement("FEP-eb48-01", "FEP-eb48-02", "FEP-eb48-03")]
    public void Hashtags_are_found_in_what_the_owner_types(string typed, string tags) =>
        Assert.Equal(tags, string.Join(' ', PostText.Hashtags(PostText.Read(typed))));

    [Fact]
    [Requirement("FEP-67ff-01", "FEP-67ff-02", "FEP-67ff-03", "FEP-67ff-04")]
    public void The_repository_says_how_this_server_federates()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorServer.sln"))) folder = folder.Parent;
        var page = File.ReadAllText(Path.Combine(folder!.FullName, "FEDERATION.md"));

        Assert.StartsWith("# Federation\n", page, StringComparison.Ordinal);
        Assert.Matches(@"## Supported federation protocols and standards\n\n- \[ActivityPub\]", page);
        Assert.Matches(@"## Supported FEPs\n\n(<!--[^\n]*-->\n)?- \[FEP-", page);
    }
}
