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
        if (PostMarks.FirstLink(post.ContentHtml) is not { } href || href.Length > Limits.CardAddressCharacters || !ObjectDocument.IsWebAddress(href) || own.IsOwn(href)) return;
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
}
