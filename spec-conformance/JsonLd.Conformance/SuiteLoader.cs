namespace JsonLd.Conformance;

/// <summary>Serves the suite's own IRIs from the frozen files and refuses everything else.</summary>
public sealed class SuiteLoader : IDocumentLoader
{
    public const string Prefix = "https://w3c.github.io/json-ld-api/tests/";

    public RemoteDocument Load(string url, JsonLdLimits limits, CancellationToken cancellation)
    {
        var path = url.StartsWith(Prefix, StringComparison.Ordinal) ? ConformanceData.PathOf("json-ld/tests/" + url[Prefix.Length..]) : null;
        return path is not null && File.Exists(path)
            ? new RemoteDocument(url, LdJson.Parse(File.ReadAllBytes(path), limits))
            : throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, url);
    }
}
