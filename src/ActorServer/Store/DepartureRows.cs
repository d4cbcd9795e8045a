namespace ActorServer.Store;

/// <summary>What goes when the owner goes. Follows and the queue stay, since the news is still to be delivered; so do the keys that sign it.</summary>
internal static class DepartureRows
{
    /// <summary>Every inbox that is known, one for each server that has one for all.</summary>
    internal static Task<IReadOnlyList<string>> InboxesAsync(Tx tx) =>
        tx.ListAsync<string>("SELECT DISTINCT COALESCE(shared_inbox, inbox) FROM peer WHERE gone_at IS NULL");

    /// <summary>Rows of files: the files themselves are swept when nothing names them any more.</summary>
    internal static async Task ForgetAsync(Tx tx)
    {
        foreach (var table in new[] { "media", "resume", "notification", "token", "push_subscription" }) await tx.ExecuteAsync($"DELETE FROM {table}");
    }
}
