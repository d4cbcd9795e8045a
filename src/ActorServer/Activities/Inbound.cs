using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Signatures;

namespace ActorServer.Activities;

/// <summary>What an effect may know of an activity that came in: it is verified and authorised, or there would be no <see cref="Signer"/>.</summary>
internal sealed record Inbound(Tx Tx, Activity Activity, Signer Signer, PeerRow Sender, AuthenticNode? Fetched, OwnIds Own, DateTimeOffset Now)
{
    /// <summary>The object's id. A Create or Update without one was refused before; others without one have no effect.</summary>
    internal string ObjectId => Activity.ObjectId ?? "";

    /// <summary>The object that a Create or Update carries, or names and that was fetched.</summary>
    internal AsNode? Made => Fetched?.Node ?? Activity.Object;

    /// <summary>The number of the activity's row.</summary>
    internal required long Seq { get; init; }

    /// <summary>The object as it will be stored, made before the transaction. Null for what is no post.</summary>
    internal ObjectRow? Row { get; init; }

    /// <summary>The conversation of the owner's in which a post may be passed on. Null for all others.</summary>
    internal string? Conversation { get; init; }

    /// <summary>To whom an object is addressed; some peers say it on the activity only.</summary>
    internal Audience AudienceOf(AsNode made) => AudienceOf(Activity, made);

    /// <summary>What a Create or Update carries, or names and that was fetched, as a row: read and made harmless.</summary>
    internal static ObjectRow? RowOf(Activity activity, AuthenticNode? fetched, PeerRow sender, DateTimeOffset now)
    {
        if (activity.Type is not (As.Create or As.Update) || (fetched?.Node ?? activity.Object) is not { Id: not null } made || !ObjectDocument.IsPost(made)) return null;
        var visibility = AudienceOf(activity, made).VisibilityFor(sender.Followers);
        return fetched is not null
            ? ObjectDocument.ToRow(fetched, activity.ActorId, visibility, now)
            : ObjectDocument.ToRow(made, made.Json.GetRawText(), activity.ActorId, visibility, now);
    }

    private static Audience AudienceOf(Activity activity, AsNode made) => Audience.Of(made) is { IsEmpty: false } own ? own : Audience.Of(activity.Node);

    internal Task<bool> OwnerFollowsSenderAsync() => FollowRows.IsAcceptedAsync(Tx, FollowRow.Out, Activity.ActorId);

    /// <param name="kind">What happened.</param>
    /// <param name="objectUri">What it happened to.</param>
    /// <param name="detail">Plain text in the sender's words.</param>
    internal NotificationRow Notify(string kind, string? objectUri = null, string? detail = null) => new()
    {
        Kind = kind,
        Actor = Activity.ActorId,
        ObjectUri = objectUri,
        Detail = detail is { Length: > Limits.DetailCharacters } ? detail[..Limits.DetailCharacters] : detail,
        ActivityUri = Activity.Id,
        At = Now.ToUnixTimeMilliseconds(),
    };

    /// <summary>A place on the wall, at the time the peer names, but never in the future: nobody can pin a post on top.</summary>
    internal WallRow ForTheWall(string kind, string objectUri, DateTimeOffset? published) => new()
    {
        ActivityUri = Activity.Id,
        ObjectUri = objectUri,
        Actor = Activity.ActorId,
        Kind = kind,
        At = Math.Min(Now.ToUnixTimeMilliseconds(), (published ?? Now).ToUnixTimeMilliseconds()),
    };
}

/// <summary>What an activity brought about beside its own rows. Stored in one place: step 8 of the straight line in.</summary>
internal sealed record Effect
{
    internal static readonly Effect None = new();

    internal WallRow? Wall { get; init; }
    internal NotificationRow? Notification { get; init; }

    /// <summary>What is to be fetched later, durably; null stands for nothing.</summary>
    internal IReadOnlyList<WorkRow?> Fetches { get; init; } = [];

    /// <summary>Activities of the owner's that answer this one.</summary>
    internal IReadOnlyList<System.Text.Json.Nodes.JsonObject> Answers { get; init; } = [];

    /// <summary>Nobody gets it passed on.</summary>
    internal bool IsKeptBack { get; init; }

    /// <summary>A post of the owner's that was held back, and goes out now.</summary>
    internal string? Release { get; init; }

    /// <summary>A post of the owner's: whoever has it gets this activity, too, as it came.</summary>
    internal ObjectRow? ForwardToReadersOf { get; init; }

    /// <summary>Undo everything: the activity may not do this.</summary>
    internal Refusal? Refusal { get; init; }

    internal static Effect Refused(Refusal refusal) => new() { Refusal = refusal };
}
