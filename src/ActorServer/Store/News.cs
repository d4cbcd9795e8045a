namespace ActorServer.Store;

/// <summary>What processes on one database tell each other.</summary>
internal enum News
{
    /// <summary>Rows wait in the queue.</summary>
    Work,

    /// <summary>An activity was stored.</summary>
    Activity,

    /// <summary>Somebody was blocked, or is not any more.</summary>
    Blocks,

    /// <summary>The owner has new keys.</summary>
    Keys,
}

/// <summary>What one process does for all. The number is that of its lock in PostgreSQL, so it stays.</summary>
internal enum Job
{
    Backup = 2,
    Housekeeping = 3,
}
