using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>How a post will look: made like one, and shown like one, but nowhere kept.</summary>
internal static class PreviewPost
{
    internal static async Task<PostView> OfAsync(Tx tx, JsonObject note, OwnIds own, DateTimeOffset now)
    {
        var made = (JsonObject)note.DeepClone();
        made["id"] = own.Object("preview");
        made["attributedTo"] = own.Actor;
        OwnContent.Complete(made);
        if (made.TypeOf() == As.Question) Poll.TryBegin(made, now);
        var visibility = Audience.Of(made.ToAsNode()).VisibilityFor(own.Followers);
        var row = ObjectDocument.ToRow(made.ToAsNode(), made.ToJsonString(), own.Actor, visibility, now) with { Own = true };
        return await Conversation.PreviewAsync(tx, own, row, QuoteLink.Of(made.ToAsNode()));
    }
}
