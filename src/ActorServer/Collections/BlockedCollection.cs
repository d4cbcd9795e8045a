using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.OAuth;
using ActorServer.Store;
using Federation;

namespace ActorServer.Collections;

/// <summary>
/// Whom the owner blocked, and the Blocks that say so, newest first. For the owner's apps: whom somebody blocked is nobody else's business.
/// [FEP-c648] [AP §6.9]
/// </summary>
internal static class BlockedCollection
{
    internal static Task<IResult> GetActorsAsync(HttpContext http, Db db, OwnIds own, AccessTokens tokens) =>
        GetAsync(http, db, tokens, own.Blocked, "blockedOf", own, (_, row) => Task.FromResult<JsonNode>(row.Subject));

    internal static Task<IResult> GetBlocksAsync(HttpContext http, Db db, OwnIds own, AccessTokens tokens) =>
        GetAsync(http, db, tokens, own.Blocks, "blocksOf", own, async (tx, row) => await BlockAsync(tx, row, own));

    private static async Task<IResult> GetAsync(
        HttpContext http, Db db, AccessTokens tokens, string id, string inverse, OwnIds own, Func<Tx, BlockRow, Task<JsonNode>> item)
    {
        if ((await tokens.FindAsync(http)).Deny(Scopes.ReadMe) is { } denied) return denied;
        // Hosts are blocked here as well, but a host is nobody that an activity could be about.
        // A page is named by how many stand before it, so nothing is found by its position.
        return await new Listing<(JsonNode Item, long Position)>(id, BlockRows.CountActorsAsync, (tx, before) => PageAsync(tx, before, item),
            row => row.Item, row => row.Position, Find: null)
        {
            Description = new JsonObject { [inverse] = own.Actor },
        }.AnswerAsync(http, db);
    }

    /// <summary>A page is named by how many stand before it; the top comes as the highest number that there is.</summary>
    private static async Task<IReadOnlyList<(JsonNode Item, long Position)>> PageAsync(Tx tx, long before, Func<Tx, BlockRow, Task<JsonNode>> item)
    {
        var skipped = before == long.MaxValue ? 0 : before;
        var page = new List<(JsonNode, long)>();
        foreach (var row in await BlockRows.ActorsPageAsync(tx, skipped, Limits.PageSize)) page.Add((await item(tx, row), skipped + page.Count + 1));
        return page;
    }

    /// <summary>The Block with which an app did it, to be undone by its id; who was blocked on the page or the command line has none, and gets one made up.</summary>
    private static async Task<JsonObject> BlockAsync(Tx tx, BlockRow row, OwnIds own)
    {
        var block = await ActivityRows.NewestAsync(tx, As.Block, own.Actor, row.Subject);
        var isUndone = block is not null && await ActivityRows.NewestAsync(tx, As.Undo, own.Actor, block.Uri) is not null;
        return new JsonObject
        {
            ["id"] = block is null || isUndone ? $"{own.Blocks}#{Secrets.Hash(row.Subject)[..16]}" : block.Uri,
            ["type"] = As.Block,
            ["actor"] = own.Actor,
            ["object"] = row.Subject,
            ["published"] = row.CreatedAt.ToTime().ToXsd(),
        };
    }
}
