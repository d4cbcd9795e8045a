using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Browser;

/// <summary>Nick, whose wall shows everything that can be there; Sarah next door; Nora, who has just begun; and some people elsewhere.</summary>
internal sealed class FullWall : IAsyncDisposable
{
    private readonly List<FakePeer> _peers = [];

    private FullWall(RunningServer nick, RunningServer sarah, RunningServer nora) => (Nick, Sarah, Nora) = (nick, sarah, nora);

    internal RunningServer Nick { get; }
    internal RunningServer Sarah { get; }
    internal RunningServer Nora { get; }

    /// <summary>A post of Nick's with answers, and one that he may edit.</summary>
    internal string Discussed { get; private set; } = "";

    internal static async Task<FullWall> BuildAsync()
    {
        var servers = await Task.WhenAll(RunningServer.StartAsync(), RunningServer.StartAsync("sarah"), RunningServer.StartAsync("nora"));
        var street = new FullWall(servers[0], servers[1], servers[2]);
        await servers[2].Db.WriteAsync(tx => SettingRows.SetAsync(tx, FirstSteps.Setting, "1"));
        await street.IntroduceAsync();
        await street.TalkAsync();
        return street;
    }

    /// <summary>Nick follows Sarah, as at the beginning.</summary>
    internal async Task FollowAgainAsync()
    {
        await Nick.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = Sarah.Own.Actor });
        await RunningServer.EventuallyAsync("Nick follows Sarah again", async () => await Nick.CountAsync("SELECT COUNT(*) FROM follow WHERE direction = 'out' AND state = 'accepted' AND actor = @who", new { who = Sarah.Own.Actor }) == 1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers) await peer.DisposeAsync();
        await Nick.DisposeAsync();
        await Sarah.DisposeAsync();
        await Nora.DisposeAsync();
    }

    /// <summary>Something that the owner has begun to write, with a picture, and something that goes out on the next day. The first one's id.</summary>
    internal static async Task<string> WriteAsync(RunningServer who)
    {
        var browser = await OwnerBrowser.SignInAsync(who);
        using (await browser.UploadAsync("/wall/posts", "file1", PaintedPicture.Png(2), ("do", "draft"), ("text", "The *Halcyon* goes in on Saturday.\n\n- soup at ten\n- the tide at noon\n\nAsk #boats for the way."), ("alt1", "A hull on trestles, from the bow"), ("focus1", "0,0.7"), ("warning", "Boats"), ("audience", "followers"), ("language", "en"))) { }
        await browser.PostAsync("/wall/posts", ("text", "Soup is on."), ("audience", "public"), ("at", who.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture)));
        return (await who.Db.ReadAsync(tx => DraftRows.NewestAsync(tx, 10))).First(draft => draft.Fields.Contains("trestles", StringComparison.Ordinal)).Id;
    }

    private async Task IntroduceAsync()
    {
        await ProfileAsync(Nick, "Nick Okafor", "I build small boats and smaller software, and post about both. The bay is always in the picture.", 0);
        await ProfileAsync(Sarah, "Sarah Lindqvist", "Painter. Mostly skies.", 1);
        await Task.WhenAll(FollowAsync(Nick, Sarah), FollowAsync(Sarah, Nick));
    }

    private async Task TalkAsync()
    {
        var theo = await PeerAsync("theo", "Theo Marchetti");
        var mira = await PeerAsync("mira", "Mira · Boatyard");
        var amal = await PeerAsync("amal", "أمل حداد");
        foreach (var peer in _peers) await peer.BeFollowedAsync(Nick);
        await mira.FollowAsync(Nick);

        await ResumeAsync(Nick);
        await PostsOfPeersAsync(theo, mira, amal);
        await PostsOfSarahAsync();
        await PostsOfNickAsync(theo, mira);
        await RequestsAsync();
        await RegardsAsync(theo, amal);
    }

    /// <summary>What Nick decided about people: a list, a note, somebody muted and somebody blocked, a word. And many like what he said.</summary>
    private async Task RegardsAsync(FakePeer theo, FakePeer amal)
    {
        var now = Nick.Clock.GetUtcNow();
        await Nick.Get<Filters>().AddAsync("turnip prices", now.AddDays(5).ToUnixTimeMilliseconds(), CancellationToken.None);
        await Nick.Db.WriteAsync(async tx =>
        {
            var painters = await PersonListRows.AddAsync(tx, "Painters", false, 1);
            await PersonListRows.PutAsync(tx, painters, Sarah.Own.Actor, 1);
            await PersonListRows.PutAsync(tx, await PersonListRows.AddAsync(tx, "Harbour news", true, 1), "https://news.example/harbour", 1);
            await RegardRows.SetNoteAsync(tx, Sarah.Own.Actor, "Brings paint for the name on Saturday.");
            await RegardRows.SetMuteAsync(tx, "https://noise.example/users/bell", now.AddDays(1).ToUnixTimeMilliseconds(), mutesNews: true);
            await BlockRows.AddAsync(tx, "https://rude.example/users/1", 1);
            await BlockRows.AddAsync(tx, "spam.example", 1);
        });
        foreach (var peer in new[] { theo, amal }) await peer.DeliverAsync(Nick, new JsonObject { ["type"] = As.Like, ["object"] = Discussed });
    }

    private async Task PostsOfPeersAsync(FakePeer theo, FakePeer mira, FakePeer amal)
    {
        await theo.SayAsync(Nick, "<p>The first thing a wooden boat teaches you is patience.</p><p>The second is that water always wins, and that everything you build is an argument with it that you hope to lose slowly.</p>", new JsonObject
        {
            ["type"] = As.Article,
            ["name"] = "What a keel knows",
            ["summary"] = "Notes from a winter of steaming planks, and why a straight line is the hardest thing to build.",
            ["url"] = $"{theo.Origin}/what-a-keel-knows",
        });
        await mira.SayAsync(Nick, "<p>Come and see her go in. There will be soup.</p>", new JsonObject
        {
            ["type"] = As.Event,
            ["name"] = "Launch of the Halcyon",
            ["startTime"] = "2027-04-17T10:00:00Z",
            ["endTime"] = "2027-04-17T13:00:00Z",
            ["location"] = new JsonObject { ["type"] = As.Place, ["name"] = "Old slipway, Marren Bay" },
        });
        await amal.SayAsync(Nick, "<p>صباح الخير من الميناء. البحر هادئ اليوم والقوارب تنتظر.</p>");
        await mira.SayAsync(Nick, "<p>Which oil for the tiller?</p>", new JsonObject
        {
            ["type"] = As.Question,
            ["votersCount"] = 41,
            ["endTime"] = "2027-12-01T10:00:00Z",
            ["oneOf"] = new JsonArray(Choice("Linseed", 22), Choice("Tung", 14), Choice("Whatever is in the shed", 5)),
        });
        theo.Raw["/tides"] = ("text/html; charset=utf-8", "<html><head><title>Reading the tide tables</title><meta property=\"og:description\" content=\"Springs, neaps and the rule of twelfths: how to know the water before you are in it.\"><meta property=\"og:image\" content=\"/tides.png\"></head></html>");
        theo.Files["/tides.png"] = PaintedPicture.Png(2, 600, 400);
        await theo.SayAsync(Nick, $"<p>For whoever launches on Saturday: <a href=\"{theo.Origin}/tides\">{theo.Authority}/tides</a></p>");
        await theo.SayAsync(Nick, "<p>A reading list for the long evenings:</p><ul><li>The Elements of Boat Strength</li><li>A Book of Knots</li></ul><p>and one line worth keeping: <code>measure twice</code></p><blockquote><p>There is nothing, absolutely nothing, half so much worth doing.</p></blockquote>");
    }

    private static Task ResumeAsync(RunningServer server) => server.Db.WriteAsync(tx => ResumeRows.PutAsync(tx, new()
    {
        Audience = "public",
        Json = """
            {"basics":{"name":"Nick Okafor","label":"Boat builder and programmer","email":"nick@marren-bay.example","url":"https://marren-bay.example","summary":"I build small boats and smaller software. Both leak at first.",
            "location":{"city":"Marren Bay","countryCode":"IE"},"profiles":[{"network":"Code","username":"nick","url":"https://code.example/nick"}]},
            "work":[{"position":"Programmer, part time","name":"Harbour Office","startDate":"2021-03","summary":"Tide tables, berths and the invoices for both.","highlights":["A timetable that the ferry believes","No outage in four winters"]},
            {"position":"Boat builder","name":"Marren Boatyard","startDate":"2014","endDate":"2021-02","summary":"Clinker dinghies, and repairs of everything that floats."}],
            "education":[{"area":"Naval architecture","institution":"University of the Coast","studyType":"BEng","startDate":"2010","endDate":"2014"}],
            "skills":[{"name":"Wood","level":"master","keywords":["larch","oak","steam bending"]},{"name":"C#","level":"daily"}],
            "languages":[{"language":"English","fluency":"native"},{"language":"Igbo","fluency":"at home"}],
            "projects":[{"name":"Halcyon","description":"A four-metre lugger, planked in larch.","startDate":"2026-01","roles":["Everything"]}]}
            """,
    }));

    private async Task PostsOfSarahAsync()
    {
        await SayAsync(Sarah, "<p>Four studies of the same hour, from the same window. The light is never the same hour twice.</p>", Enumerable.Range(1, 4).Select(i => (i, $"Study {i}: hills under a wide evening sky, painted in few colours")));
        await SayAsync(Sarah, "<p>This took me three evenings.</p>", [(1, "Dark hills in front of an apricot sky; a pale sun stands low on the left")]);
        await SayAsync(Sarah, "<p>The keeper does not come back. I did not expect to cry over a lighthouse.</p>", [], more: new JsonObject { ["summary"] = "How The Last Lamp ends", ["sensitive"] = true });
        await SayAsync(Sarah, "<p>Life drawing, week four.</p>", [(4, "A charcoal study of a seated figure")], more: new JsonObject { ["sensitive"] = true });
        await SayAsync(Sarah, "<p>Just for you, Nick: shall I bring the big easel on Saturday?</p>", [], more: new JsonObject { ["to"] = new JsonArray(Nick.Own.Actor), ["cc"] = new JsonArray() });
        await Sarah.EventuallyNothingWaitsAsync();
    }

    private async Task PostsOfNickAsync(FakePeer theo, FakePeer mira)
    {
        Discussed = await SayAsync(Nick, "<p>Good morning from the bay. She is planked, caulked and almost dry. Launching on Saturday if the wind agrees.</p>", [(0, "A small wooden boat on trestles before a calm blue bay")]);
        await Nick.EventuallyNothingWaitsAsync();
        var answer = await SayAsync(Sarah, "<p>She is beautiful! I will bring paint for the name.</p>", [], more: new JsonObject { ["inReplyTo"] = Discussed, ["cc"] = new JsonArray(Nick.Own.Actor) });
        await Sarah.EventuallyNothingWaitsAsync();
        await Nick.SayAsync("<p>Then she is as good as christened.</p>", new JsonObject { ["inReplyTo"] = answer, ["to"] = As.Public, ["cc"] = new JsonArray(Sarah.Own.Actor) });
        await theo.SayAsync(Nick, "<p>Watch the garboard when she takes up. Mine wept for two days.</p>", new JsonObject { ["inReplyTo"] = Discussed, ["cc"] = new JsonArray(Nick.Own.Actor) });
        await Sarah.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = Discussed });
        await mira.DeliverAsync(Nick, new JsonObject { ["type"] = As.Like, ["object"] = Discussed });
        await theo.DeliverAsync(Nick, new JsonObject { ["type"] = As.Announce, ["object"] = Discussed, ["to"] = As.Public });
        await mira.DeliverAsync(Nick, new JsonObject { ["type"] = "EmojiReact", ["object"] = Discussed, ["content"] = "⛵" });
        await Nick.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = answer });
    }

    /// <summary>Somebody asks to follow, since Nick decides from now on.</summary>
    private async Task RequestsAsync()
    {
        await Nick.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = Nick.Own.Actor, ["type"] = As.Person, ["manuallyApprovesFollowers"] = true } });
        var juno = await PeerAsync("juno", "Juno Adeyemi-Castellanos of the Harbour Library");
        await juno.DeliverAsync(Nick, new JsonObject { ["type"] = As.Follow, ["object"] = Nick.Own.Actor });
        await Sarah.EventuallyNothingWaitsAsync();
        await Nick.EventuallyNothingWaitsAsync();
    }

    private async Task<FakePeer> PeerAsync(string name, string called)
    {
        var peer = await FakePeer.StartAsync(name);
        peer.Documents[$"/users/{name}"]["name"] = called;
        peer.Documents[$"/users/{name}"]["summary"] = "<p>Near the water, most days.</p>";
        _peers.Add(peer);
        return peer;
    }

    private static JsonObject Choice(string name, int votes) => new()
    {
        ["type"] = As.Note,
        ["name"] = name,
        ["replies"] = new JsonObject { ["type"] = As.Collection, ["totalItems"] = votes },
    };

    private static async Task ProfileAsync(RunningServer server, string name, string about, int picture) =>
        await server.PublishAsync(new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject
            {
                ["id"] = server.Own.Actor,
                ["type"] = As.Person,
                ["name"] = name,
                ["summary"] = $"<p>{about}</p>",
                ["icon"] = await UploadAsync(server, PaintedPicture.Png(picture, 240, 240), ""),
            },
        });

    private static async Task FollowAsync(RunningServer who, RunningServer whom)
    {
        await who.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = whom.Own.Actor });
        await RunningServer.EventuallyAsync("the follow is accepted", async () => await who.CountAsync("SELECT COUNT(*) FROM follow WHERE direction = 'out' AND state = 'accepted'") > 0);
    }

    private static async Task<string> SayAsync(RunningServer who, string html, IEnumerable<(int Number, string Alt)> pictures, JsonObject? more = null)
    {
        var note = new JsonObject { ["to"] = As.Public, ["cc"] = who.Own.Followers };
        foreach (var (name, value) in more ?? []) note[name] = value?.DeepClone();
        var files = new JsonArray();
        foreach (var (number, alt) in pictures) files.Add(await UploadAsync(who, PaintedPicture.Png(number), alt));
        if (files.Count > 0) note["attachment"] = files;
        return await who.SayAsync(html, note);
    }

    private static async Task<JsonObject> UploadAsync(RunningServer server, byte[] png, string alt)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(png), "file", "picture.png" }, { new StringContent(alt), "description" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Own.Origin}/actor/upload-media") { Content = form };
        request.Headers.Authorization = new("Bearer", server.Token);
        using var response = await server.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
