using Federation;
using Federation.Origins;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// Who may say what. Pure; only what the documents themselves show. What needs the database (whose is the object that this Update changes?) is
/// asked in the activity's own file. [FEP-fe34]
/// </summary>
internal static class SenderAuthorization
{
    internal static Refusal? Check(Signer signer, Activity activity)
    {
        if (signer.ActorId != activity.ActorId) return Refusal.ActorIsNotSigner;
        if (!activity.IsAnonymous && !Origin.Same(activity.Id, activity.ActorId)) return Refusal.IdOnAnotherOrigin;
        return activity.Type is As.Create or As.Update ? CheckEmbedded(activity) : null;
    }

    /// <summary>Create and Update carry the object itself: it must be the actor's own, on the actor's own origin.</summary>
    private static Refusal? CheckEmbedded(Activity activity)
    {
        if (activity.Object is not { IsObject: true } embedded) return null;
        if (embedded.Id is not { } id || !Origin.Same(id, activity.ActorId)) return Refusal.ObjectOnAnotherOrigin;
        if (id == activity.ActorId) return null;
        var authors = embedded.Ids("attributedTo").ToList();
        return authors.Count == 0 || authors.Contains(activity.ActorId) ? null : Refusal.ObjectOnAnotherOrigin;
    }
}
