using System.Text.Json;
using Federation.Discovery;
using Federation.Fetching;
using Federation.Tests.Support;

namespace Federation.Tests.Discovery;

public sealed class WebFingerTests
{
    private const string Cases = "webfinger/client-cases.json";

    public static TheoryData<string> ClientCases => Conformance.Ids(Cases, "cases");

    public static TheoryData<string> Samples => Conformance.Rows(Conformance.Files("webfinger/samples", "*.json"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Suite", "webfinger")]
    [MemberData(nameof(ClientCases))]
    public void Every_client_case_is_judged_as_it_says(string id)
    {
        JsonElement one = Conformance.Case(Cases, "cases", id);
        JsonElement response = one.GetProperty("response");
        if (response.GetProperty("status").GetInt32() != 200) return; // over the wire, below
        string query = one.GetProperty("query").GetString()!;
        if (!WebFinger.TryParseHandle(query, out Handle asked)) asked = new Handle("alice", one.GetProperty("queriedHost").GetString()!);
        byte[] bytes = response.TryGetProperty("json", out JsonElement json) ? JsonSerializer.SerializeToUtf8Bytes(json) : response.GetProperty("body").GetString()!.Utf8();
        FetchResult<WebFingerAnswer> result = WebFinger.Read(new Uri("https://x.example/"), asked, response.GetProperty("contentType").GetString()!, bytes, new FetchPolicy());
        string? actor = one.TryGetProperty("actor", out JsonElement text) ? text.GetString() : null;
        switch (one.GetProperty("expect").GetString())
        {
            case "ok" or "ok-if-actor-confirms":
                Assert.Equal(actor, result.Value?.ActorId);
                Assert.Equal(asked, result.Value?.Handle);
                break;
            case "verify-again" or "reject-or-requery":
                Assert.Equal(actor ?? result.Value?.ActorId, result.Value?.ActorId);
                Assert.NotEqual(asked, result.Value?.Handle); // LookupAsync asks the other one
                break;
            case "reject" when id == "subject-spoof":
                Assert.Equal("bank.example", result.Value?.Handle.Host); // which is asked, and says no
                break;
            case "reject" or "reject-or-tolerate":
                Assert.False(result.IsSuccess);
                break;
            case "either": // chosen: no subject and a sloppy @ in it are read, XRD is not
                Assert.Equal(id is "no-subject" or "subject-with-@-prefix", result.IsSuccess);
                break;
            default:
                Assert.Fail(one.GetProperty("expect").GetString());
                break;
        }
    }

    [Theory]
    [Trait("Suite", "webfinger")]
    [MemberData(nameof(Samples))]
    public void Every_answer_of_other_servers_is_read_without_an_exception(string file)
    {
        if (file == Conformance.NoData) Assert.Skip("no data");
        _ = WebFinger.Read(new Uri("https://x.example/"), new Handle("a", "x.example"), "application/jrd+json", Conformance.Bytes(file), new FetchPolicy());
    }

    [Theory]
    [InlineData("@alice@a.example", "alice", "a.example")]
    [InlineData("alice@a.example", "alice", "a.example")]
    [InlineData("acct:alice@a.example", "alice", "a.example")]
    [InlineData("ACCT:Alice@A.Example", "Alice", "a.example")]
    [InlineData("  @alice@a.example\n", "alice", "a.example")]
    [InlineData("alice@a.example:8443", "alice", "a.example:8443")]
    [InlineData("alice@a.example:443", "alice", "a.example")]
    [InlineData("alice@127.0.0.1:5000", "alice", "127.0.0.1:5000")]
    [InlineData("alice@münchen.example", "alice", "xn--mnchen-3ya.example")]
    [InlineData("a.l-i_c~e@a.example", "a.l-i_c~e", "a.example")]
    public void A_handle_is_read_in_the_ways_people_write_it(string text, string user, string host)
    {
        Assert.True(WebFinger.TryParseHandle(text, out Handle handle));
        Assert.Equal((user, host), (handle.User, handle.Host));
        Assert.Equal($"@{user}@{host}", handle.ToString());
        foreach (string flipped in text.BitFlips()) _ = WebFinger.TryParseHandle(flipped, out _);
        for (int length = 0; length < text.Length; length++) _ = WebFinger.TryParseHandle(text[..length], out _);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@alice")]
    [InlineData("alice@")]
    [InlineData("@@a.example")]
    [InlineData("alice@b@a.example")]
    [InlineData("alice@a.example/path")]
    [InlineData("alice@a.example?x")]
    [InlineData("alice@a.example#x")]
    [InlineData("alice&rel=x@a.example")]
    [InlineData("al ice@a.example")]
    [InlineData("alice@a example")]
    [InlineData("alice@a..example")]
    [InlineData("alice@2130706433")]
    [InlineData("https://a.example/@alice")]
    public void What_is_no_handle_is_refused(string? text) => Assert.False(WebFinger.TryParseHandle(text, out _));

    [Fact]
    public void Handles_are_equal_without_regard_to_case()
    {
        Assert.Equal(new Handle("Alice", "a.example"), new Handle("alice", "A.EXAMPLE"));
        Assert.Equal(new Handle("Alice", "a.example").GetHashCode(), new Handle("alice", "A.EXAMPLE").GetHashCode());
    }

    [Theory]
    [InlineData("alice@a.example", "https://a.example/.well-known/webfinger?resource=acct%3Aalice%40a.example")]
    [InlineData("alice@127.0.0.1:5000", "http://127.0.0.1:5000/.well-known/webfinger?resource=acct%3Aalice%40127.0.0.1%3A5000")]
    [InlineData("alice@localhost:5000", "http://localhost:5000/.well-known/webfinger?resource=acct%3Aalice%40localhost%3A5000")]
    public void Https_is_asked_and_http_only_of_this_machine(string handle, string url)
    {
        Assert.True(WebFinger.TryParseHandle(handle, out Handle parsed));
        Assert.Equal(url, WebFinger.UrlFor(parsed, LocalServer.Policy).AbsoluteUri);
        Assert.StartsWith("https://", WebFinger.UrlFor(parsed, new FetchPolicy()).AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handle_leads_to_its_actor()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, "application/jrd+json",
            Jrd($"acct:alice@{context.Request.Host}", $"http://{context.Request.Host}/users/alice")));
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        var handle = new Handle("alice", $"127.0.0.1:{server.Port}");
        Assert.Equal(server.Base + "/users/alice", (await WebFinger.ResolveAsync(http, handle, Ct)).Value);
        FetchResult<WebFingerAnswer> answer = await WebFinger.LookupAsync(http, handle, Ct);
        Assert.Contains("\"links\"", answer.Value?.Jrd, StringComparison.Ordinal);
        Assert.Equal(handle, answer.Value?.Handle);
        Assert.Contains($"resource=acct%3Aalice%40127.0.0.1%3A{server.Port}", server.Requests.First().Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_subject_at_another_host_counts_only_when_that_host_agrees(bool agrees, bool expected)
    {
        string actor = "http://127.0.0.1:1/users/alice";
        await using LocalServer bank = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, "application/jrd+json",
            Jrd($"acct:alice@{context.Request.Host}", agrees ? actor : "http://127.0.0.1:1/users/ceo")));
        await using LocalServer brand = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, "application/jrd+json",
            Jrd($"acct:alice@127.0.0.1:{bank.Port}", actor)));
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        FetchResult<WebFingerAnswer> answer = await WebFinger.LookupAsync(http, new Handle("alice", $"127.0.0.1:{brand.Port}"), Ct);
        Assert.Equal(expected, answer.IsSuccess);
        if (expected) Assert.Equal($"127.0.0.1:{bank.Port}", answer.Value?.Handle.Host);
        else Assert.Equal(FetchFault.IdMismatch, answer.Failure?.Fault);
        Assert.Single(bank.Requests);
    }

    [Theory]
    [InlineData(404, FetchFault.Status)]
    [InlineData(410, FetchFault.Gone)]
    public async Task A_handle_that_is_not_there_is_a_failure_with_its_status(int status, FetchFault expected)
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, "application/jrd+json", "", status));
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        FetchFailure? failure = (await WebFinger.ResolveAsync(http, new Handle("alice", $"127.0.0.1:{server.Port}"), Ct)).Failure;
        Assert.Equal((expected, status), (failure?.Fault, failure?.Status));
    }

    [Fact]
    public async Task An_answer_of_megabytes_is_not_read()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, "application/jrd+json", new string('a', 5 << 20)));
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        Assert.Equal(FetchFault.TooLarge, (await WebFinger.ResolveAsync(http, new Handle("alice", $"127.0.0.1:{server.Port}"), Ct)).Failure?.Fault);
    }

    private static string Jrd(string subject, string actor) => JsonSerializer.Serialize(new
    {
        subject,
        links = new[] { new { rel = "self", type = As.MediaType, href = actor } },
    });
}
