using System.Text;
using System.Text.Json;
using Federation.Fetching;
using Federation.Json;
using Federation.Origins;

namespace Federation.Discovery;

/// <summary>What WebFinger answered.</summary>
/// <param name="Asked">The URL that was asked.</param>
/// <param name="Handle">The handle that the answer is about: the subject's, confirmed by the subject's own host.</param>
/// <param name="ActorId">The actor. It is the host's claim: the actor's own document must lead back to the handle.</param>
/// <param name="Jrd">The answer as text, for a person to read.</param>
public sealed record WebFingerAnswer(Uri Asked, Handle Handle, string ActorId, string Jrd);

/// <summary>From a handle to an actor. [RFC 7033] Source for the links: the Community Group's report "ActivityPub and WebFinger".</summary>
public static class WebFinger
{
    /// <summary>The longest honest answers list a few dozen links.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Mastodon allows 30, others more.</summary>
    private const int MaxUserLength = 128;

    private const string Accept = "application/jrd+json, application/json";

    /// <summary>
    /// Reads <c>@user@host</c>, <c>user@host</c> and <c>acct:user@host</c>, white space around it ignored. The host may be
    /// international and may have a port. The user is letters, digits and <c>-._~</c>, in any script. Never throws.
    /// </summary>
    public static bool TryParseHandle(string? text, out Handle handle)
    {
        handle = default;
        ReadOnlySpan<char> rest = (text ?? "").AsSpan().Trim();
        if (rest.StartsWith("acct:", StringComparison.OrdinalIgnoreCase)) rest = rest[5..];
        if (rest.StartsWith("@")) rest = rest[1..];
        int at = rest.IndexOf('@');
        if (at is <= 0 or > MaxUserLength) return false;
        string user = rest[..at].ToString();
        if (!user.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '~')) return false;
        if (!HostOf(rest[(at + 1)..].ToString(), out string host)) return false;
        handle = new Handle(user, host);
        return true;
    }

    /// <summary>The actor's id for a handle.</summary>
    public static async Task<FetchResult<string>> ResolveAsync(SafeHttp http, Handle handle, CancellationToken ct)
    {
        FetchResult<WebFingerAnswer> answer = await LookupAsync(http, handle, ct);
        return answer.IsSuccess ? answer.Value.ActorId : answer.Failure;
    }

    /// <summary>
    /// Asks the handle's host. When the answer's subject is another handle, its host is asked too and must name the same actor:
    /// otherwise anybody could claim a name at a bank. Mastodon does the same.
    /// </summary>
    public static async Task<FetchResult<WebFingerAnswer>> LookupAsync(SafeHttp http, Handle handle, CancellationToken ct)
    {
        FetchResult<WebFingerAnswer> first = await AskAsync(http, handle, ct);
        if (!first.IsSuccess || first.Value.Handle == handle) return first;
        FetchResult<WebFingerAnswer> second = await AskAsync(http, first.Value.Handle, ct);
        if (!second.IsSuccess) return second;
        return second.Value.ActorId == first.Value.ActorId && second.Value.Handle == first.Value.Handle
            ? second
            : new FetchFailure(FetchFault.IdMismatch, $"{first.Value.Handle} is not confirmed by its own host");
    }

    private static async Task<FetchResult<WebFingerAnswer>> AskAsync(SafeHttp http, Handle handle, CancellationToken ct)
    {
        Uri url = UrlFor(handle, http.Policy);
        FetchResult<FetchedBytes> fetched = await http.GetUnsignedAsync(url, Accept, MaxBytes, ct);
        return fetched.IsSuccess ? Read(url, handle, fetched.Value.ContentType, fetched.Value.Bytes, http.Policy) : fetched.Failure;
    }

    /// <summary>[RFC 7033 §4 MUST] https; plain http only for this machine itself, where no certificate exists.</summary>
    internal static Uri UrlFor(Handle handle, FetchPolicy policy)
    {
        string scheme = policy.AllowHttp && AddressPolicy.IsLoopbackHost(HostWithoutPort(handle.Host)) ? "http" : "https";
        return new Uri($"{scheme}://{handle.Host}/.well-known/webfinger?resource={Uri.EscapeDataString(handle.Acct)}");
    }

    /// <summary>Reads one answer. Pure, so that every case can be tested without a network.</summary>
    internal static FetchResult<WebFingerAnswer> Read(
        Uri asked, Handle handle, string contentType, ReadOnlyMemory<byte> bytes, FetchPolicy policy)
    {
        if (!ContentType.IsJrd(contentType)) return new FetchFailure(FetchFault.WrongContentType, $"served as {contentType}");
        if (!BoundedJson.TryParse(bytes, out JsonElement jrd, out JsonFault fault))
            return new FetchFailure(FetchFault.Malformed, fault.ToString());
        if (SelfLink(jrd) is not { } actor) return new FetchFailure(FetchFault.Malformed, "no link to an ActivityPub actor");
        if (!HttpUrl.TryParse(actor, out Uri? url)) return new FetchFailure(FetchFault.BadUrl, "the link to the actor is no plain URL");
        if (AddressPolicy.Check(url, policy) is { } refused) return refused;

        Handle subject = handle;
        if (jrd.TryGetProperty("subject", out JsonElement text) && text.ValueKind == JsonValueKind.String
            && text.GetString() is { } written && written.StartsWith("acct:", StringComparison.OrdinalIgnoreCase)
            && !TryParseHandle(written, out subject)) return new FetchFailure(FetchFault.Malformed, "the subject is no handle");
        return new WebFingerAnswer(asked, subject, actor, Encoding.UTF8.GetString(bytes.Span));
    }

    /// <summary>
    /// The first <c>rel="self"</c> that is typed as ActivityPub; Lemmy lists a user and a community of one name, in this order.
    /// </summary>
    private static string? SelfLink(JsonElement jrd)
    {
        if (!jrd.TryGetProperty("links", out JsonElement links) || links.ValueKind != JsonValueKind.Array) return null;
        foreach (JsonElement link in links.EnumerateArray())
            if (Text(link, "rel") == "self" && ContentType.IsActivityPubLink(Text(link, "type")) && Text(link, "href") is { } href)
                return href;
        return null;
    }

    private static string? Text(JsonElement link, string name) =>
        link.ValueKind == JsonValueKind.Object && link.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HostOf(string written, out string host)
    {
        host = "";
        if (written.AsSpan().ContainsAny("/?#") || !HttpUrl.TryParse("https://" + written, out Uri? url)) return false;
        host = url.IsDefaultPort ? HttpUrl.AsciiHost(url) : $"{HttpUrl.AsciiHost(url)}:{url.Port}";
        return true;
    }

    private static string HostWithoutPort(string host) =>
        Uri.TryCreate("https://" + host, UriKind.Absolute, out Uri? url) ? url.Host : host;
}
