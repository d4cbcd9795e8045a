using System.Text.Json.Nodes;

namespace ActorServer.Crash;

/// <summary>What the sender knows of one thing that it sent.</summary>
internal enum DeedState
{
    /// <summary>Sent, and no answer came: it may be there or not, but not by halves.</summary>
    Unknown,

    /// <summary>Answered 2xx: it is there for good.</summary>
    Kept,

    /// <summary>Not there, and rightly so: no answer came, or a backup from before was restored.</summary>
    Absent,
}

internal enum DeedKind { Create, Reply, Mention, Update, Delete, Like, UndoLike, Announce, Follow, OwnPost, OwnUpdate }

/// <summary>One activity that was sent to the inbox, or posted to the outbox.</summary>
internal sealed class Deed
{
    internal required DeedKind Kind { get; init; }
    internal required string Actor { get; init; }

    /// <summary>Known from the start for what peers send; told by the server for what the owner posts.</summary>
    internal string Activity { get; set; } = "";

    /// <summary>What it is about: the post that is made, changed, deleted or liked.</summary>
    internal string Object { get; set; } = "";

    /// <summary>What the post says, different for each deed; of a Reply the post it answers; of an UndoLike the Like.</summary>
    internal string Marker { get; init; } = "";
    internal string Other { get; init; } = "";
    internal required JsonObject Document { get; init; }
    internal DeedState State { get; set; }

    /// <summary>Since when it is known to be kept: an answer said so, or it was found.</summary>
    internal DateTimeOffset KeptSince { get; private set; }

    internal void Keep()
    {
        if (State != DeedState.Kept) KeptSince = TimeProvider.System.GetUtcNow();
        State = DeedState.Kept;
    }

    internal bool IsOwn => Kind is DeedKind.OwnPost or DeedKind.OwnUpdate;
}
