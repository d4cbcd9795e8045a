using System.Text;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.RemoteActors;
using Federation.Fetching;

namespace ActorServer.Outbox;

/// <summary>A document of another server, fetched in the owner's name for an app that may not ask there itself. [AP §4.1 proxyUrl] [SWICG Basic Profile, Remote object access]</summary>
internal static class ProxyEndpoint
{
    internal static async Task<IResult> PostAsync(HttpContext http, AccessTokens tokens, FetchOnce fetcher, OwnIds own)
    {
        if ((await tokens.FindAsync(http)).Deny(Scopes.ReadRemote) is { } denied) return denied;
        // [AP §4.1] x-www-form-urlencoded, parameter id
        if (!http.Request.HasFormContentType || await FormParts.ReadAsync(http.Request, (_, _, _) => Task.FromResult(false), http.RequestAborted) is not { } form
            || !form.TryGetValue("id", out var id)) return Refusal.ObjectMissing.ToResult();
        if (own.IsOwn(id)) return new SeeOther(id);

        var fetched = await fetcher.GetAsync(id, http.RequestAborted);
        if (fetched.Value is { } document) return new DocumentResult(Encoding.UTF8.GetString(document.Bytes.Span), isPrivate: true);
        return fetched.Failure!.Fault switch
        {
            FetchFault.Gone => Refusal.Gone.ToResult(),
            FetchFault.Status when fetched.Failure.Status == StatusCodes.Status404NotFound => Refusal.NotFound.ToResult(),
            FetchFault.Blocked => Refusal.Blocked.ToResult(),
            _ => Refusal.ObjectUnavailable.ToResult(),
        };
    }
}
