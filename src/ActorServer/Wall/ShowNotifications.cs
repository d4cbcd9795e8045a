using System.Globalization;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.RemoteMedia;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Who followed, liked, boosted, answered. What was done to the same post on one day is told together. Seeing them makes them read.</summary>
internal static class ShowNotifications
{
    internal const string Path = "/notifications";
    private const int ExcerptCharacters = 140;

    /// <summary>The choices above them, with the kinds that each shows.</summary>
    internal static readonly IReadOnlyList<(string Value, string Words, string[] Kinds)> Choices =
    [
        ("answers", Language.Text("Answers and mentions"), [NotificationRow.Mention, NotificationRow.Reply, NotificationRow.Quote, NotificationRow.QuoteRequest, NotificationRow.QuoteAccepted, NotificationRow.QuoteRejected, NotificationRow.ReplyRequest, NotificationRow.ReplyAccepted, NotificationRow.ReplyRejected]),
        ("likes", Language.Text("Likes"), [NotificationRow.Like, NotificationRow.Reaction, NotificationRow.Dislike]),
        ("boosts", Language.Text("Passed on"), [NotificationRow.Boost]),
        ("follows", Language.Text("Follows"), [NotificationRow.Follow, NotificationRow.FollowRequest, NotificationRow.Accepted, NotificationRow.Rejected, NotificationRow.TentativeAccept, NotificationRow.TentativeReject, NotificationRow.Move]),
        ("polls", Language.Text("Polls and edits"), [NotificationRow.PollClosed, NotificationRow.Edit]),
    ];

    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Db db, OwnIds own, ActivitySignal signal, TimeProvider clock)
    {
        long newest = 0;
        var filter = NewsFilter.All;
        var page = await pages.ForOwnerAsync(http, "News", async (tx, frame) =>
        {
            var now = frame.Now.ToUnixTimeMilliseconds();
            var isFirst = !long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before);
            var only = http.Request.Query["only"].ToString();
            var isAside = await NotificationRows.IsAsideAsync(tx);
            var isOfStrangers = isAside && http.Request.Query["from"] == "strangers";
            filter = new(Choices.FirstOrDefault(choice => choice.Value == only).Kinds, isAside ? isOfStrangers : null);
            var rows = await WithGroupsAsync(tx, await NotificationRows.PageAsync(tx, filter, isFirst ? long.MaxValue : before, now, Limits.PageSize), now);
            newest = rows.Any(group => group.HasNew) ? rows[0].Newest.Seq : 0;
            return new PageResult<NotificationsPage>(new()
            {
                [nameof(NotificationsPage.Frame)] = frame,
                [nameof(NotificationsPage.Items)] = await ViewsAsync(tx, rows, own),
                [nameof(NotificationsPage.Only)] = filter.Kinds is null ? null : only,
                [nameof(NotificationsPage.IsAside)] = isAside,
                [nameof(NotificationsPage.IsOfStrangers)] = isOfStrangers,
                [nameof(NotificationsPage.UnreadOfStrangers)] = isAside && !isOfStrangers ? await NotificationRows.CountUnreadAsync(tx, new(null, OfStrangers: true), now) : 0,
                [nameof(NotificationsPage.IsFirstPage)] = isFirst,
                [nameof(NotificationsPage.Older)] = rows.Count == Limits.PageSize ? Href(filter.Kinds is null ? null : only, isOfStrangers, rows[^1].Newest.Seq) : null,
            });
        });
        if (newest > 0) await ReadAsync(db, filter, newest, signal, clock);
        return page;
    }

    /// <summary>All of them are read, also those on pages that were not opened.</summary>
    internal static Task<IResult> MarkReadAsync(HttpContext http, OwnerForms forms, Db db, ActivitySignal signal, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        await ReadAsync(db, NewsFilter.All, long.MaxValue, signal, clock);
        return new SeeOther(form.Back);
    });

    /// <summary>Other pages that are open say how many are unread.</summary>
    private static Task ReadAsync(Db db, NewsFilter filter, long upTo, ActivitySignal signal, TimeProvider clock) => db.WriteAsync(async tx =>
    {
        await NotificationRows.MarkReadAsync(tx, filter, upTo, clock.Milliseconds());
        tx.AfterCommit(signal.Set);
    });

    internal static Task<IResult> PutStrangersAsideAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => SettingRows.SetAsync(tx, NotificationRows.StrangersAside, form.IsTicked("aside") ? "1" : "0"));
        return new SeeOther(Path);
    });

    internal static string Href(string? only, bool isOfStrangers, long? before = null)
    {
        var query = new[] { ("only", only), ("from", isOfStrangers ? "strangers" : null), ("before", before?.ToString(CultureInfo.InvariantCulture)) }
            .Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={pair.Item2}").ToList();
        return query.Count == 0 ? Path : $"{Path}?{string.Join('&', query)}";
    }

    /// <summary>One notification, or several that are told together: the newest, and the newest few.</summary>
    private sealed record Group(NotificationRow Newest, IReadOnlyList<NotificationRow> Some, long Total, bool HasNew);

    private static async Task<List<Group>> WithGroupsAsync(Tx tx, IReadOnlyList<NotificationRow> rows, long now)
    {
        var groups = (await NotificationRows.GroupsAsync(tx, [.. rows.Select(row => row.GroupKey).OfType<string>()], now, Limits.FacesOfNews)).ToLookup(row => row.GroupKey);
        return [.. rows.Select(row => row.GroupKey is { } key && groups[key].ToList() is [var first, ..] some
            ? new Group(row, some, first.Total, first.HasNew) : new Group(row, [row], 1, row.ReadAt is null))];
    }

    private static async Task<List<NotificationView>> ViewsAsync(Tx tx, IReadOnlyList<Group> groups, OwnIds own)
    {
        var rows = groups.Select(group => group.Newest).ToList();
        var people = (await PeerRows.FindAllAsync(tx, [.. groups.SelectMany(group => group.Some).Select(row => row.Actor).Distinct()])).ToDictionary(peer => peer.Uri);
        var posts = (await ObjectRows.FindAllAsync(tx, [.. rows.Select(row => row.ObjectUri).OfType<string>().Distinct()])).ToDictionary(row => row.Uri);
        var waiting = (await FollowRows.PageAsync(tx, FollowRow.In, FollowRow.Pending, long.MaxValue, Limits.PageSize)).Select(row => row.Actor).ToHashSet();
        var asked = await QuoteRows.PendingAsync(tx, [.. rows.Where(row => row.Kind == NotificationRow.QuoteRequest).Select(row => row.ActivityUri)]);
        var held = (await ReplyRows.FindAllAsync(tx, [.. rows.Where(row => row.Kind == NotificationRow.ReplyRequest).Select(row => row.ObjectUri!)])).ToDictionary(reply => reply.Replying);
        var pictures = (await ReactionRows.PicturesAsync(tx, [.. rows.Where(row => row.Kind == NotificationRow.Reaction).Select(row => row.ActivityUri)]))
            .ToDictionary(reaction => reaction.ActivityUri, reaction => reaction.Picture);
        return [.. groups.Select(group =>
        {
            var row = group.Newest;
            var post = row.ObjectUri is { } uri ? posts.GetValueOrDefault(uri) : null;
            // Once the owner has decided, there is nothing to ask any more.
            var kind = row.Kind == NotificationRow.FollowRequest && !waiting.Contains(row.Actor) ? NotificationRow.Follow
                : row.Kind == NotificationRow.QuoteRequest && !asked.Contains(row.ActivityUri) ? NotificationRow.Quote
                : row.Kind == NotificationRow.ReplyRequest && held.GetValueOrDefault(row.ObjectUri!) is not { State: ReplyRow.Pending } ? NotificationRow.Reply
                : row.Kind;
            return new NotificationView(kind, Person(row.Actor),
                post is null ? null : post.Own ? post.Uri : Conversation.PageHere(post.Uri), post is null ? null : Excerpt.Of(post, ExcerptCharacters),
                row.At.ToTime(), group.HasNew, row.Detail, row.ActivityUri, own.Shown(pictures.GetValueOrDefault(row.ActivityUri), FileUse.Emoji))
            {
                Together = [.. group.Some.Select(one => Person(one.Actor)).DistinctBy(person => person.Uri)],
                Total = group.Total,
                IsOwn = row.Actor == own.Actor,
                Asks = row.ObjectUri ?? "",
            };
        })];

        PersonView Person(string actor) => Persons.Of(people.GetValueOrDefault(actor), actor, own);
    }
}
