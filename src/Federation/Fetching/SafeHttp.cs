using System.Net;
using System.Net.Sockets;
using Federation.Keys;
using Federation.Signatures;

namespace Federation.Fetching;

/// <summary>
/// The only way out. Every URL is judged before it is asked, every address after it was resolved and before it is connected
/// to, and every redirect anew; time, size (after decompression), headers, redirects and the rate to each host are bounded. Keeps no
/// cookies, uses no proxy, follows no redirect by itself. Safe for use from many threads.
/// </summary>
public sealed class SafeHttp : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _invoker;
    private readonly HostTurns _turns;
    private volatile RsaPrivateKey? _signingKey;

    /// <summary>Opens no connection yet.</summary>
    public SafeHttp(FetchPolicy policy, TimeProvider clock)
    {
        Policy = policy;
        Schemes = new SchemeMemory(clock);
        _clock = clock;
        _turns = new HostTurns(policy, clock);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = (context, ct) => CheckedConnection.ConnectAsync(policy, context, ct),
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

    /// <summary>Gets the beginning of what is open to everybody, and leaves the rest: a page says what it is in its head.</summary>
    /// <param name="url">What to get; a fragment is not sent.</param>
    /// <param name="accept">The value of <c>Accept</c>.</param>
    /// <param name="bytes">How much of it, in bytes after decompression.</param>
    /// <param name="ct">Cancels; then, and only then, <see cref="OperationCanceledException"/> is thrown.</param>
    public Task<FetchResult<FetchedBytes>> GetBeginningAsync(Uri url, string accept, int bytes, CancellationToken ct) =>
        GuardAsync<FetchResult<FetchedBytes>>(
            timed => FollowAsync<FetchedBytes>(url, accept, null, async (final, response) =>
                new FetchedBytes(final, Answer.HeaderText(response.Content, "Content-Type"), await Answer.ReadBeginningAsync(response.Content, bytes, timed)), timed),
            failure => failure, Policy.Timeout, ct);

    /// <summary>
    /// Gets what may be too large for memory: not signed, and read as it comes. The stream ends with <see cref="FetchFault.TooLarge"/> when there is more,
    /// also after decompression.
    /// </summary>
    /// <typeparam name="T">What is made of the stream.</typeparam>
    /// <param name="url">What to get; a fragment is not sent.</param>
    /// <param name="accept">The value of <c>Accept</c>.</param>
    /// <param name="maxBytes">Bytes that are read at most.</param>
    /// <param name="time">For the whole exchange, reading included.</param>
    /// <param name="read">Reads the answer's body. What it throws for reasons of its own must be no <see cref="IOException"/>: that is the network's.</param>
    /// <param name="ct">Cancels; then, and only then, <see cref="OperationCanceledException"/> is thrown.</param>
    public Task<FetchResult<T>> ReadUnsignedAsync<T>(
        Uri url, string accept, long maxBytes, TimeSpan time, Func<Stream, CancellationToken, Task<FetchResult<T>>> read, CancellationToken ct)
        where T : class =>
        GuardAsync<FetchResult<T>>(
            timed => FollowAsync(url, accept, null, async (_, response) =>
            {
                if (response.Content.Headers.ContentLength > maxBytes) return TooLarge(maxBytes);
                await using var limited = new LimitedStream(await response.Content.ReadAsStreamAsync(timed), maxBytes);
                FetchResult<T> result = await read(limited, timed);
                return limited.IsOver ? TooLarge(maxBytes) : result;
            }, timed),
            failure => failure, time, ct);

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
        GuardAsync(timed => KnockAsync(inbox, body, further, timed), failure => new PostResult(0, "", null, failure), Policy.Timeout, ct);

    /// <summary>
    /// Lends the way out to a library that writes its request itself, for one request to one address: that is judged, waits its turn and is bounded in time like any other. Does not throw for
    /// anything that the network or the peer does.
    /// </summary>
    /// <param name="url">The only address that may be asked.</param>
    /// <param name="send">Sends through the handler.</param>
    /// <param name="ct">Cancels; then, and only then, <see cref="OperationCanceledException"/> is thrown.</param>
    public Task<PostResult> LendAsync(Uri url, Func<HttpMessageHandler, CancellationToken, Task<PostResult>> send, CancellationToken ct) =>
        GuardAsync(
            async timed =>
            {
                if (await RefusedAsync(url, timed) is { } refused) return new PostResult(0, "", null, refused);
                if (await _turns.TakeAsync(url.Authority, timed) is { } noTurn) return new PostResult(0, "", null, noTurn);
                using var handler = new LentHandler(url, _invoker);
                PostResult result = await send(handler, timed);
                if (result.Status > 0) _turns.Note(url.Authority, result.Status, result.RetryAfter);
                return result;
            },
            failure => new PostResult(0, "", null, failure), Policy.Timeout, ct);

    /// <summary>Whether an address is on the open network: not this machine's, nor of a network of its own.</summary>
    public static bool IsPublic(IPAddress address) => AddressPolicy.IsPublic(address);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _invoker.Dispose();

    private Task<FetchResult<FetchedBytes>> GetAsync(Uri url, string accept, long maxBytes, RsaPrivateKey? key, CancellationToken ct) =>
        GuardAsync<FetchResult<FetchedBytes>>(
            timed => FollowAsync<FetchedBytes>(url, accept, key, async (final, response) =>
                await Answer.ReadAsync(response.Content, maxBytes, timed) is { } bytes
                    ? new FetchedBytes(final, Answer.HeaderText(response.Content, "Content-Type"), bytes) { Date = response.Headers.Date }
                    : TooLarge(maxBytes), timed),
            failure => failure, Policy.Timeout, ct);

    private static FetchFailure TooLarge(long maxBytes) => new(FetchFault.TooLarge, $"more than {maxBytes} bytes");

    private async Task<FetchResult<T>> FollowAsync<T>(
        Uri url, string accept, RsaPrivateKey? key, Func<Uri, HttpResponseMessage, Task<FetchResult<T>>> read, CancellationToken ct)
        where T : class
    {
        for (int redirects = 0; redirects <= Policy.MaxRedirects; redirects++)
        {
            // Step 1: may this URL be asked at all? Each redirect is asked anew.
            if (await RefusedAsync(url, ct) is { } refused) return refused;

            // Step 2: ask, signed for this very host, when it is its turn
            (HttpResponseMessage? answered, FetchFailure? noTurn) = await KnockAsync(url, accept, key, ct);
            if (answered is null) return noTurn!;
            using HttpResponseMessage response = answered;

            // Step 3: another place, a refusal, or the document
            if (RedirectOf(response) is { } location)
            {
                if (Next(url, location) is not { } next) return new FetchFailure(FetchFault.BadUrl, "redirected to no URL, or to http");
                url = next;
                continue;
            }
            if (!response.IsSuccessStatusCode) return StatusFailure(response);
            return await read(url, response);
        }
        return new FetchFailure(FetchFault.TooManyRedirects, $"more than {Policy.MaxRedirects} redirects");
    }

    /// <summary>A GET in the scheme that the host is known for; refused by one that is not known, once more in the other.</summary>
    private async Task<(HttpResponseMessage? Response, FetchFailure? Failure)> KnockAsync(Uri url, string accept, RsaPrivateKey? key, CancellationToken ct)
    {
        SignatureScheme first = Schemes.For(url.Authority);
        (HttpResponseMessage? response, FetchFailure? failure) = await SendAsync(url, () => Get(first), ct);
        if (response is null || key is null || !IsOtherWorthwhile(url, first, response)) return (response, failure);
        (HttpResponseMessage? second, _) = await SendAsync(url, () => Get(Other(first)), ct);
        if (second is null) return (response, null);
        response.Dispose();
        if (second.IsSuccessStatusCode) Schemes.Learn(url.Authority, Other(first));
        return (second, null);

        HttpRequestMessage Get(SignatureScheme scheme)
        {
            HttpRequestMessage request = Request(HttpMethod.Get, url, default, key, scheme);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            return request;
        }
    }

    /// <summary>
    /// Double knock: when a host that has not shown yet what it reads refuses the first scheme, the other is tried at once, and what was
    /// taken is remembered. A host that has shown it is believed when it refuses, unless it says that it wants RFC 9421.
    /// </summary>
    private async Task<PostResult> KnockAsync(
        Uri inbox, ReadOnlyMemory<byte> body, IReadOnlyCollection<KeyValuePair<string, string>>? further, CancellationToken ct)
    {
        if (await RefusedAsync(inbox, ct) is { } refused) return new PostResult(0, "", null, refused);
        SignatureScheme first = Schemes.For(inbox.Authority);
        (PostResult result, bool isOtherWorthwhile) = await PostOnceAsync(inbox, body, further, first, ct);
        if (result.IsSuccess) Schemes.Learn(inbox.Authority, first);
        if (!isOtherWorthwhile) return result;
        (PostResult second, _) = await PostOnceAsync(inbox, body, further, Other(first), ct);
        if (!second.IsSuccess) return result;
        Schemes.Learn(inbox.Authority, Other(first));
        return second;
    }

    /// <summary>Was this refused for its scheme, perhaps, so that the other may be taken?</summary>
    private bool IsOtherWorthwhile(Uri url, SignatureScheme first, HttpResponseMessage response) =>
        IsKnockRefused((int)response.StatusCode)
        && (!Schemes.Knows(url.Authority) || (first == SignatureScheme.Cavage && Answer.AsksForRfc9421(response)));

    /// <summary>What servers answer to a signature that they cannot read: 401 by rights, 400 and 403 in practice.</summary>
    private static bool IsKnockRefused(int status) => status is 400 or 401 or 403;

    private static SignatureScheme Other(SignatureScheme scheme) => scheme == SignatureScheme.Cavage ? SignatureScheme.Rfc9421 : SignatureScheme.Cavage;

    private async Task<(PostResult Result, bool IsOtherWorthwhile)> PostOnceAsync(
        Uri inbox, ReadOnlyMemory<byte> body, IReadOnlyCollection<KeyValuePair<string, string>>? further, SignatureScheme scheme, CancellationToken ct)
    {
        (HttpResponseMessage? answered, FetchFailure? noTurn) = await SendAsync(inbox, Post, ct);
        if (answered is null) return (new PostResult(0, "", null, noTurn), false);
        using HttpResponseMessage response = answered;
        bool isOtherWorthwhile = SigningKey is not null && IsOtherWorthwhile(inbox, scheme, response);
        string text = await Answer.ReadTextAsync(response.Content, Policy.MaxAnswerBytes, ct);
        return (new PostResult((int)response.StatusCode, text, Answer.RetryAfter(response, _clock.GetUtcNow()), null), isOtherWorthwhile);

        HttpRequestMessage Post()
        {
            HttpRequestMessage request = Request(HttpMethod.Post, inbox, body, SigningKey, scheme, further);
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", As.LdMediaType); // [AP §7 MUST] the ld+json type with its profile
            request.Headers.TryAddWithoutValidation("Accept", $"{As.MediaType}, {As.LdMediaType}");
            return request;
        }
    }

    /// <summary>One request when it is its turn, signed only then; what the answer says about the next ones is remembered.</summary>
    private async Task<(HttpResponseMessage? Response, FetchFailure? Failure)> SendAsync(Uri url, Func<HttpRequestMessage> make, CancellationToken ct)
    {
        if (await _turns.TakeAsync(url.Authority, ct) is { } noTurn) return (null, noTurn);
        using HttpRequestMessage request = make();
        HttpResponseMessage response = await _invoker.SendAsync(request, ct);
        _turns.Note(url.Authority, (int)response.StatusCode, Answer.RetryAfter(response, _clock.GetUtcNow()));
        if (Answer.AsksForRfc9421(response)) Schemes.Hint(url.Authority);
        return (response, null);
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
    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> exchange, Func<FetchFailure, T> failed, TimeSpan time, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(time, _clock);
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await exchange(timed.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return failed(new FetchFailure(FetchFault.Timeout, $"no answer within {time.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (CheckedConnection.RefusalIn(e) is { } refusal)
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

    private static string? RedirectOf(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && Answer.HeaderText(response, "Location") is { Length: > 0 } location
            ? location : null;

    /// <summary>
    /// A relative Location is resolved against the URL that sent it [RFC 9110 §10.2.2]; going from https back to http is refused.
    /// </summary>
    internal static Uri? Next(Uri from, string location) =>
        Uri.TryCreate(from, location, out Uri? to) && (from.Scheme == to.Scheme || to.Scheme == Uri.UriSchemeHttps) ? to : null;

    private FetchFailure StatusFailure(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        return new FetchFailure(status == 410 ? FetchFault.Gone : FetchFault.Status, status, $"HTTP {status}", Answer.RetryAfter(response, _clock.GetUtcNow()));
    }
}
