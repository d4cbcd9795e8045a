using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Collections;

/// <summary>Whom the owner blocked, as the Blocks that say so, newest first. [FEP-c648]</summary>
internal static class BlockedCollection
{
    /// <summary>Hosts are blocked here as well, but a host is nobody that an activity could be about.</summary>
    internal static Task<long> CountAsync(Tx tx) => BlockRows.CountActorsAsync(tx);

    /// <summary>A page is named by how many stand before it; the top comes as the highest number that there is.</summary>
    internal static async Task<IReadOnlyList<(JsonNode Block, long Position)>> PageAsync(Tx tx, OwnIds own, long before)
    {
        var skipped = before == long.MaxValue ? 0 : before;
        var rows = await BlockRows.ActorsPageAsync(tx, skipped, Limits.PageSize);
        return [.. rows.Select((row, i) => (Block(row, own), skipped + i + 1))];
    }

    private static JsonObject Block(BlockRow row, OwnIds own) => new JsonObject
    {
        ["id"] = $"{own.Blocked}#{Secrets.Hash(row.Subject)[..16]}",
        ["type"] = As.Block,
        ["actor"] = own.Actor,
        ["object"] = row.Subject,
        ["published"] = row.CreatedAt.ToTime().ToXsd(),
    };
}
