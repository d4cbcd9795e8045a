using Federation.Fetching;
using Federation.Tests.Support;

namespace Federation.Tests.Fetching;

public sealed class HostTurnsTests
{
    /// <summary>Who has no turn at once is told so at once.</summary>
    private static readonly FetchPolicy Impatient = LocalServer.Policy with { RequestsPerSecond = 0.5, RequestBurst = 2, LongestTurn = TimeSpan.Zero };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_is_not_asked_more_often_than_the_rate_and_others_do_not_wait_for_it()
    {
        await using LocalServer busy = await StartAsync(), other = await StartAsync();
        var clock = new StoppedClock();
        using var http = new SafeHttp(Impatient, clock);
        for (int i = 0; i < 2; i++) Assert.True((await GetAsync(http, busy)).IsSuccess);

        FetchFailure? get = (await GetAsync(http, busy)).Failure;
        FetchFailure? post = (await http.PostAsync(new Uri(busy.Base), "{}"u8.ToArray(), Ct)).Failure;

        Assert.Equal((FetchFault.TooOften, TimeSpan.FromSeconds(2)), (get?.Fault, get?.RetryAfter));
        Assert.Equal(FetchFault.TooOften, post?.Fault);
        Assert.Equal(2, busy.Requests.Count);
        Assert.True((await GetAsync(http, other)).IsSuccess);
        clock.Now += TimeSpan.FromSeconds(2);
        Assert.True((await GetAsync(http, busy)).IsSuccess);
    }

    [Fact]
    public async Task Who_comes_a_little_early_waits_for_the_turn()
    {
        await using LocalServer server = await StartAsync();
        using var http = new SafeHttp(LocalServer.Policy with { RequestsPerSecond = 50, RequestBurst = 1, LongestTurn = TimeSpan.FromSeconds(20) }, TimeProvider.System);

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GetAsync(http, server)));

        Assert.All(results, result => Assert.True(result.IsSuccess, result.Failure?.ToString()));
    }

    [Fact]
    public async Task Redirects_and_second_knocks_count()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        });
        using var http = new SafeHttp(Impatient, new StoppedClock());

        Assert.Equal(FetchFault.TooOften, (await GetAsync(http, server)).Failure?.Fault);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "120", 120)]
    [InlineData(503, "Thu, 01 Jan 2026 00:05:00 GMT", 300)]
    public async Task A_host_that_asks_to_be_left_alone_is_for_reading_and_for_writing(int status, string header, int seconds)
    {
        int answer = status;
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = header;
            return LocalServer.AnswerAsync(context, As.MediaType, "{}", Volatile.Read(ref answer));
        });
        var clock = new StoppedClock();
        using var http = new SafeHttp(LocalServer.Policy, clock);
        Assert.Equal(status, (await GetAsync(http, server)).Failure?.Status);
        Volatile.Write(ref answer, 200);

        clock.Now += TimeSpan.FromSeconds(seconds - 1);
        FetchFailure? get = (await GetAsync(http, server)).Failure;
        FetchFailure? post = (await http.PostAsync(new Uri(server.Base), "{}"u8.ToArray(), Ct)).Failure;
        Assert.Equal((FetchFault.Resting, TimeSpan.FromSeconds(1)), (get?.Fault, get?.RetryAfter));
        Assert.Equal(FetchFault.Resting, post?.Fault);
        Assert.Single(server.Requests);

        clock.Now += TimeSpan.FromSeconds(1);
        Assert.True((await GetAsync(http, server)).IsSuccess);
    }

    [Theory]
    [InlineData(200, "120")]
    [InlineData(404, "120")]
    [InlineData(503, "soon")]
    [InlineData(503, "0")]
    public async Task Other_answers_and_wishes_that_are_none_keep_nobody_waiting(int status, string header)
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = header;
            return LocalServer.AnswerAsync(context, As.MediaType, "{}", status);
        });
        using var http = new SafeHttp(LocalServer.Policy, new StoppedClock());

        await GetAsync(http, server);
        await GetAsync(http, server);

        Assert.Equal(2, server.Requests.Count);
    }

    private static Task<LocalServer> StartAsync() => LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, As.MediaType, "{}"));

    private static Task<FetchResult<FetchedBytes>> GetAsync(SafeHttp http, LocalServer server) => http.GetAsync(new Uri(server.Base), As.MediaType, Ct);

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
