using System.Net;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using ActorServer.Feeds;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Tests.Browser;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Feeds;

public sealed class FeedTests
{
    private static readonly XNamespace Atom = FeedXml.AtomNamespace;
    private static readonly XNamespace Media = FeedXml.MediaNamespace;

    [Fact]
    public async Task Both_feeds_carry_what_was_said_to_everybody_with_its_files()
    {
        await using var server = await RunningServer.StartAsync();
        var picture = await UploadAsync(server, "Hills & sky");
        var post = await server.SayAsync("<p>Look: <b>hills</b> &amp; #sky</p>", new JsonObject
        {
            ["to"] = As.Public,
            ["attachment"] = new JsonArray(MediaDocument.Of(picture, server.Own)),
        });
        var own = await server.SayAsync("<p>And more</p>", new JsonObject { ["to"] = As.Public, ["inReplyTo"] = post });

        var rss = await ReadAsync(server, FeedEndpoints.Rss, "application/rss+xml");
        var items = rss.Root!.Element("channel")!.Elements("item").ToList();
        Assert.Equal([own, post], items.Select(item => item.Element("guid")!.Value));
        var item = items[1];
        Assert.Equal("Look: hills & #sky", item.Element("title")!.Value);
        Assert.Contains("<b>hills</b>", item.Element("description")!.Value, StringComparison.Ordinal);
        Assert.Contains($"<img src=\"{server.Own.Media(picture.Id)}\" alt=\"Hills &amp; sky\">", item.Element("description")!.Value, StringComparison.Ordinal);
        Assert.Equal((server.Own.Media(picture.Id), $"{picture.Bytes}", "image/png"), (item.Element("enclosure")!.Attribute("url")!.Value, item.Element("enclosure")!.Attribute("length")!.Value, item.Element("enclosure")!.Attribute("type")!.Value));
        Assert.Equal("Hills & sky", item.Element(Media + "content")!.Element(Media + "description")!.Value);
        Assert.True(DateTimeOffset.TryParse(item.Element("pubDate")!.Value, out _));

        var atom = await ReadAsync(server, FeedEndpoints.Atom, "application/atom+xml");
        var entry = atom.Root!.Elements(Atom + "entry").Last();
        Assert.Equal(post, entry.Element(Atom + "id")!.Value);
        Assert.Equal("html", entry.Element(Atom + "content")!.Attribute("type")!.Value);
        Assert.Equal(server.Own.Media(picture.Id), entry.Elements(Atom + "link").Single(link => link.Attribute("rel")!.Value == "enclosure").Attribute("href")!.Value);
        Assert.Contains(entry.Elements(Atom + "link"), link => link.Attribute("type")!.Value == As.MediaType && link.Attribute("href")!.Value == post);
        foreach (var needed in new[] { "id", "title", "updated", "author" }) Assert.NotNull(atom.Root.Element(Atom + needed));
    }

    [Fact]
    public async Task Nothing_that_is_not_for_everybody_and_in_lists_is_in_a_feed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await server.SayAsync("for followers", new JsonObject { ["to"] = server.Own.Followers });
        await server.SayAsync("a letter", new JsonObject { ["to"] = peer.Actor });
        await server.SayAsync("out of lists", new JsonObject { ["to"] = server.Own.Followers, ["cc"] = As.Public });
        await server.SayAsync("an answer", new JsonObject { ["to"] = As.Public, ["inReplyTo"] = $"{peer.Origin}/notes/1" });
        var deleted = await server.SayAsync("a mistake");
        await server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = deleted });
        await server.SayAsync("for all");

        foreach (var path in new[] { FeedEndpoints.Rss, FeedEndpoints.Atom })
        {
            var feed = await server.Client.GetStringAsync(server.Own.Origin + path);
            Assert.Contains("for all", feed, StringComparison.Ordinal);
            foreach (var hidden in new[] { "for followers", "a letter", "out of lists", "an answer", "a mistake", deleted }) Assert.DoesNotContain(hidden, feed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_what_is_behind_a_warning_a_feed_has_the_warning_alone()
    {
        await using var server = await RunningServer.StartAsync();
        var picture = await UploadAsync(server, "the killer is the gardener");
        await server.SayAsync("the butler did it #spoiler", new JsonObject
        {
            ["to"] = As.Public,
            ["summary"] = "About the film",
            ["name"] = "Who did it: the cook",
            ["sensitive"] = true,
            ["attachment"] = new JsonArray(MediaDocument.Of(picture, server.Own)),
        });

        foreach (var path in new[] { FeedEndpoints.Rss, FeedEndpoints.Atom })
        {
            var feed = await server.Client.GetStringAsync(server.Own.Origin + path);
            Assert.Contains("About the film", feed, StringComparison.Ordinal);
            foreach (var hidden in new[] { "butler", "gardener", "cook", "spoiler", picture.Id }) Assert.DoesNotContain(hidden, feed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_has_the_feed_already_gets_nothing_until_something_changes()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await server.SayAsync("first");
        await server.SayAsync("second");
        using var whole = await server.Client.GetAsync(server.Own.Origin + FeedEndpoints.Atom);

        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(server, whole, byTag: true));
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(server, whole, byTag: false));

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = first });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, whole, byTag: true));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, whole, byTag: false));
    }

    [Fact]
    public async Task A_feed_is_well_formed_whatever_was_said()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["name"] = "N\u0001ick ]]> & <co>" } });
        await server.SayAsync("<p>bell \u0007, half \ud83d a face, ]]> &amp; \ufffe</p>");

        Assert.Equal("Nick ]]> & <co>", (await ReadAsync(server, FeedEndpoints.Rss, "application/rss+xml")).Root!.Element("channel")!.Element("title")!.Value);
        await ReadAsync(server, FeedEndpoints.Atom, "application/atom+xml");
    }

    private static async Task<XDocument> ReadAsync(RunningServer server, string path, string type)
    {
        using var answer = await server.Client.GetAsync(server.Own.Origin + path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        // Strict: a DTD, a character that XML has not, or an open element throws.
        using var reader = XmlReader.Create(await answer.Content.ReadAsStreamAsync(), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = true });
        return XDocument.Load(reader);
    }

    private static async Task<HttpStatusCode> AskAsync(RunningServer server, HttpResponseMessage known, bool byTag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Own.Origin + FeedEndpoints.Atom);
        if (byTag) request.Headers.IfNoneMatch.Add(known.Headers.ETag!);
        else request.Headers.IfModifiedSince = known.Content.Headers.LastModified;
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<MediaRow> UploadAsync(RunningServer server, string description)
    {
        var stored = (await server.Get<MediaFiles>().StoreAsync(new MemoryStream(PaintedPicture.Png(1, 96, 64)), CancellationToken.None)).Media! with { Description = description };
        await server.Db.WriteAsync(tx => MediaRows.InsertAsync(tx, stored));
        return stored;
    }
}
