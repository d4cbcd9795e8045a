using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorServer.Tests.Support;
using ActorServer.Wall;

namespace ActorServer.Tests.Wall;

/// <summary>The collected attacks, sent by a peer as answers to the owner's posts, and shown by a real browser to a visitor.</summary>
[Trait("Suite", "xss")]
public sealed partial class XssInChromiumTests(ITestOutputHelper output)
{
    /// <summary>What a script that ran leaves behind; without quotes, so that it fits where the attacks have their own.</summary>
    private const string Mark = "document.title=/owned/.source";

    [Fact]
    public async Task No_script_runs_and_no_request_leaves_whatever_a_peer_posts()
    {
        Chromium.Require();
        var payloads = Conformance.Read("ssrf-and-abuse/html-xss.json")["cases"]!.AsArray().OfType<JsonObject>().Where(test => test["input"] is JsonValue input && input.GetValueKind() == JsonValueKind.String)
            .Select(test => Alert().Replace(test["input"]!.GetValue<string>(), Mark)).Where(input => input.Length < 100_000).ToList();
        using var trap = new Trap();
        await using var server = await RunningServer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        mallory.Documents["/users/mallory"]["name"] = $"<script>{Mark}</script><img src=x onerror={Mark}>";

        var shown = 0;
        foreach (var some in payloads.Chunk(Conversation.RepliesShown))
        {
            var post = await server.SayAsync("unharmed");
            var taken = 0;
            foreach (var payload in some)
            {
                var note = mallory.MakeNote(payload, new JsonObject { ["inReplyTo"] = post, ["cc"] = server.Own.Actor, ["summary"] = payload, ["name"] = payload });
                using var response = await mallory.SendAsync(server.Own.Inbox, FakePeer.Create(note));
                // Half a character is no JSON: that attack ends at the door.
                Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.BadRequest, $"{response.StatusCode}: {payload}");
                if (response.StatusCode == HttpStatusCode.Accepted) taken++;
            }
            var dom = await Chromium.DumpAsync(post, trap.Port);
            Assert.Matches("<title>[^<]*unharmed", dom);
            Assert.DoesNotContain("<title>owned", dom, StringComparison.Ordinal);
            Assert.Equal(taken, Cards(dom));
            shown += taken;
        }

        Assert.Empty(trap.Hits);
        output.WriteLine($"{payloads.Count} payloads on pages, {shown} of them taken and shown");
    }

    [Fact]
    public async Task A_page_that_is_not_made_harmless_is_caught()
    {
        Chromium.Require();
        using var trap = new Trap();
        await using var mallory = await FakePeer.StartAsync("mallory");
        mallory.Raw["/bare"] = ("text/html", $"<title>unharmed</title><script>{Mark}</script><img src=http://evil.example/x.png>");

        var dom = await Chromium.DumpAsync($"{mallory.Origin}/bare", trap.Port);

        Assert.Contains("<title>owned</title>", dom, StringComparison.Ordinal);
        Assert.Contains(trap.Hits, hit => hit.Contains("evil.example", StringComparison.Ordinal));
    }

    private static int Cards(string dom) => Article().Count(dom);

    [GeneratedRegex(@"(window\.|top\.|self\.)?alert\s*(\([^)]*\)|`[^`]*`)")]
    private static partial Regex Alert();

    [GeneratedRegex("<article class=\"comment")]
    private static partial Regex Article();

    /// <summary>Writes down the beginning of whatever connects: a request, or a TLS hello, which names the host in the clear.</summary>
    private sealed class Trap : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentQueue<string> _hits = new();

        internal Trap()
        {
            _listener.Start();
            _ = ListenAsync();
        }

        internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        /// <summary>Without what the browser itself asks its maker, and connections that it opens and closes again without a word.</summary>
        internal IEnumerable<string> Hits => _hits.Where(hit => hit.Length > 0 && !hit.Contains("google", StringComparison.Ordinal) && !hit.Contains("gvt1", StringComparison.Ordinal));

        public void Dispose() => _listener.Dispose();

        private async Task ListenAsync()
        {
            try
            {
                while (true) _ = ReadAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ReadAsync(TcpClient client)
        {
            using var connection = client;
            var bytes = new byte[4096];
            try
            {
                var read = await connection.GetStream().ReadAsync(bytes);
                _hits.Enqueue(Encoding.Latin1.GetString(bytes, 0, read));
            }
            catch (IOException e)
            {
                _hits.Enqueue(e.Message);
            }
        }
    }
}
