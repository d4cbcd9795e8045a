using System.Text.Json.Nodes;
using Federation;

namespace ActorServer.Wall;

/// <summary>The owner lets somebody quote or answer a post, or does not.</summary>
internal static class GiveConsent
{
    internal static Task<IResult> AcceptAsync(HttpContext http, OwnerForms forms, OwnerActions actions) => AnswerAsync(http, forms, actions, As.Accept);

    internal static Task<IResult> RejectAsync(HttpContext http, OwnerForms forms, OwnerActions actions) => AnswerAsync(http, forms, actions, As.Reject);

    private static Task<IResult> AnswerAsync(HttpContext http, OwnerForms forms, OwnerActions actions, string type) =>
        forms.HandleAsync(http, form => actions.PublishAsync(http, new JsonObject { ["type"] = type, ["object"] = form["request"] }, form.Back));
}
