using Federation;
using Federation.Fetching;
using Federation.Json;
using Federation.Origins;

namespace ActorServer.Discovery;

/// <summary>What another server says that it runs. It may say anything, so it is only ever shown. [NodeInfo 2.1, 2.0]</summary>
internal sealed class ReadNodeInfo(SafeHttp http)
{
    private const string Schemas = "http://nodeinfo.diaspora.software/ns/schema/";
    private const int MostCharacters = 60;

    /// <summary>Name and version; null where it does not say.</summary>
    internal async Task<string?> SoftwareAsync(string origin, CancellationToken ct)
    {
        if (await GetAsync($"{origin}/.well-known/nodeinfo", ct) is not { } index) return null;
        var address = index.Each("links").Where(link => link.Text("rel")?.StartsWith(Schemas, StringComparison.Ordinal) == true).Select(link => link.Text("href")).LastOrDefault();
        if (address is null || !Origin.Same(address, origin) || await GetAsync(address, ct) is not { } info || info.First("software") is not { } software) return null;
        var text = $"{software.Text("name")} {software.Text("version")}".Trim();
        return text.Length == 0 ? null : text.Length > MostCharacters ? text[..MostCharacters] : text;
    }

    private async Task<AsNode?> GetAsync(string address, CancellationToken ct)
    {
        var fetched = await http.GetUnsignedAsync(new Uri(address), "application/json", Limits.NodeInfoBytes, ct);
        return fetched.Value is { } answer && BoundedJson.TryParse(answer.Bytes.ToArray(), out var json, out _) ? new AsNode(json) : null;
    }
}
