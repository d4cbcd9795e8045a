using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Collections;

/// <summary>A collection as whoever asks may see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Count">How many are in it.</param>
/// <param name="Page">A page of them, newest first, from below a position.</param>
/// <param name="Item">What stands in the collection for a row.</param>
/// <param name="Position">Where a row stands.</param>
/// <param name="Find">Where the row of an item stands, if there is one at all; whether it is shown is told by its page. Null: nothing is found by its position.</param>
internal sealed record Listing<TRow>(
    string Id, Func<Tx, Task<long>> Count, Func<Tx, long, Task<IReadOnlyList<TRow>>> Page, Func<TRow, JsonNode> Item, Func<TRow, long> Position,
    Func<Tx, string, Task<long?>>? Find)
{
    /// <summary>What the owner says of it, where the owner made it.</summary>
    internal JsonObject? Description { get; init; }

    internal async Task<IResult> AnswerAsync(HttpContext http, Db db)
    {
        // For people: the page of the post that it belongs to, or the profile.
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(Id.Contains("/objects/", StringComparison.Ordinal) ? Id[..Id.LastIndexOf('/')] : "/");
        var before = PagedCollection.Before(http.Request);
        var sought = http.Request.Query["item"].ToString();
        return await db.ReadAsync(async tx => sought.Length > 0 ? await SeekAsync(tx, sought) : await ShowAsync(tx, before), http.RequestAborted);
    }

    private async Task<IResult> ShowAsync(Tx tx, long? before)
    {
        var total = await Count(tx);
        if (before is not { } start) return new DocumentResult(PagedCollection.Collection(Id, total, Description, canSeek: Find is not null));
        var rows = await Page(tx, start);
        var next = rows.Count == Limits.PageSize ? Position(rows[^1]) : (long?)null;
        return new DocumentResult(PagedCollection.Page(Id, total, start, rows.Select(Item), next));
    }

    /// <summary>To the page that begins with the item, since a page may begin anywhere; 404 also for what is not shown to whoever asks. [SWICG Seek Item]</summary>
    private async Task<IResult> SeekAsync(Tx tx, string item)
    {
        if (Find is null || await Find(tx, item) is not { } position) return Refusal.NotFound.ToResult();
        var isShown = await Page(tx, position + 1) is [var first, ..] && Position(first) == position;
        return isShown ? Results.Redirect($"{Id}?page={position + 1}", permanent: false, preserveMethod: true) : Refusal.NotFound.ToResult();
    }
}
