using System.Globalization;
using System.Net;
using ActorServer.Delivery;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>What the owner sees of deliveries, on the pages and on the command line.</summary>
public sealed class ShowDeliveriesTests
{
    [Fact]
    public async Task A_post_shows_for_each_server_whether_it_arrived_and_what_was_answered_where_not()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await using var carol = await FakePeer.StartAsync("carol");
        foreach (var peer in new[] { alice, bob, carol }) await peer.FollowAsync(server);
        (bob.AnswerPost, bob.AnswerBody) = (_ => 500, "the cellar is <b>flooded</b>");
        (carol.AnswerPost, carol.AnswerBody) = (_ => 403, "no posts on Sundays");

        var post = await server.SayAsync("Hello, street.");
        await RunningServer.EventuallyAsync("all three were tried", async () => await server.CountAsync(
            "SELECT COUNT(*) FROM work w JOIN activity a ON a.uri = w.activity_uri WHERE a.object_uri = @post AND w.attempts > 0", new { post }) == 3);
        var browser = await OwnerBrowser.SignInAsync(server);
        var page = await browser.OpenAsync(Page(server, post));

        Assert.Contains("1 delivered", page, StringComparison.Ordinal);
        Assert.Contains("1 waiting", page, StringComparison.Ordinal);
        Assert.Contains("1 given up", page, StringComparison.Ordinal);
        Assert.Contains("HTTP 500, the cellar is &lt;b&gt;flooded&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("HTTP 403, no posts on Sundays", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("1 person").Length - 1);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        var waiting = await browser.OpenAsync(Page(server, post) + "&state=waiting");
        Assert.Contains($"aria-label=\"{bob.Authority}\"", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain($"aria-label=\"{carol.Authority}\"", waiting, StringComparison.Ordinal);
        Assert.Contains($"/wall/deliveries?of={Uri.EscapeDataString(post)}", await browser.OpenAsync(post), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trying_one_server_again_reopens_what_was_given_up_there_and_nothing_elsewhere()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        foreach (var peer in new[] { alice, bob }) { await peer.FollowAsync(server); peer.AnswerPost = _ => 403; }
        var post = await server.SayAsync("Hello?");
        var create = await CreateOfAsync(server, post);
        await server.EventuallyAllAsync(create, WorkRow.GivenUp);
        foreach (var peer in new[] { alice, bob }) peer.AnswerPost = _ => 202;
        var browser = await OwnerBrowser.SignInAsync(server);

        using (var answer = await browser.PostAsync("/wall/deliveries/retry", ("of", create), ("host", alice.Authority)))
        {
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.EndsWith("retried=1", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        await RunningServer.EventuallyAsync("alice has it", async () => (await server.WorkAsync(create)).Any(row => row.State == WorkRow.Done && row.Lane == alice.Authority));
        Assert.Equal(WorkRow.GivenUp, (await server.WorkAsync(create)).Single(row => row.Lane == bob.Authority).State);

        using (await browser.PostAsync("/wall/deliveries/retry", ("of", create))) await server.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Equal(2, bob.InboxesThatGot(create).Count());
    }

    [Fact]
    public async Task A_server_that_rests_is_woken_from_the_settings_with_all_that_waits_for_it()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        alice.AnswerPost = _ => 503;
        var create = await CreateOfAsync(server, await server.SayAsync("Hello?"));
        await server.EventuallyTriedAsync(create, 1);
        alice.AnswerPost = _ => 202;
        var browser = await OwnerBrowser.SignInAsync(server);

        var page = await browser.OpenAsync($"{server.Own.Origin}/settings/deliveries");
        Assert.Contains($"<title id=\"bars-{alice.Authority}\">{alice.Authority}: Deliveries a day, at most 1 on one day</title>", page, StringComparison.Ordinal);
        Assert.Contains("1 waiting", page, StringComparison.Ordinal);
        Assert.Contains("Does not answer since", page, StringComparison.Ordinal);
        using (await browser.PostAsync("/settings/deliveries/retry", ("host", "another.example")))
            Assert.NotEqual(0, (await server.ReadAsync(tx => HostRows.FindAsync(tx, alice.Authority)))!.RetryAt);
        using (await browser.PostAsync("/settings/deliveries/retry", ("host", alice.Authority))) await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Contains("Nothing waits", await browser.OpenAsync($"{server.Own.Origin}/settings/deliveries"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_under_way_is_not_started_a_second_time()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        using var gate = new SemaphoreSlim(0);
        alice.BeforeAnswer = () => gate.WaitAsync();
        var create = await CreateOfAsync(server, await server.SayAsync("Hello?"));
        await RunningServer.EventuallyAsync("the delivery is under way", () => Task.FromResult(alice.Requests.Any(r => r.Method == "POST" && r.Path.EndsWith("inbox", StringComparison.Ordinal)) || alice.InboxesThatGot(create).Any()));

        Assert.Equal(0, await server.Get<RetryNow>().RunAsync(activity: create));
        gate.Release(10);
        await server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Single(alice.InboxesThatGot(create));
    }

    [Theory]
    [InlineData("/wall/deliveries")]
    [InlineData("/settings/deliveries")]
    public async Task A_stranger_sees_nothing_and_starts_nothing(string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var page = await server.GetAsync(server.Own.Origin + path, accept: "text/html");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Own.Origin}{path}/retry") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Origin", server.Own.Origin);
        using var retry = await server.Client.SendAsync(request);

        Assert.StartsWith("/sign-in", page.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("/sign-in", retry.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("https://other.example/notes/1")]
    [InlineData("nothing")]
    [InlineData("")]
    public async Task What_is_not_the_owners_has_no_report(string id)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var theirs = await alice.SayAsync(server, "mine");

        foreach (var of in new[] { id, theirs }) Assert.Null(await server.ReadAsync(tx => DeliveryReport.OfAsync(tx, of, server.Own)));
    }

    [Fact]
    public async Task With_ten_thousand_recipients_a_page_has_fifty_servers_and_all_are_reached_page_by_page()
    {
        const int People = 10_000, Hosts = 1_100;
        await using var server = await RunningServer.StartAsync();
        var create = await CreateOfAsync(server, await server.SayAsync("Hello, world."));
        var later = (server.Clock.GetUtcNow() + TimeSpan.FromDays(1)).ToUnixTimeMilliseconds();
        await server.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < People; i++)
            {
                var (host, actor) = ($"h{i % Hosts:0000}.example", $"https://h{i % Hosts:0000}.example/u{i}");
                await PeerRows.PutAsync(tx, new PeerRow { Uri = actor, Host = host, Username = $"u{i}", Name = "", Inbox = $"{actor}/inbox", SharedInbox = $"https://{host}/inbox", Json = "{}" });
                await tx.ExecuteAsync("INSERT INTO follow (direction, actor, activity_uri, state, at) VALUES ('in', @actor, @actor, 'accepted', 0)", new { actor });
                if (i < Hosts) await WorkRows.EnqueueAsync(tx, new WorkRow { Kind = WorkRow.Deliver, Lane = host, Subject = create, ActivityUri = create, Target = $"https://{host}/inbox", DueAt = later, CreatedAt = later });
            }
        });

        var (seen, people, after) = (0, 0L, "");
        while (await server.ReadAsync(tx => DeliveryRows.PageAsync(tx, create, "", after, Limits.HostsOnPage)) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, Limits.HostsOnPage);
            Assert.True(string.CompareOrdinal(after, page[0].Host) < 0);
            (seen, people, after) = (seen + page.Count, people + page.Sum(host => host.Recipients), page[^1].Host);
        }

        Assert.Equal((Hosts, People), (seen, people));
        Assert.Equal(Hosts, (await server.ReadAsync(tx => DeliveryRows.CountAsync(tx, create))).Waiting);
        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.Equal(Limits.HostsOnPage, (await browser.OpenAsync(Page(server, create))).Split("class=\"panel delivery\"").Length - 1);
        Assert.Equal(Limits.HostsOnPage, (await browser.OpenAsync($"{server.Own.Origin}/settings/deliveries")).Split("class=\"panel delivery\"").Length - 1);
    }

