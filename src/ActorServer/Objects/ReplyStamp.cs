using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>A ReplyAuthorization: an author's word that an answer is welcome, at an address of the author's. [GoToSocial interaction controls]</summary>
internal static class ReplyStamp
{
    internal static JsonObject Of(ReplyRow reply, OwnIds own) => AuthorizationStamp.Of(As.ReplyAuthorization, reply.Stamp, reply.Replying, reply.Replied, own);

    /// <summary>
    /// Is this document the author's word for this very answer? On the author's origin, by the author, about these two posts. Pure. GoToSocial 0.19 wrote a ReplyApproval, and
    /// before that the Accept itself was the word; those that are still out there count.
    /// </summary>
    internal static bool Approves(AsNode stamp, string author, string replying, string replied)
    {
        if (!Origin.Same(stamp.Id, author)) return false;
        if (stamp.Is(As.ReplyAuthorization)) return AuthorizationStamp.Approves(As.ReplyAuthorization, stamp, author, replying, replied);
        if (stamp.Is(As.ReplyApproval)) return stamp.AttributedTo == author && stamp.IdOf("object") == replying && (stamp.Target ?? replied) == replied;
        return stamp.Is(As.Accept) && stamp.Actor == author && stamp.IdOf("object") == replying;
    }
}
