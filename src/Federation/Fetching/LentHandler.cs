namespace Federation.Fetching;

/// <summary>The way out in the hands of a library that writes its request itself: to the one address that was judged, and by no redirect to another.</summary>
internal sealed class LentHandler(Uri url, HttpMessageInvoker invoker) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.RequestUri == url ? invoker.SendAsync(request, cancellationToken) : throw new InvalidOperationException($"{request.RequestUri} was not judged: {url} was.");
}