    [Fact]
    public void Every_day_has_its_bar_also_an_empty_one()
    {
        var now = DateTimeOffset.Parse("2026-03-10T12:00:00Z", CultureInfo.InvariantCulture);
        var today = now.ToUnixTimeSeconds() / 86_400;

        var days = ShowQueue.Days([new() { Day = today - 2, Done = 5, GivenUp = 1 }, new() { Day = today, Done = 2 }], now);

        Assert.Equal(Limits.DaysShown, days.Count);
        Assert.Equal([(5, 1), (0, 0), (2, 0)], days.TakeLast(3).Select(day => ((int)day.Done, (int)day.GivenUp)));
        Assert.Equal(now.UtcDateTime.Date, days[^1].Day.UtcDateTime);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "Timeout: no answer", "Timeout: no answer")]
    [InlineData(503, "", "HTTP 503")]
    [InlineData(403, "go\u001b[2Jaway\r\n", "HTTP 403, go [2Jaway")]
    public void A_peers_answer_is_one_line_that_steers_no_terminal(int? status, string? answer, string? words) =>
        Assert.Equal(words, LastAnswer.Words(status, answer));

    private static string Page(RunningServer server, string of) => $"{server.Own.Origin}/wall/deliveries?of={Uri.EscapeDataString(of)}";

    private static async Task<string> CreateOfAsync(RunningServer server, string post) =>
        (await server.ReadAsync(tx => ActivityRows.NewestAsync(tx, As.Create, server.Own.Actor, post)))!.Uri;
}
