using System.Security.Cryptography;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.LinkCards;

/// <summary>The page that a post on the wall leads to is asked, in a while, what it says of itself.</summary>
internal static class LinkCard
{
    /// <summary>
    /// Notes where a post leads. Thousands of servers get the same post in the same second: each asks the page at a time of its own, so that it is not
    /// knocked over, and asks once for all posts that lead there.
    /// </summary>
    internal static async Task NoteAsync(Tx tx, ObjectRow post, OwnIds own, DateTimeOffset now)
    {
        if (LinkIn(post, own) is not { } href) return;
        await LinkCardRows.SetLinkAsync(tx, post.Uri, href);
        if (await LinkCardRows.IsFreshAsync(tx, href, (now - Limits.CardIsFresh).ToUnixTimeMilliseconds())) return;
        var page = new Uri(href);
        await WorkRows.ArmAsync(tx, new WorkRow
        {
            Kind = WorkRow.LinkCard,
            Lane = page.Authority,
            Subject = href,
            ActivityUri = href,
            Target = href,
            // Nobody else asks a page on this very machine.
            DueAt = now.ToUnixTimeMilliseconds() + (page.IsLoopback ? 0 : RandomNumberGenerator.GetInt32((int)Limits.CardsAreSpreadOver.TotalMilliseconds)),
            CreatedAt = now.ToUnixTimeMilliseconds(),
        });
    }

    /// <summary>The post was changed: what it does not lead to any more is not shown below it. One that had a card, or is on the wall, gets that of its new link.</summary>
    internal static async Task AgainAsync(Tx tx, ObjectRow post, bool isShown, OwnIds own, DateTimeOffset now)
    {
        var before = await LinkCardRows.LinkOfAsync(tx, post.Uri);
        if (before == LinkIn(post, own)) return;
        await LinkCardRows.ForgetAsync(tx, post.Uri);
        if (isShown || before is not null) await NoteAsync(tx, post, own, now);
    }

    private static string? LinkIn(ObjectRow post, OwnIds own) =>
        PostMarks.FirstLink(post.ContentHtml) is { } href && href.Length <= Limits.CardAddressCharacters && ObjectDocument.IsWebAddress(href) && !own.IsOwn(href) ? href : null;
}
