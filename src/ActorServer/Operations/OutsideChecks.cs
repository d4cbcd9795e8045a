using System.Net.Sockets;
using System.Text.Json;
using ActorServer.Inbox;
using Federation.Discovery;
using Federation.Fetching;
using Federation.Json;

namespace ActorServer.Operations;

/// <summary>This server as others see it: by its public name, through whatever stands before it.</summary>
internal static class OutsideChecks
{
    /// <summary>Peers refuse signatures of clocks that are further off; Mastodon allows hours, others minutes.</summary>
    private static readonly TimeSpan ClockMayDiffer = TimeSpan.FromSeconds(30);

    private const int UploadMebibytes = 20;
    private const string Json = "application/json";

    internal static async Task<IReadOnlyList<Finding>> RunAsync(Installed installed, bool isRunning, CancellationToken ct)
    {
        var origin = new Uri(installed.Options.PublicOrigin!);
        var findings = new List<Finding> { await NameAsync(installed, origin, ct) };
        if (findings[0].Level == Level.Fail) return findings;
        if (origin.Scheme == Uri.UriSchemeHttps) findings.Add(await TlsCheck.RunAsync(origin.IdnHost, origin.Port, installed.Clock.GetUtcNow(), ct));
        if (!isRunning) return [.. findings, Finding.Warn("server", "It is not running, so it was not asked from outside.", "Start it, then run doctor again.")];
        if (findings[^1].Level == Level.Fail) return findings;

        findings.Add(await ThisServerAsync(installed, origin, findings, ct));
        if (findings[^1].Level == Level.Fail) return findings;
        findings.Add(await HandleAsync(installed, ct));
        findings.Add(await ActorAsync(installed, ct));
        findings.Add(await SignedAsync(installed, ct));
        findings.Add(await UploadAsync(installed, origin, ct));
        return findings;
    }

    private static async Task<Finding> NameAsync(Installed installed, Uri origin, CancellationToken ct)
    {
        try
        {
            var addresses = await installed.Http.Policy.Resolve(origin.IdnHost, ct);
            if (addresses.Length > 0) return Finding.Ok("name", $"{origin.IdnHost} is {string.Join(", ", addresses.Take(4).Select(address => address.ToString()))}.");
        }
        catch (SocketException)
        {
            // As if there were none.
        }
        return Finding.Fail("name", $"{origin.IdnHost} has no address.", "Make an A (and AAAA) record for it at your DNS provider, with this machine's public address; it may take an hour to be seen.");
    }

    /// <summary>Does the public address lead to this very server, and how do requests arrive? The answer's date shows whether the clocks agree.</summary>
    private static async Task<Finding> ThisServerAsync(Installed installed, Uri origin, List<Finding> findings, CancellationToken ct)
    {
        var url = new Uri(origin, $"{SeenEndpoint.Path}?word={await SeenEndpoint.NewWordAsync(installed.Db, installed.Clock)}");
        var fetched = await installed.Http.GetUnsignedAsync(url, Json, installed.Http.Policy.MaxBytes, ct);
        if (fetched.Failure is { } failure)
        {
            return failure.Fault == FetchFault.RefusedAddress
                ? Finding.Fail("reachable", $"From here {origin.IdnHost} leads to a private address, which this server never asks.", "Run doctor where the name leads to the public address; peers elsewhere are not affected.")
                : Finding.Fail("reachable", $"{origin} does not lead to this server: {failure.Detail}", $"Let the reverse proxy send everything for {origin.Authority} to {installed.Options.Listen}, and open its port in the firewall.");
        }
        if (!BoundedJson.TryParse(fetched.Value!.Bytes, out JsonElement seen, out _)) return Finding.Fail("reachable", $"{origin} answers something else.", "Let the reverse proxy pass everything on, also /health/seen.");
        findings.Add(Clock(fetched.Value.Date, installed.Clock.GetUtcNow()));
        var host = seen.GetProperty("host").GetString();
        findings.Add(host == origin.Authority ? Finding.Ok("host header", "It arrives as sent.")
            : Finding.Fail("host header", $"It arrives as {host}: every signature of a peer would be wrong.", $"Let the reverse proxy pass Host on unchanged (nginx: proxy_set_header Host $http_host; Caddy does by itself)."));
        findings.Add(seen.GetProperty("knowsAddress").GetBoolean() ? Finding.Ok("client address", "The proxy names it in X-Forwarded-For.")
            : Finding.Warn("client address", "No X-Forwarded-For arrives: nobody can be slowed down by address.", "Let the reverse proxy set it (nginx: proxy_set_header X-Forwarded-For $remote_addr; Caddy does by itself)."));
        return Finding.Ok("reachable", $"{origin} leads to this server.");
    }

