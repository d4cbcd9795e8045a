using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.OAuth;

/// <summary>HTTP only: the page on which the owner lets an app in, or does not. [RFC 6749 §3.1]</summary>
internal static class AuthorizeEndpoint
{
    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Clients clients, OwnIds own)
    {
        // Step 1: the owner, or nobody. Strangers learn nothing here, and make this server fetch nothing.
        if (await pages.LeadToSignInAsync(http) is { } signIn) return signIn;

        // Step 2: which app, and may it be answered there? If not, the owner hears of it, and nobody else.
        if (AuthorizationRequest.Names.Any(name => http.Request.Query[name].Count > 1)) return await RefuseAsync(http, pages, "It sent the same thing twice.");   // [RFC 6749 §3.1 MUST NOT]
        string? Parameter(string name) => http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;
        var (client, problem) = await clients.FindAsync(Parameter("client_id") ?? "", http.RequestAborted);
        if (client is null) return await RefuseAsync(http, pages, problem!);
        if (!AuthorizationRequest.MayReturnTo(client, Parameter("redirect_uri"))) return await RefuseAsync(http, pages, "It wants the answer to go to an address that is not the app's.");

        // Step 3: what does it want? What is wrong here the app may hear, when the owner follows the link: anybody can make an app, so a page
        // that leads on by itself would lead anywhere. [RFC 9700 §4.11.2]
        var (request, error) = AuthorizationRequest.Read(client, Parameter);
        return request is null ? await AnswerErrorAsync(http, pages, own, client, Parameter, error!) : await AskAsync(http, pages, request);
    }

    /// <summary>The owner's answer. Everything is checked again: it comes from a page of ours, but through a browser.</summary>
    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, Pages pages, Clients clients, IssueTokens tokens, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        string? Parameter(string name) => form[name] is { Length: > 0 } value ? value : null;
        // What the owner saw, not what the app says by now.
        if (await clients.KnownAsync(form["client_id"], http.RequestAborted) is not { } client) return await RefuseAsync(http, pages, "It took too long. Begin again in the app.");
        if (!AuthorizationRequest.MayReturnTo(client, Parameter("redirect_uri"))) return await RefuseAsync(http, pages, "It wants the answer to go to an address that is not the app's.");
        var (request, error) = AuthorizationRequest.Read(client, Parameter);
        if (request is null) return await AnswerErrorAsync(http, pages, own, client, Parameter, error!);
        var answer = form["decision"] == "allow" ? ("code", await tokens.NewCodeAsync(request)) : ("error", (string?)"access_denied");
        return new SeeOther(AuthorizationRequest.Answer(request.RedirectUri, request.State, own.Origin, answer));
    });

    private static Task<IResult> AskAsync(HttpContext http, Pages pages, AuthorizationRequest request) =>
        pages.ForOwnerAsync(http, "Let an app in?", (_, frame) => Task.FromResult<IResult>(new PageResult<ConsentPage>(new()
        {
            [nameof(ConsentPage.Frame)] = frame,
            [nameof(ConsentPage.App)] = Apps.ViewOf(request.Client),
            [nameof(ConsentPage.May)] = ScopeWords.Of(request.Scopes),
            [nameof(ConsentPage.ReturnsTo)] = RedirectUri.PlaceName(request.RedirectUri),
            [nameof(ConsentPage.Fields)] = Fields(request),
        })
        {
            // Browsers hold the answer's redirect against the form's policy, too.
            FormTarget = RedirectUri.PolicySource(request.RedirectUri),
        }));

    private static Dictionary<string, string> Fields(AuthorizationRequest request)
    {
        var fields = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = request.Client.ClientId,
            ["redirect_uri"] = request.RedirectUri,
            ["scope"] = request.Scopes.ToString(),
            ["code_challenge"] = request.Challenge,
            ["code_challenge_method"] = Pkce.Method,
        };
        if (request.State is { } state) fields["state"] = state;
        return fields;
    }

    private static Task<IResult> AnswerErrorAsync(HttpContext http, Pages pages, OwnIds own, ClientRow client, Func<string, string?> parameter, OAuthError error)
    {
        var back = AuthorizationRequest.Answer(parameter("redirect_uri")!, parameter("state"), own.Origin, ("error", error.Error), ("error_description", error.Description));
        return pages.MessageAsync(http, StatusCodes.Status400BadRequest, "That app made a mistake", $"{client.Name} cannot be let in like this: {error.Description}", back);
    }

    private static Task<IResult> RefuseAsync(HttpContext http, Pages pages, string problem) =>
        pages.MessageAsync(http, StatusCodes.Status400BadRequest, "This app cannot be let in", problem);
}
