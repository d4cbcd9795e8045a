using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Federation.Keys;
using Federation.Signatures;

namespace Federation.Fetching;

/// <summary>
/// The only way out. Every URL is judged before it is asked, every address after it was resolved and before it is connected
/// to, and every redirect anew; time, size (after decompression), headers and redirects are bounded. Keeps no cookies, uses no proxy,
/// follows no redirect by itself. Safe for use from many threads.
/// </summary>
public sealed class SafeHttp : IDisposable
{
    /// <summary>A peer may ask us to come again much later than this; its wish is then cut.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _invoker;
    private volatile RsaPrivateKey? _signingKey;

    /// <summary>Opens no connection yet.</summary>
    public SafeHttp(FetchPolicy policy, TimeProvider clock)
    {
        Policy = policy;
        Schemes = new SchemeMemory(clock);
        _clock = clock;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = policy.Timeout, // a connection attempt outlives the request that wanted it
            MaxConnectionsPerServer = policy.MaxConnectionsPerServer,
            MaxResponseHeadersLength = policy.MaxHeaderKibibytes,
            PooledConnectionLifetime = policy.ConnectionLifetime,
            ActivityHeadersPropagator = null, // our traces are nobody else's business
        });
    }

    /// <summary>The policy given.</summary>
    public FetchPolicy Policy { get; }

    /// <summary>When set, documents are got and activities posted with its signature; many peers show documents to nobody else.</summary>
    public RsaPrivateKey? SigningKey { get => _signingKey; set => _signingKey = value; }

    /// <summary>Which scheme each host reads; learned from its answers, and from whoever sees its requests verified.</summary>
    public SchemeMemory Schemes { get; }

    /// <summary>Gets a document, following redirects. Does not throw for anything that the network or the peer does.</summary>
    /// <param name="url">What to get; a fragment is not sent.</param>
    /// <param name="accept">The value of <c>Accept</c>.</param>
    /// <param name="ct">Cancels; then, and only then, <see cref="OperationCanceledException"/> is thrown.</param>
    public Task<FetchResult<FetchedBytes>> GetAsync(Uri url, string accept, CancellationToken ct) =>
        GetAsync(url, accept, Policy.MaxBytes, SigningKey, ct);

    /// <summary>
    /// As <see cref="GetAsync(Uri, string, CancellationToken)"/>, for what is open to everybody: not signed, with a size of its own.
    /// </summary>
    public Task<FetchResult<FetchedBytes>> GetUnsignedAsync(Uri url, string accept, long maxBytes, CancellationToken ct) =>
        GetAsync(url, accept, maxBytes, null, ct);

    /// <summary>
    /// Posts an activity. Redirects are not followed: an inbox that moved is found in the actor's document. Any status is an
    /// answer. Does not throw for anything that the network or the peer does.
    /// </summary>
    /// <param name="inbox">Where to.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="ct">Cancels; then, and only then, <see cref="OperationCanceledException"/> is thrown.</param>
    /// <param name="further">Headers that are sent and signed beside the usual ones.</param>
    public Task<PostResult> PostAsync(
        Uri inbox, ReadOnlyMemory<byte> body, CancellationToken ct, IReadOnlyCollection<KeyValuePair<string, string>>? further = null) =>
        GuardAsync(timed => KnockAsync(inbox, body, further, timed), failure => new PostResult(0, "", null, failure), ct);

    /// <summary>Whether an address is on the open network: not this machine's, nor of a network of its own.</summary>
    public static bool IsPublic(IPAddress address) => AddressPolicy.IsPublic(address);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _invoker.Dispose();

    private Task<FetchResult<FetchedBytes>> GetAsync(Uri url, string accept, long maxBytes, RsaPrivateKey? key, CancellationToken ct) =>
        GuardAsync<FetchResult<FetchedBytes>>(timed => FollowAsync(url, accept, maxBytes, key, timed), failure => failure, ct);

    private async Task<FetchResult<FetchedBytes>> FollowAsync(
        Uri url, string accept, long maxBytes, RsaPrivateKey? key, CancellationToken ct)
    {
        for (int redirects = 0; redirects <= Policy.MaxRedirects; redirects++)
        {
            // Step 1: may this URL be asked at all? Each redirect is asked anew.
            if (await RefusedAsync(url, ct) is { } refused) return refused;

            // Step 2: ask, signed for this very host
            using HttpResponseMessage response = await GetOnceAsync(url, accept, key, ct);

            // Step 3: another place, a refusal, or the document
            if (RedirectOf(response) is { } location)
            {
                if (Next(url, location) is not { } next) return new FetchFailure(FetchFault.BadUrl, "redirected to no URL, or to http");
                url = next;
                continue;
            }
            if (!response.IsSuccessStatusCode) return StatusFailure(response);
            if (await ReadAsync(response.Content, maxBytes, ct) is not { } bytes)
                return new FetchFailure(FetchFault.TooLarge, $"more than {maxBytes} bytes");
            return new FetchedBytes(url, HeaderText(response.Content, "Content-Type"), bytes);
        }
        return new FetchFailure(FetchFault.TooManyRedirects, $"more than {Policy.MaxRedirects} redirects");
    }

    /// <summary>A GET in the scheme that the host is known for; refused by one that is not known, once more in the other.</summary>
    private async Task<HttpResponseMessage> GetOnceAsync(Uri url, string accept, RsaPrivateKey? key, CancellationToken ct)
    {
        SignatureScheme first = Schemes.For(url.Authority);
        HttpResponseMessage response = await SendAsync(first);
        if (key is null || !IsKnockRefused((int)response.StatusCode) || Schemes.Knows(url.Authority)) return response;
        response.Dispose();
        response = await SendAsync(Other(first));
        if (response.IsSuccessStatusCode) Schemes.Learn(url.Authority, Other(first));
        return response;

        async Task<HttpResponseMessage> SendAsync(SignatureScheme scheme)
        {
            using HttpRequestMessage request = Request(HttpMethod.Get, url, default, key, scheme);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            return await _invoker.SendAsync(request, ct);
        }
    }

    /// <summary>
    /// Double knock: when a host that has not shown yet what it reads refuses the first scheme, the other is tried at once, and what was
    /// taken is remembered. A host that has shown it is believed when it refuses.
    /// </summary>
    private async Task<PostResult> KnockAsync(
        Uri inbox, ReadOnlyMemory<byte> body, IReadOnlyCollection<KeyValuePair<string, string>>? further, CancellationToken ct)
    {
        SignatureScheme first = Schemes.For(inbox.Authority);
        PostResult result = await PostOnceAsync(inbox, body, further, first, ct);
        if (result.IsSuccess) Schemes.Learn(inbox.Authority, first);
        if (SigningKey is null || !IsKnockRefused(result.Status) || Schemes.Knows(inbox.Authority)) return result;
        PostResult second = await PostOnceAsync(inbox, body, further, Other(first), ct);
        if (!second.IsSuccess) return result;
        Schemes.Learn(inbox.Authority, Other(first));
        return second;
    }

    /// <summary>What servers answer to a signature that they cannot read: 401 by rights, 400 and 403 in practice.</summary>
    private static bool IsKnockRefused(int status) => status is 400 or 401 or 403;

    private static SignatureScheme Other(SignatureScheme scheme) => scheme == SignatureScheme.Cavage ? SignatureScheme.Rfc9421 : SignatureScheme.Cavage;

    private async Task<PostResult> PostOnceAsync(
        Uri inbox, ReadOnlyMemory<byte> body, IReadOnlyCollection<KeyValuePair<string, string>>? further, SignatureScheme scheme, CancellationToken ct)
    {
        if (await RefusedAsync(inbox, ct) is { } refused) return new PostResult(0, "", null, refused);
        using HttpRequestMessage request = Request(HttpMethod.Post, inbox, body, SigningKey, scheme, further);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", As.LdMediaType); // [AP §7 MUST] the ld+json type with its profile
        request.Headers.TryAddWithoutValidation("Accept", $"{As.MediaType}, {As.LdMediaType}");
        using HttpResponseMessage response = await _invoker.SendAsync(request, ct);
        return new PostResult((int)response.StatusCode, await ReadTextAsync(response.Content, ct), RetryAfter(response), null);
    }

    private async ValueTask<FetchFailure?> RefusedAsync(Uri url, CancellationToken ct) =>
        AddressPolicy.Check(url, Policy) is { } refused ? refused
        : await Policy.IsBlocked(url, ct) ? new FetchFailure(FetchFault.Blocked, $"{url.Host} is blocked")
        : null;

    private HttpRequestMessage Request(
        HttpMethod method, Uri url, ReadOnlyMemory<byte> body, RsaPrivateKey? key, SignatureScheme scheme, IReadOnlyCollection<KeyValuePair<string, string>>? further = null)
    {
        var request = new HttpRequestMessage(method, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", Policy.UserAgent);
        if (key is null) return request;
        foreach ((string name, string value) in HttpSignature.Sign(scheme, method.Method, url, body, key, _clock.GetUtcNow(), further))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>Runs one exchange within the time allowed, and turns what can go wrong on the way into a failure.</summary>
    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> exchange, Func<FetchFailure, T> failed, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Policy.Timeout, _clock);
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await exchange(timed.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return failed(new FetchFailure(FetchFault.Timeout, $"no answer within {Policy.Timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (RefusalIn(e) is { } refusal)
        {
            return failed(new FetchFailure(FetchFault.RefusedAddress, refusal.Message));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return failed(new FetchFailure(FetchFault.TooLarge, "the answer's header is too large"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidDataException)
        {
            return failed(new FetchFailure(FetchFault.Network, e.GetBaseException().Message));
        }
    }

    /// <summary>
    /// Resolves, judges, connects, in this order and with the same addresses: a name that answers differently the second time (DNS
    /// rebinding) gains nothing, since there is no second time.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await Policy.Resolve(host, ct);
        IPAddress[] allowed = [.. addresses.Where(address => AddressPolicy.Allows(address, Policy)).Take(Policy.MaxAddresses)];
        if (addresses.Length > 0 && allowed.Length == 0) throw new RefusedAddressException($"{host} has no public address");

        SocketException? last = null;
        foreach (IPAddress address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static RefusedAddressException? RefusalIn(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is RefusedAddressException refusal) return refusal;
        return null;
    }

    private static string? RedirectOf(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && HeaderText(response, "Location") is { Length: > 0 } location
            ? location : null;

    /// <summary>
    /// A relative Location is resolved against the URL that sent it [RFC 9110 §10.2.2]; going from https back to http is refused.
    /// </summary>
    internal static Uri? Next(Uri from, string location) =>
        Uri.TryCreate(from, location, out Uri? to) && (from.Scheme == to.Scheme || to.Scheme == Uri.UriSchemeHttps) ? to : null;

    private FetchFailure StatusFailure(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        return new FetchFailure(status == 410 ? FetchFault.Gone : FetchFault.Status, status, $"HTTP {status}", RetryAfter(response));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        string text = HeaderText(response, "Retry-After");
        TimeSpan? wish = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
                ? TimeSpan.FromSeconds(Math.Min(seconds, (long)MaxRetryAfter.TotalSeconds))
            : HttpDate.TryParse(text, out DateTimeOffset date) ? date - _clock.GetUtcNow()
            : null;
        return wish < TimeSpan.Zero ? TimeSpan.Zero : wish > MaxRetryAfter ? MaxRetryAfter : wish;
    }

    /// <summary>
    /// At most <paramref name="maxBytes"/>; <see langword="null"/> when there are more. Counted after decompression, while reading.
    /// </summary>
    private static async Task<byte[]?> ReadAsync(HttpContent content, long maxBytes, CancellationToken ct)
    {
        if (content.Headers.ContentLength > maxBytes) return null;
        await using Stream stream = await content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, ct)) > 0)
        {
            if (bytes.Length + read > maxBytes) return null;
            bytes.Write(chunk, 0, read);
        }
        return bytes.ToArray();
    }

    /// <summary>The beginning of an answer; one that breaks off is still an answer, its status is what counts.</summary>
    private async Task<string> ReadTextAsync(HttpContent content, CancellationToken ct)
    {
        byte[] bytes = new byte[Policy.MaxAnswerBytes];
        int length = 0;
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(ct);
            int read;
            while (length < bytes.Length && (read = await stream.ReadAsync(bytes.AsMemory(length), ct)) > 0) length += read;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            // What came so far is shown.
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static string HeaderText(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    private static string HeaderText(HttpContent content, string name) =>
        content.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    private sealed class RefusedAddressException(string message) : IOException(message);
}
