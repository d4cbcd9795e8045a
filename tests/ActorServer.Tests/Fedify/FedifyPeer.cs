using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Fedify;

/// <summary>
/// A server made with Fedify, in a process of its own, which a test tells what to do and asks what it got. tests/fedify-peer/README.md has
/// its operations. It ends when this object goes, and when the test process does.
/// </summary>
internal sealed class FedifyPeer : IAsyncDisposable
{
    /// <summary>Node loads Fedify and makes an RSA key in about two seconds; a busy machine takes very much longer.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);

    /// <summary>Node closes a connection that was idle for five seconds; one that it is about to close must not be used again.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly ConcurrentQueue<string> _log;
    private bool _isStopped;

    private FedifyPeer(Process process, ConcurrentQueue<string> log, Ready ready)
    {
        _process = process;
        _log = log;
        Actor = ready.Actor;
        Handle = ready.Handle;
        Port = ready.Port;
        Origin = $"http://localhost:{ready.Port}";
#pragma warning disable RS0030 // The test's own client, to a peer on loopback: not a way out of the product.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionIdleTimeout = IdleTime });
#pragma warning restore RS0030
    }

    internal string Actor { get; }
    internal string Handle { get; }
    internal int Port { get; }
    internal string Origin { get; }
    internal string Followers => $"{Actor}/followers";

