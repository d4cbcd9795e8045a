using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Feeds;

/// <summary>What the owner says to everybody, for readers of feeds. What is not in lists, and answers to others, are no news for them.</summary>
internal static class FeedEndpoints
{
    internal const string Rss = "/feed.rss";
    internal const string Atom = "/feed.atom";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    internal static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Rss, Reading, (HttpContext http, Db db, OwnIds own) => GetAsync(http, db, own, Rss, RssFeed.MediaType, RssFeed.Write));
        routes.MapMethods(Atom, Reading, (HttpContext http, Db db, OwnIds own) => GetAsync(http, db, own, Atom, AtomFeed.MediaType, AtomFeed.Write));
    }

    private delegate byte[] Write(FeedHead head, string self, IReadOnlyList<FeedItem> items, DateTimeOffset changed);

    private static async Task<IResult> GetAsync(HttpContext http, Db db, OwnIds own, string path, string mediaType, Write write)
    {
        var (bytes, changed, isIndexable) = await db.ReadAsync(async tx =>
        {
            var owner = await Owner.GetAsync(tx);
            var rows = await ObjectRows.FeedPageAsync(tx, own.Actor, Limits.FeedItems);
            var shown = await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.Uri)], [], publicOnly: true);
            var posts = rows.Select(row => (Row: row, Post: shown.Show(row.Uri))).Where(one => one.Post is not null).ToList();
            var ids = posts.SelectMany(one => one.Post!.Files).Select(file => file.Href[(file.Href.LastIndexOf('/') + 1)..]).Distinct().ToList();
            var media = (await MediaRows.FindAllAsync(tx, ids)).ToDictionary(row => row.Id);
            var last = await ObjectRows.FeedChangedAsync(tx, own.Actor, rows.Count == Limits.FeedItems ? rows[^1].PublishedAt : 0) ?? owner.Since.ToUnixTimeMilliseconds();
            var profile = await ActivityRows.NewestAsync(tx, Federation.As.Update, own.Actor, own.Actor);
            var time = Math.Max(last, profile?.At ?? 0).ToTime();
            return (write(Head(owner, own), own.Origin + path, [.. posts.Select(one => FeedItem.Of(one.Row, one.Post!, media, own))], time), time, owner.Indexable);
        }, http.RequestAborted);

        var headers = http.Response.Headers;
        if (!isIndexable) headers["X-Robots-Tag"] = "noindex";
        headers.CacheControl = "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.AccessControlAllowOrigin = "*";
        // A header's time has whole seconds; rounded down, a change within this second would look old. [RFC 9110 §13.1.3]
        return Results.Bytes(bytes, mediaType, lastModified: changed, entityTag: EntityTag.Of(bytes, mediaType));
    }

    private static FeedHead Head(Owner owner, OwnIds own) => new(
        owner.Name.Length > 0 ? owner.Name : own.FullHandle, owner.About.Length > 0 ? owner.About : own.FullHandle, $"{own.Origin}/",
        owner.IconMedia is { } icon ? own.Media(icon) : null, owner.Name, own.FullHandle);
}
