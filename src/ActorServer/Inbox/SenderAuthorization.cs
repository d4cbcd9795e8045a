using Federation;
using Federation.Origins;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// Who may say what. [AP §3 SHOULD validate] [AP §3.1 MUST: ids on their own server] [AP §B.2] Pure; only what the documents themselves show. What needs the database (whose is the object that this Update changes?) is
/// asked in the activity's own file. [FEP-fe34]
/// </summary>
internal static class SenderAuthorization
{
    internal static Refusal? Check(Signer signer, Activity activity) =>
        signer.ActorId != activity.ActorId ? Refusal.ActorIsNotSigner : CheckClaims(activity);

    /// <summary>What must hold within the activity, whoever vouches for it.</summary>
    internal static Refusal? CheckClaims(Activity activity)
    {
        if (!activity.IsAnonymous && !Origin.Same(activity.Id, activity.ActorId)) return Refusal.IdOnAnotherOrigin;
        return activity.Type switch
        {
            As.Create or As.Update => CheckEmbedded(activity),
            As.Undo => CheckUndone(activity),
            _ => null,
        };
    }

    /// <summary>Is the actor among those who made it? Who else it names is only a claim: here it is the actor's alone.</summary>
    internal static bool IsMadeBy(AsNode made, string actor) => made.Ids("attributedTo").Contains(actor);

    /// <summary>Create and Update carry the object itself: it must be the actor's own, on the actor's own origin.</summary>
    private static Refusal? CheckEmbedded(Activity activity)
    {
        if (activity.Object is not { IsObject: true } embedded) return null;
        if (embedded.Id is not { } id || !Origin.Same(id, activity.ActorId)) return Refusal.ObjectOnAnotherOrigin;
        if (id == activity.ActorId) return null;
        return embedded.First("attributedTo") is null || IsMadeBy(embedded, activity.ActorId) ? null : Refusal.ObjectOnAnotherOrigin;
    }

    /// <summary>Only who did something can undo it: an activity that says otherwise of itself is not even looked for.</summary>
    private static Refusal? CheckUndone(Activity activity)
    {
        if (Origin.TryOf(activity.ObjectId, out _) && !Origin.Same(activity.ObjectId, activity.ActorId)) return Refusal.NotTheOwnerOfTheObject;
        return activity.Object is { IsObject: true } undone && undone.Actor is { } actor && actor != activity.ActorId && !Origin.Same(actor, activity.ActorId) ? Refusal.NotTheOwnerOfTheObject : null;
    }
}
