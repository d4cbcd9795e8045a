using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Outbox;
using Federation;

namespace ActorServer.Wall;

/// <summary>The owner votes: one activity for each choice, as the protocol has it.</summary>
internal static class VoteInPoll
{
    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, OwnerActions actions, PublishActivity publish) => forms.HandleAsync(http, async form =>
    {
        var choices = form.Fields.Where(field => field.Key.StartsWith("choice", StringComparison.Ordinal)).Select(field => field.Value).Take(Limits.PollOptions).ToList();
        if (choices.Count == 0) return await actions.RefuseAsync(http, "Nothing was chosen. Go back, choose, and vote again.", form.Back);
        foreach (var choice in choices)
        {
            var vote = new JsonObject { ["type"] = As.Note, ["name"] = choice, ["inReplyTo"] = form["post"] };
            if ((await publish.RunAsync(vote, CancellationToken.None)).Refusal is { } refusal) return await actions.RefuseAsync(http, refusal, form.Back);
        }
        return new SeeOther(form.Back);
    });
}
