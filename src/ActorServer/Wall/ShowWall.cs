using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.OAuth;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The wall: what the owner and the people the owner follows said, newest first. A page for the owner, a document for the owner's apps.</summary>
internal static class ShowWall
{
    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, Db db, AccessTokens tokens, OwnIds own, RecheckConsent quotes, TimeProvider clock)
    {
        if (MediaTypes.WantsDocument(http.Request) && (await tokens.FindAsync(http)).Deny(Scopes.ReadInbox) is { } denied) return denied;
        IReadOnlyCollection<string> quoting = [];
        var wall = MediaTypes.WantsDocument(http.Request)
            ? await db.ReadAsync(async tx => new DocumentResult(await WallDocument.BuildAsync(tx, own, WallFilter.In(http.Request), Cursor.In(http.Request), clock.GetUtcNow(), shown => quoting = shown.Consented), isPrivate: true), http.RequestAborted)
            : await pages.ForOwnerAsync(http, "Wall", (tx, frame) => PageAsync(tx, frame, http.Request, own, shown => quoting = shown.Consented));
        await quotes.LookedAtAsync(quoting);
        return wall;
    }

    private static async Task<IResult> PageAsync(Tx tx, Frame frame, HttpRequest request, OwnIds own, Action<Conversation> note)
    {
        var cursor = Cursor.In(request);
        var filter = WallFilter.In(request);
        var rows = await filter.PageAsync(tx, own, cursor, frame.Now, Limits.PageSize);
        var shown = await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.ObjectUri).Distinct()], rows.Select(row => row.Actor), publicOnly: false, quietAt: frame.Now);
        note(shown);
        var waiting = await FollowRows.PageAsync(tx, FollowRow.In, FollowRow.Pending, long.MaxValue, Limits.PageSize);
        return new PageResult<WallPage>(new()
        {
            [nameof(WallPage.Frame)] = frame,
            [nameof(WallPage.Draft)] = await ShowCompose.ForWallAsync(tx, frame),
            [nameof(WallPage.Filter)] = await ViewAsync(tx, filter, own),
            [nameof(WallPage.Requests)] = cursor == Cursor.Top && filter == WallFilter.None ? await ShowPeople.ViewsAsync(tx, waiting, own) : [],
            [nameof(WallPage.Steps)] = cursor == Cursor.Top && filter == WallFilter.None && await FirstSteps.AreShownAsync(tx)
                ? new StepsView(await ObjectRows.CountOwnAsync(tx, own.Actor) > 0, await FollowRows.CountAsync(tx, FollowRow.Out) > 0) : null,
            [nameof(WallPage.Items)] = Items(rows, shown),
            [nameof(WallPage.Newest)] = await WallRows.LastAsync(tx),
            [nameof(WallPage.IsFirstPage)] = cursor == Cursor.Top,
            [nameof(WallPage.Older)] = rows.Count == Limits.PageSize ? filter.Href(new Cursor(rows[^1].At, rows[^1].Seq).ToString()) : null,
        });
    }

    /// <summary>The filter in the owner's words: a person by name, and the lists that there are.</summary>
    private static async Task<FilterView> ViewAsync(Tx tx, WallFilter filter, OwnIds own)
    {
        var person = filter.From is { } from && await FindPosts.ActorsOfAsync(tx, own, from) is [var actor, ..] ? Persons.Of(await PeerRows.FindAsync(tx, actor), actor, own) : null;
        var lists = await PersonListRows.AllAsync(tx);
        return new FilterView(filter.Only, filter.From, filter.Tag, filter.List) { Person = person, Lists = [.. lists.Select(list => new ListView(list.Seq, list.Name, list.IsExclusive, list.Members))] };
    }

    /// <summary>An answer whose post stands on the same page is shown below that post only.</summary>
    private static List<WallItemView> Items(IReadOnlyList<WallRow> rows, Conversation shown)
    {
        var posts = rows.Select(row => row.ObjectUri).ToHashSet();
        // What was passed on, perhaps by several, and stands here by itself too, is shown once.
        return [.. rows
            .OrderBy(row => row.Kind == WallRow.Boost)
            .DistinctBy(row => row.ObjectUri)
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Seq)
            .Where(row => row.Kind == WallRow.Boost || shown.Find(row.ObjectUri)?.InReplyTo is not { } parent || !posts.Contains(parent))
            .Select(row => shown.Show(row.ObjectUri) is { } post ? new WallItemView(post, PassedOnBy(row, post, shown)) : null)
            .OfType<WallItemView>()];
    }

    /// <summary>Whoever brings up a post of their own again did not pass it on, whether or not it stands further down by itself.</summary>
    private static PersonView? PassedOnBy(WallRow row, PostView post, Conversation shown) =>
        row.Kind == WallRow.Boost && row.Actor != post.Author.Uri ? shown.Person(row.Actor) : null;
}
