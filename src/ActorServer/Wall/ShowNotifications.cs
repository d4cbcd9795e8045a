using System.Globalization;
using ActorServer.Identity;
using ActorServer.RemoteMedia;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Who followed, liked, boosted, answered. Seeing them makes them read.</summary>
internal static class ShowNotifications
{
    private const int ExcerptCharacters = 140;

    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Db db, OwnIds own, TimeProvider clock)
    {
        long newest = 0;
        var page = await pages.ForOwnerAsync(http, "News", async (tx, frame) =>
        {
            var isFirst = !long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before);
            var rows = await NotificationRows.PageAsync(tx, isFirst ? long.MaxValue : before, Limits.PageSize);
            newest = rows.Count > 0 && rows.Any(row => row.ReadAt is null) ? rows[0].Seq : 0;
            return new PageResult<NotificationsPage>(new()
            {
                [nameof(NotificationsPage.Frame)] = frame,
                [nameof(NotificationsPage.Items)] = await ViewsAsync(tx, rows, own),
                [nameof(NotificationsPage.IsFirstPage)] = isFirst,
                [nameof(NotificationsPage.Older)] = rows.Count == Limits.PageSize ? rows[^1].Seq : (long?)null,
            });
        });
        if (newest > 0) await db.WriteAsync(tx => NotificationRows.MarkReadAsync(tx, newest, clock.Milliseconds()));
        return page;
    }

    private static async Task<List<NotificationView>> ViewsAsync(Tx tx, IReadOnlyList<NotificationRow> rows, OwnIds own)
    {
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Select(row => row.Actor).Distinct()])).ToDictionary(peer => peer.Uri);
        var posts = (await ObjectRows.FindAllAsync(tx, [.. rows.Select(row => row.ObjectUri).OfType<string>().Distinct()])).ToDictionary(row => row.Uri);
        var waiting = (await FollowRows.PageAsync(tx, FollowRow.In, FollowRow.Pending, long.MaxValue, Limits.PageSize)).Select(row => row.Actor).ToHashSet();
        var asked = await QuoteRows.PendingAsync(tx, [.. rows.Where(row => row.Kind == NotificationRow.QuoteRequest).Select(row => row.ActivityUri)]);
        var pictures = (await ReactionRows.PicturesAsync(tx, [.. rows.Where(row => row.Kind == NotificationRow.Reaction).Select(row => row.ActivityUri)]))
            .ToDictionary(reaction => reaction.ActivityUri, reaction => reaction.Picture);
        return [.. rows.Select(row =>
        {
            var post = row.ObjectUri is { } uri ? posts.GetValueOrDefault(uri) : null;
            // Once the owner has decided, there is nothing to ask any more.
            var kind = row.Kind == NotificationRow.FollowRequest && !waiting.Contains(row.Actor) ? NotificationRow.Follow
                : row.Kind == NotificationRow.QuoteRequest && !asked.Contains(row.ActivityUri) ? NotificationRow.Quote
                : row.Kind;
            return new NotificationView(kind, Persons.Of(people.GetValueOrDefault(row.Actor), row.Actor, own),
                post is null ? null : post.Own ? post.Uri : Conversation.PageHere(post.Uri), post is null ? null : Excerpt.Of(post, ExcerptCharacters),
                row.At.ToTime(), row.ReadAt is null, row.Detail, row.ActivityUri, own.Shown(pictures.GetValueOrDefault(row.ActivityUri), FileUse.Emoji));
        })];
    }
}