    internal static Finding Clock(DateTimeOffset? theirs, DateTimeOffset ours) => theirs is not { } date ? Finding.Ok("clock", "The answer had no date to compare with.")
        : (date - ours).Duration() > ClockMayDiffer
            ? Finding.Fail("clock", $"This machine's clock and that of the public address differ by {(date - ours).Duration().TotalSeconds:0} seconds.", "Keep time synchronisation on (timedatectl set-ntp true): peers refuse what is signed with another time.")
            : Finding.Ok("clock", "It agrees with the date of the public address.");

    private static async Task<Finding> HandleAsync(Installed installed, CancellationToken ct)
    {
        var (own, what) = (installed.Own, $"Let {installed.Own.HandleDomain} redirect /.well-known/webfinger, query included, to {installed.Own.Origin}/.well-known/webfinger.");
        if (!WebFinger.TryParseHandle(own.FullHandle, out var handle)) return Finding.Fail("handle", $"{own.FullHandle} is no handle.", "Look at Handle and HandleDomain.");
        var answer = await WebFinger.LookupAsync(installed.Http, handle, ct);
        if (answer.Failure is { } failure) return Finding.Fail("handle", $"{own.FullHandle} is not found: {failure.Detail}", what);
        return answer.Value!.ActorId != own.Actor ? Finding.Fail("handle", $"{own.FullHandle} leads to {answer.Value.ActorId}: somebody else.", what)
            : answer.Value.Handle != handle ? Finding.Fail("handle", $"{own.FullHandle} is answered as {answer.Value.Handle.Acct}.", what)
            : Finding.Ok("handle", $"{own.FullHandle} leads to {own.Actor}.");
    }

    private static async Task<Finding> ActorAsync(Installed installed, CancellationToken ct)
    {
        var actor = await new DocumentFetcher(installed.Http).GetAsync(installed.Own.Actor, ct);
        return actor.Failure is { } failure
            ? Finding.Fail("actor", $"{installed.Own.Actor} cannot be read: {failure.Fault}, {failure.Detail}", "Let the proxy pass Accept and Content-Type on, and keep no page in a cache for programs: the answer says Vary: Accept.")
            : Finding.Ok("actor", $"{actor.Value!.Id} is served as an ActivityPub document.");
    }

    /// <summary>A signed request, empty: refused for what is in it means that the signature's Host and date were right.</summary>
    private static async Task<Finding> SignedAsync(Installed installed, CancellationToken ct)
    {
        var answer = await installed.Http.PostAsync(new Uri(installed.Own.SharedInbox), "{}"u8.ToArray(), ct);
        if (answer.Failure is { } failure) return Finding.Fail("inbox", $"{installed.Own.SharedInbox} cannot be posted to: {failure.Detail}", "Let the proxy pass POST on, with its body and all headers.");
        if (answer.Body.Contains(Refusal.NotAnActivity.Type(), StringComparison.Ordinal)) return Finding.Ok("inbox", "A signed request arrives as it was signed.");
        return Finding.Fail("inbox", $"A signed request is answered {answer.Status}: {answer.Body.ReplaceLineEndings(" ")}", "Let the proxy pass method, path, Host, Date, Digest and Signature on as they are.");
    }

    private static async Task<Finding> UploadAsync(Installed installed, Uri origin, CancellationToken ct)
    {
        var size = Math.Min(installed.Options.MediaMegabytes, UploadMebibytes) * 1024 * 1024;
        var url = new Uri(origin, $"{SeenEndpoint.Path}?word={await SeenEndpoint.NewWordAsync(installed.Db, installed.Clock)}");
        var answer = await installed.Http.PostAsync(url, new byte[size], ct);
        return answer.IsSuccess && answer.Body.Contains($"\"bytes\":{size}", StringComparison.Ordinal)
            ? Finding.Ok("upload", $"{size / 1024 / 1024} MB arrive.")
            : Finding.Warn("upload", $"{size / 1024 / 1024} MB do not arrive: {answer.Failure?.Detail ?? $"HTTP {answer.Status}"}", $"Raise the proxy's limit (nginx: client_max_body_size {installed.Options.MediaMegabytes}m), or lower --media-megabytes.");
    }
}
