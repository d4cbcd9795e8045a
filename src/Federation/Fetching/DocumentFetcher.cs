using Federation.Json;
using Federation.Origins;
using Federation.Signatures;

namespace Federation.Fetching;

/// <summary>Fetches ActivityPub documents and makes sure that they are what they say they are. [FEP-fe34]</summary>
public sealed class DocumentFetcher(SafeHttp http)
{
    /// <summary>[AP §3.2 MUST] [AP §7 MUST] the ld+json type with its profile; the shorter one for peers that know only that.</summary>
    private const string Accept = $"{As.MediaType}, {As.LdMediaType}";

    /// <summary>
    /// Fetches the document that <paramref name="id"/> leads to. Its own id equals the URL that served it: a document that names
    /// another id of the same origin (a profile page's address, say) is fetched once more from there, one that names another origin is
    /// <see cref="FetchFault.IdMismatch"/>. The caller compares <see cref="AuthenticNode.Id"/> with <paramref name="id"/> where it matters.
    /// A fragment is not sent, and not compared.
    /// </summary>
    /// <param name="id">An absolute URL.</param>
    /// <param name="ct">Cancels; then, and only then, <see cref="OperationCanceledException"/> is thrown.</param>
    public async Task<FetchResult<AuthenticNode>> GetAsync(string id, CancellationToken ct)
    {
        (FetchResult<AuthenticNode> result, string? claimed) = await GetOnceAsync(id, ct);
        if (claimed is null) return result;
        (result, _) = await GetOnceAsync(claimed, ct);
        return result;
    }

    /// <summary>The document, or why not; with the id it claims when that is worth one more request.</summary>
    private async Task<(FetchResult<AuthenticNode> Result, string? Claimed)> GetOnceAsync(string id, CancellationToken ct)
    {
        if (!HttpUrl.TryParse(id, out Uri? url)) return (new FetchFailure(FetchFault.BadUrl, "not a plain http(s) URL"), null);
        FetchResult<FetchedBytes> fetched = await http.GetAsync(url, Accept, ct);
        if (!fetched.IsSuccess) return (fetched.Failure, null);

        (Uri final, string contentType, ReadOnlyMemory<byte> bytes) = fetched.Value;
        if (!ContentType.IsActivityPub(contentType))
            return (new FetchFailure(FetchFault.WrongContentType, $"served as {contentType}"), null);
        if (!ActivityDocument.TryRead(bytes, out ActivityDocument? document, out JsonFault fault))
            return (new FetchFailure(FetchFault.Malformed, fault.ToString()), null);

        if (document.Node.Id is not { } own) return (new FetchFailure(FetchFault.IdMismatch, "the document has no id"), null);
        if (IsAt(own, final))
        {
            if (ImplementedSpecs.HasRfc9421(document.Node)) http.Schemes.Hint(final.Authority);
            return (new AuthenticNode(document, own), null);
        }
        var mismatch = new FetchFailure(FetchFault.IdMismatch, $"served by {final}, but its id is {own}");
        return (mismatch, Origin.TryOf(own, out Origin origin) && origin == Origin.Of(final) ? own : null);
    }

    /// <summary>
    /// Whether an id is the address of the document at a URL; equal after the normalisation that a request makes anyway (https://a =
    /// https://a/).
    /// </summary>
    private static bool IsAt(string id, Uri final) =>
        HttpUrl.TryParse(id, out Uri? own) && Origin.Of(own) == Origin.Of(final) && own.PathAndQuery == final.PathAndQuery;
}
