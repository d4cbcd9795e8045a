using System.Net.Http.Headers;

namespace JsonLd.Conformance;

/// <summary>
/// LoadDocumentCallback over HTTP [JSON-LD-API §9.4.1], for the remote document tests only: the library itself fetches nothing.
/// The suite's public prefix is served by a local server; redirects are followed here, so that their rules show.
/// </summary>
public sealed class HttpDocumentLoader(string localPrefix) : IDocumentLoader, IDisposable
{
    private const string ContextRelation = "http://www.w3.org/ns/json-ld#context";
    private const int MaxRedirects = 5;

#pragma warning disable RS0030 // This client talks to a server of this program on the loopback address, never to a peer.
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
#pragma warning restore RS0030

    public void Dispose() => client.Dispose();

    public RemoteDocument Load(string url, JsonLdLimits limits, CancellationToken cancellation)
    {
        // Steps 2, 3
        using var response = Follow(ref url, cancellation);
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var links = response.Headers.TryGetValues("Link", out var values) ? values.SelectMany(Links).ToList() : [];
        // Step 4
        if (type != "application/ld+json" && !IsJson(type) && links.Find(link => link.Relation == "alternate" && link.Type == "application/ld+json") is { } alternate)
            return Load(new Uri(new Uri(url), alternate.Target).ToString(), limits, cancellation);
        // Step 5
        var contexts = type != "application/ld+json" ? links.FindAll(link => link.Relation == ContextRelation) : [];
        if (contexts.Count > 1) throw new JsonLdException(JsonLdErrorCode.MultipleContextLinkHeaders, url);
        // Step 6
        if (type != "application/ld+json" && !IsJson(type)) throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, $"{type} is no JSON");
        var document = LdJson.Parse(Bytes(response, cancellation), limits);
        return new RemoteDocument(url, document, contexts.Count == 0 ? null : new Uri(new Uri(url), contexts[0].Target).ToString());
    }

    private static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);

    private HttpResponseMessage Follow(ref string url, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Local(url));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/ld+json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json", 0.9));
            var response = client.Send(request, cancellation);
            if (response.IsSuccessStatusCode) return response;
            var location = response.Headers.Location;
            var status = (int)response.StatusCode;
            response.Dispose();
            if (location is null) throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, $"{status} for {url}");
            url = new Uri(new Uri(url), location).ToString();
        }

        throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, "too many redirects");
    }

    private string Local(string url) => url.StartsWith(SuiteLoader.Prefix, StringComparison.Ordinal)
        ? localPrefix + url[SuiteLoader.Prefix.Length..]
        : throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, $"outside of the suite: {url}");

    private static byte[] Bytes(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var stream = response.Content.ReadAsStream(cancellation);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private sealed record Link(string Target, string Relation, string Type);

    // [RFC 8288 §3], as far as the suite writes it.
    private static IEnumerable<Link> Links(string header) => header.Split(", <").Select(each =>
    {
        var parts = each.Split(';');
        return new Link(parts[0].Trim().TrimStart('<').TrimEnd('>'), Parameter(parts, "rel"), Parameter(parts, "type"));
    });

    private static string Parameter(string[] parts, string name) =>
        parts.Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Trim('"') ?? "";
}
