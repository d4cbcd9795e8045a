using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Operations;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorServer.Tests.Operations;

/// <summary>What a collector gets, from a real exporter over a real socket.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_collector_gets_the_standard_metrics_and_our_own_without_anybodys_name()
    {
        await using var collector = await Collector.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using (var server = await RunningServer.StartAloneAsync(("OtlpEndpoint", collector.Endpoint)))
        {
            await alice.FollowAsync(server);
            using (var unsigned = await alice.PostAsync($"{server.Own.Origin}/inbox", Encoding.UTF8.GetBytes("{}"), key: null)) Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
            var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "Hi", ["to"] = new JsonArray(alice.Actor, "http://stranger-of-the-test.example/users/u") });
            await RunningServer.EventuallyAsync("both were tried", async () => (await server.WorkAsync(create)) is { Count: 2 } rows && rows.All(row => row.Attempts > 0));
        }

        var metrics = collector.Text("/v1/metrics");
        foreach (var name in new[]
        {
            "http.server.request.duration", "http.client.request.duration", "db.client.operation.duration", "db.system.name", "db.operation.name",
            "actorserver.inbox.activities", "Taken", "SignatureMissing", "actorserver.queue.depth", "actorserver.queue.oldest", "actorserver.deliveries", "Delivered", "HostDown",
            "actorserver.fetches", "Fetched", "actorserver.writer.batch", "actorserver.writer.wait",
        }) Assert.Contains(name, metrics, StringComparison.Ordinal);
        foreach (var theirs in new[] { "stranger-of-the-test.example", alice.Authority, alice.Actor })
            Assert.DoesNotContain(theirs, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_gets_traces_that_hold_no_token_and_take_no_orders_from_peers()
    {
        const string Theirs = "0af7651916cd43dd8448eb211c80319c";
        await using var collector = await Collector.StartAsync();
        await using (var server = await RunningServer.StartAsync("nick", ("OtlpEndpoint", collector.Endpoint)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Own.Actor}?access_token={server.Token}");
            request.Headers.Add("traceparent", $"00-{Theirs}-b7ad6b7169203331-00");
            request.Headers.Add("Accept", As.MediaType);
            using (await server.Client.SendAsync(request)) { }
            await server.SayAsync("Hello.");
            Assert.DoesNotContain(server.Token, collector.Text("/v1/traces"), StringComparison.Ordinal);
        }

        var traces = collector.Text("/v1/traces");
        foreach (var name in new[] { "http.request.method", "http.response.status_code", "url.path", "db.system.name", "db.operation.name" }) Assert.Contains(name, traces, StringComparison.Ordinal);
        Assert.DoesNotContain("access_token", traces, StringComparison.Ordinal);
        Assert.False(collector.Has("/v1/traces", Convert.FromHexString(Theirs)), "A peer's trace id was taken over.");
    }

    [Fact]
    public async Task A_collector_that_is_away_disturbs_nobody()
    {
        await using var server = await RunningServer.StartAsync("nick", ("OtlpEndpoint", $"http://127.0.0.1:{FakeHost.FreePort()}"));

        await server.SayAsync("still here");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, TelemetryExport.EndpointVariable, "http://localhost:4318")]
    [InlineData(true, "ActorServer:OtlpEndpoint", "http://localhost:4318")]
    [InlineData(false, TelemetryExport.EndpointVariable, "http://localhost:4318", "OTEL_SDK_DISABLED", "true")]
    [InlineData(false, TelemetryExport.EndpointVariable, "")]
    public void It_is_off_unless_a_collector_is_named(bool wanted, params string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Chunk(2).ToDictionary(pair => pair[0], pair => (string?)pair[1])).Build();

        Assert.Equal(wanted, TelemetryExport.IsWanted(configuration, ActorServerOptions.Read(configuration)));
    }

    [Theory]
    [InlineData("OtlpEndpoint", "collector:4318")]
    [InlineData("OtlpEndpoint", "nowhere")]
    [InlineData("LogFormat", "xml")]
    public void What_cannot_be_meant_is_refused_with_what_to_write(string option, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [$"ActorServer:{option}"] = value }).Build();

        Assert.StartsWith(option, Assert.Throws<OperatorException>(() => ActorServerOptions.Read(configuration)).Message, StringComparison.Ordinal);
    }

    /// <summary>A receiver of OTLP over HTTP. What it got is looked at as bytes: names and values of attributes stand in them as UTF-8.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<(string Path, byte[] Body)> got) : IAsyncDisposable
    {
        internal string Endpoint => app.Urls.First();

        internal static async Task<Collector> StartAsync()
        {
            var got = new ConcurrentQueue<(string, byte[])>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.MapPost("/v1/{signal}", async http =>
            {
                Assert.Equal("application/x-protobuf", http.Request.ContentType);
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                got.Enqueue((http.Request.Path, body.ToArray()));
                http.Response.ContentType = "application/x-protobuf";
            });
            await app.StartAsync();
            return new(app, got);
        }

        internal string Text(string path) => string.Concat(got.Where(one => one.Path == path).Select(one => Encoding.Latin1.GetString(one.Body)));

        internal bool Has(string path, byte[] bytes) => got.Any(one => one.Path == path && one.Body.AsSpan().IndexOf(bytes) >= 0);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