    /// <summary>Starts a peer; skips the test where none can be started.</summary>
    internal static async Task<FedifyPeer> StartAsync(string scheme = "cavage", bool byHand = false, int port = 0)
    {
        await NodePackages.Fedify.RequireAsync();
        List<string> arguments = ["peer.mjs", "--port", port.ToString(CultureInfo.InvariantCulture), "--user", "fern", "--scheme", scheme];
        if (byHand) arguments.Add("--manual");
        var process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = NodePackages.Fedify.Folder,
            RedirectStandardInput = true,       // the peer ends when this closes
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var log = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) log.Enqueue(text); };
        process.BeginErrorReadLine();
        if (await ReadyAsync(process) is { } ready) return new(process, log, ready);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The Fedify peer was not ready in {StartTime.TotalSeconds} s (exit code {process.ExitCode}):\n{string.Join('\n', log)}");
    }

    /// <summary>What the peer says when it is ready, which it answers to from then on; null when it ends before or takes too long.</summary>
    private static async Task<Ready?> ReadyAsync(Process process)
    {
        using var timeout = new CancellationTokenSource(StartTime);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line.StartsWith("{\"ready\":true", StringComparison.Ordinal)) return JsonSerializer.Deserialize<Ready>(line, JsonSerializerOptions.Web)!;
            }
        }
        catch (OperationCanceledException)
        {
            // Too late.
        }
        return null;
    }

    internal Task<Sent> FollowAsync(string handle) => DoAsync<Sent>("follow", new { handle });
    internal Task<Sent> UnfollowAsync(string actor) => DoAsync<Sent>("unfollow", new { actor });
    internal Task<Sent> AcceptAsync(string actor) => DoAsync<Sent>("accept", new { actor });
    internal Task<Sent> RejectAsync(string actor) => DoAsync<Sent>("reject", new { actor });
    internal Task<Sent> LikeAsync(string id) => DoAsync<Sent>("like", new { id });
    internal Task<Sent> UnlikeAsync(string id) => DoAsync<Sent>("unlike", new { id });
    internal Task<Sent> BoostAsync(string id) => DoAsync<Sent>("announce", new { id });
    internal Task<Sent> UnboostAsync(string id) => DoAsync<Sent>("unannounce", new { id });
    internal Task<Sent> EditAsync(string id, string text) => DoAsync<Sent>("edit", new { id, text });
    internal Task<Sent> DeleteAsync(string id) => DoAsync<Sent>("delete", new { id });

    /// <summary>Does any activity that Fedify has a class for, to one actor. Its values go by Fedify's names (<c>tos</c>, <c>objects</c>); what they name by type is made, too.</summary>
    internal Task<Acted> ActAsync(JsonObject activity, string recipient) => DoAsync<Acted>("act", new { activity, recipient });

    /// <summary>The simplest: an activity about something, perhaps with a target.</summary>
    internal Task<Acted> ActOnAsync(string type, string about, string recipient, string? target = null)
    {
        var activity = new JsonObject { ["type"] = type, ["object"] = about, ["tos"] = new JsonArray(recipient) };
        if (target is not null) activity["target"] = target;
        return ActAsync(activity, recipient);
    }

    /// <summary>What this peer's actor says of its other accounts: <c>alsoKnownAs</c> and <c>movedTo</c>, Fedify's aliases and successor.</summary>
    internal Task SetProfileAsync(string[] aliases, string? successor = null) => DoAsync<JsonObject>("profile", new { aliases, successor });

    /// <summary>Posts as this peer's person. <paramref name="to"/> is public, followers or direct; <paramref name="alt"/> attaches a picture.</summary>
    internal Task<Sent> PostAsync(
        string text, string to = "public", string[]? mention = null, string? inReplyTo = null, string? summary = null, string? alt = null) =>
        DoAsync<Sent>("post", new { text, to, mention = mention ?? [], inReplyTo, summary, image = alt is null ? null : new { alt } });

    /// <summary>A Create by this peer's person with exactly one proof (none, ld, object), which cannot be fetched: nothing else vouches for it.</summary>
    internal Task<Made> MakeAsync(string text, string proof) => DoAsync<Made>("make", new { text, proof });

    /// <summary>Sends JSON as it is with this peer's HTTP signature, cavage or rfc9421. The status.</summary>
    internal async Task<int> SendAsync(JsonObject json, string inbox, string scheme) => (await DoAsync<Answered>("send", new { json, inbox, scheme })).Status;

    /// <summary>Which proofs within an activity verify for Fedify, whoever brought it.</summary>
    internal Task<Proofs> VerifyAsync(JsonObject json) => DoAsync<Proofs>("verify", new { json });

    /// <summary>Fedify reads a document, with a signed GET unless told otherwise.</summary>
    internal Task<Fetched> FetchAsync(string url, bool signed = true) => DoAsync<Fetched>("fetch", new { url, signed });

    /// <summary>Fedify fails to read a document.</summary>
    internal async Task<string> FailToFetchAsync(string url, bool signed)
    {
        using var response = await _client.PostAsJsonAsync($"{Origin}/_control/fetch", new { url, signed });
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Fedify walks through the pages of a collection.</summary>
    internal Task<Collected> CollectAsync(string url) => DoAsync<Collected>("collection", new { url });

    /// <summary>Fedify's parser reads the server's NodeInfo.</summary>
    internal Task<JsonObject> NodeInfoAsync(string origin) => DoAsync<JsonObject>("nodeinfo", new { origin });

    internal async Task<FedifyState> StateAsync() => (await AskAsync(() => _client.GetFromJsonAsync<FedifyState>($"{Origin}/_control/state")))!;

    /// <summary>The state as soon as it is as asked: what arrives at Fedify goes through a queue.</summary>
    internal async Task<FedifyState> UntilAsync(string what, Func<FedifyState, bool> condition)
    {
        var state = await StateAsync();
        await RunningServer.EventuallyAsync($"Fedify says that {what}", async () => condition(state = await StateAsync()));
        return state;
    }

    /// <summary>An activity arrived, and its HTTP signature, not only one of Fedify's other proofs, verified.</summary>
    internal async Task<FedifyState.Received> ReceivedAsync(string activityId)
    {
        var state = await UntilAsync($"{activityId} arrived", s => s.Inbox.Any(a => a.Id == activityId));
        var received = state.Inbox.Single(a => a.Id == activityId);
        Assert.Equal("verified", received.HttpSignature);
        return received;
    }

    /// <summary>An activity arrived, and Fedify gave it to the listener of that class, with that object.</summary>
    internal async Task<FedifyState.Received> HeardAsync(string activityId, string type, string? about)
    {
        var heard = await ReceivedAsync(activityId);
        Assert.Equal((type, type, about), (heard.Listener, heard.Type, heard.Object));
        Assert.Equal(new Uri(activityId).Authority, new Uri(heard.Actor).Authority);
        return heard;
    }

    /// <summary>Ends the peer; its port is free then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        _client.Dispose();
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTime);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private async Task<T> DoAsync<T>(string operation, object body)
    {
        using var response = await AskAsync(() => _client.PostAsJsonAsync($"{Origin}/_control/{operation}", body));
        var answer = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) Assert.Fail($"{operation} {JsonSerializer.Serialize(body)}: {answer}\n{LastLines}");
        return JsonSerializer.Deserialize<T>(answer, JsonSerializerOptions.Web)!;
    }

    private string LastLines => string.Join('\n', _log.TakeLast(20));

    /// <summary>A peer that does not answer has ended, and its log says why.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException e)
        {
            var end = _process.HasExited ? $"ended with exit code {_process.ExitCode}" : "is running";
            throw new InvalidOperationException($"The Fedify peer at {Origin} does not answer; its process {end}.\n{LastLines}", e);
        }
    }

    private sealed record Ready(int Port, string Actor, string Handle);

    /// <summary>What came of an operation: the activity sent, and the post or actor that it is about where there is one.</summary>
    internal sealed record Sent(string Activity, string Id, string? Actor);

    /// <summary>The activity that was sent, and the ids of its object and result.</summary>
    internal sealed record Acted(string Activity, string? Id, string? Result);

    internal sealed record Made(string Activity, string Id, JsonObject Json);

    internal sealed record Proofs(bool Ld, bool Object);

    private sealed record Answered(int Status);

    internal sealed record Fetched(string? DocumentUrl, string Type, string Id, JsonObject Json);

    internal sealed record Collected(string Type, string Id, int TotalItems, string[] Pages, string[] Items);
}
