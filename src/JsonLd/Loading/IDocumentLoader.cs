namespace JsonLd;

/// <summary>
/// Where documents and contexts come from that are named by URL. Loading is synchronous on purpose: on the path of a request
/// nothing is fetched, and a program that does fetch does so before it calls the processor.
/// </summary>
public interface IDocumentLoader
{
    /// <summary>Loads what a URL names.</summary>
    /// <param name="url">An absolute IRI.</param>
    /// <param name="limits">What the caller will accept.</param>
    /// <param name="cancellation">Ends the loading.</param>
    /// <exception cref="JsonLdException">
    /// <see cref="JsonLdErrorCode.LoadingDocumentFailed"/> where there is none; for a context the processor turns it into
    /// <see cref="JsonLdErrorCode.LoadingRemoteContextFailed"/>.
    /// </exception>
    RemoteDocument Load(string url, JsonLdLimits limits, CancellationToken cancellation);
}

/// <summary>A document that was loaded [JSON-LD-API §9.4.2 RemoteDocument].</summary>
/// <param name="DocumentUrl">The URL after redirects: the base of relative references within.</param>
/// <param name="Document">Its content.</param>
/// <param name="ContextUrl">The context that a Link header gave to a document that is plain JSON, or null.</param>
public sealed record RemoteDocument(string DocumentUrl, LdJson Document, string? ContextUrl = null);
