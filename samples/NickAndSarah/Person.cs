using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NickAndSarah;

/// <summary>One person with a server of their own: a process, a folder for its data, and an app that talks to that server only.</summary>
internal sealed partial class Person : IAsyncDisposable
{
    private const string ActivityJson = "application/activity+json";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _app;
    private readonly string _folder;
    private Process? _server;

    private Person(string name, string origin, string folder)
    {
        (Name, Origin, _folder) = (char.ToUpperInvariant(name[0]) + name[1..], origin, folder);
        Handle = $"@{name}@{new Uri(origin).Authority}";
#pragma warning disable RS0030 // An app of the owner's that talks to the owner's server on loopback; SafeHttp is for servers that talk to strangers.
        _app = new HttpClient { BaseAddress = new Uri(origin) };
#pragma warning restore RS0030
    }

    internal string Name { get; }
    internal string Handle { get; }
    internal string Origin { get; }
    internal string Actor => $"{Origin}/actor";

    internal static async Task<Person> StartAsync(string name)
    {
        var person = new Person(name, $"http://localhost:{FreePort()}", Directory.CreateTempSubdirectory("nick-and-sarah-").FullName);
        await person.RunAsync("init", "--handle", name, "--public-origin", person.Origin);
        var token = await person.RunAsync("token", "create", "sample");
        person._app.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        person._server = person.Start("serve", "--listen", person.Origin);
        _ = person._server.StandardOutput.ReadToEndAsync();
        await person.UntilAsync("the server answers", async () => (await person._app.GetAsync("/health/ready")).IsSuccessStatusCode);
        return person;
    }

    /// <summary>A command of the program, beside the running server.</summary>
    internal async Task CommandAsync(params string[] command) => Console.WriteLine($"   {Name}: {(await RunAsync(command)).Trim()}");

    internal JsonObject Note(string text, string? inReplyTo = null, string? to = null, JsonObject? attachment = null)
    {
        var note = new JsonObject
        {
            ["type"] = "Note",
            ["content"] = $"<p>{WebUtility.HtmlEncode(text)}</p>",
            ["to"] = new JsonArray("https://www.w3.org/ns/activitystreams#Public"),
            ["cc"] = new JsonArray($"{Actor}/followers"),
        };
        if (to is not null) note["cc"]!.AsArray().Add(to);
        if (inReplyTo is not null) note["inReplyTo"] = inReplyTo;
        if (attachment is not null) note["attachment"] = new JsonArray(attachment.DeepClone());
        return note;
    }

    /// <summary>Posts to the outbox, as any ActivityPub app does. The new activity's id.</summary>
    internal async Task<string> PublishAsync(JsonObject document)
    {
        using var content = new StringContent(document.ToJsonString(), new MediaTypeHeaderValue(ActivityJson));
        using var response = await _app.PostAsync("/actor/outbox", content);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw new StepFailedException($"{Name}'s outbox answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        return response.Headers.Location!.ToString();
    }

    /// <summary>Uploads a file. What comes back is the attachment for a post.</summary>
    internal async Task<JsonObject> UploadAsync(byte[] file, string altText)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "picture" }, { new StringContent(altText), "description" } };
        using var response = await _app.PostAsync("/actor/upload-media", form);
        if (!response.IsSuccessStatusCode) throw new StepFailedException($"{Name}'s upload was answered {(int)response.StatusCode}.");
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    internal async Task<long> BytesAsync(string url) => (await _app.GetByteArrayAsync(url)).Length;

    internal async Task<IReadOnlyList<string>> CollectionAsync(string name) =>
        [.. (await GetAsync($"/actor/{name}?page=first"))["orderedItems"]!.AsArray().Select(item => item!.GetValue<string>())];

    /// <summary>The wall as lines to read. Posts carry their id in <see cref="UntilOnWallAsync"/>.</summary>
    internal async Task<IReadOnlyList<string>> WallAsync() => [.. (await PostsAsync()).SelectMany(post => post.Lines)];

    /// <summary>Waits until a post or comment on the wall shows a text; its id.</summary>
    internal async Task<string> UntilOnWallAsync(string text)
    {
        var id = "";
        await UntilAsync($"the wall shows '{text}'", async () =>
        {
            var found = (await PostsAsync()).FirstOrDefault(post => post.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)));
            id = found?.Id ?? "";
            return found is not null;
        });
        return id;
    }

    internal Task UntilNotOnWallAsync(string text) => UntilAsync($"the wall does not show '{text}'", async () =>
        !(await WallAsync()).Any(line => line.Contains(text, StringComparison.Ordinal)));

    internal async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await TryAsync(condition))
        {
            if (waited.Elapsed > Patience) throw new StepFailedException($"{Name} waited in vain until {what}.");
            if (_server is { HasExited: true }) throw new StepFailedException($"{Name}'s server ended: {await _server.StandardError.ReadToEndAsync()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
            _server.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record Post(string Id, IReadOnlyList<string> Lines);

    private async Task<IReadOnlyList<Post>> PostsAsync() =>
        [.. (await GetAsync("/wall"))["orderedItems"]!.AsArray().Select(item => ToPost((JsonObject)item!))];

    private static Post ToPost(JsonObject item)
    {
        var passedOn = item["type"]!.GetValue<string>() == "Announce";
        var note = passedOn ? (JsonObject)item["object"]! : item;
        var lines = new List<string>();
        if (passedOn) lines.Add($"{Who(item["actor"]!.GetValue<string>())} passed on:");
        AddLines(note, "", lines);
        return new Post(note["id"]!.GetValue<string>(), lines);
    }

    private static void AddLines(JsonObject note, string indent, List<string> lines)
    {
        var counts = Count(note, "likes", "like") + Count(note, "shares", "boost");
        var edited = note["updated"] is null ? "" : " (edited)";
        lines.Add($"{indent}{Who(note["attributedTo"]!.GetValue<string>())}: {Text(note["content"]?.GetValue<string>() ?? "")}{edited}{counts}");
        foreach (var attachment in note["attachment"] as JsonArray ?? [])
        {
            lines.Add($"{indent}  [{attachment!["mediaType"]}: {attachment["name"]}]");
        }
        foreach (var reply in (note["replies"] as JsonObject)?["items"] as JsonArray ?? []) AddLines((JsonObject)reply!, indent + "  > ", lines);
    }

    private static string Count(JsonObject note, string collection, string one) => ((note[collection] as JsonObject)?["totalItems"]?.GetValue<long>() ?? 0) switch
    {
        0 => "",
        1 => $"  [1 {one}]",
        var many => $"  [{many} {one}s]",
    };

    private static string Who(string actor) => KnownNames.GetValueOrDefault(actor, actor);

    private static readonly Dictionary<string, string> KnownNames = [];

    private static string Text(string html) => WebUtility.HtmlDecode(Tag().Replace(html, "")).Trim();

    private async Task<JsonObject> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(ActivityJson));
        using var response = await _app.SendAsync(request);
        return response.IsSuccessStatusCode
            ? (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!
            : throw new StepFailedException($"{Name}'s server answered {(int)response.StatusCode} to {path}.");
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> condition)
    {
        try { return await condition(); }
        catch (HttpRequestException) { return false; }     // not up yet
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new StepFailedException($"{Name}: '{string.Join(' ', arguments)}' failed: {await process.StandardError.ReadToEndAsync()}");
    }

    private Process Start(params string[] arguments)
    {
        KnownNames[Actor] = Name.ToLowerInvariant();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ActorServer"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
            Environment = { ["DOTNET_gcServer"] = "0" },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--data-folder");
        start.ArgumentList.Add(_folder);
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
