namespace ActorServer.Store;

/// <summary>
/// PostgreSQL's advisory locks are two numbers that programs agree on. Those of transactions (<see cref="Tx.HoldAsync"/>) have a class of their own; the
/// positions of activities use the other kind, of one long number.
/// </summary>
internal static class AdvisoryLocks
{
    /// <summary>Of transactions: the second number is a hash of what is held. Two things of one hash only wait for each other.</summary>
    internal const int Held = 1_095_976_786;

    /// <summary>Of sessions: the one below, or that of a <see cref="Job"/>.</summary>
    internal const int Class = 1_095_976_787;

    /// <summary>Whoever brings the schema up to date.</summary>
    internal const int Schema = 1;
}
