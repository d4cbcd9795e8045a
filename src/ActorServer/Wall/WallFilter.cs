using System.Globalization;
using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>
/// What part of the wall is wanted: only=posts, pictures or videos, or only=saved, which is all that the owner saved for later, from the wall or not; from=somebody; list=a list of people; tag=a hashtag. Each is one index; where several
/// are named, the rarest by nature is gone through (a person, then a list, then a hashtag), and the others are looked up for each item of it.
/// </summary>
internal sealed record WallFilter(string? Only, string? From, string? Tag, long? List = null)
{
    internal const string Posts = "posts";
    internal const string Pictures = "pictures";
    internal const string Videos = "videos";
    internal const string Saved = "saved";

    internal static readonly WallFilter None = new(null, null, null);

    /// <summary>What is not known is not asked for.</summary>
    internal static WallFilter In(HttpRequest request)
    {
        var only = request.Query["only"].ToString();
        return new(only is Posts or Pictures or Videos or Saved ? only : null, Word(request, "from"), PostMarks.TagOf(Word(request, "tag") ?? "") is { Length: > 0 } tag ? tag : null,
            long.TryParse(Word(request, "list"), NumberStyles.None, CultureInfo.InvariantCulture, out var list) ? list : null);
    }

    /// <summary>A page of it, as the owner wants to see it at that time. Of somebody who is not known here there is nothing.</summary>
    internal async Task<IReadOnlyList<WallRow>> PageAsync(Tx tx, OwnIds own, Cursor cursor, DateTimeOffset now, int count)
    {
        if (Only == Saved) return await WallRows.CollectedPageAsync(tx, own.Bookmarks, cursor.Seq, count);
        var before = new WallPosition(cursor.At, cursor.Seq, now.ToUnixTimeMilliseconds());
        var kind = Only == Posts ? WallRow.Post : null;
        var file = Only switch { Pictures => PostMarkRow.Picture, Videos => PostMarkRow.Video, _ => null };
        var tag = Tag is null ? null : PostMarkRow.Tag(Tag);
        if (From is not null)
        {
            if (await FindPosts.ActorsOfAsync(tx, own, From) is not [var actor, ..]) return [];
            return await WallRows.PersonsPageAsync(tx, actor, tag, file, kind, before, count);
        }
        if (List is { } list) return await WallRows.ListsPageAsync(tx, list, tag, file, kind, before, count);
        if (tag is not null) return await WallRows.MarkedPageAsync(tx, tag, file, kind, before, count);
        if (file is not null) return await WallRows.MarkedPageAsync(tx, file, null, null, before, count);
        if (kind is not null) return await WallRows.PostsPageAsync(tx, before, count);
        return await WallRows.PageAsync(tx, before, count);
    }

    /// <summary>The address of a page of it; null for the first.</summary>
    internal string Href(string? before = null)
    {
        var query = new[] { ("only", Only), ("from", From), ("list", List?.ToString(CultureInfo.InvariantCulture)), ("tag", Tag), ("before", before) }
            .Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}").ToList();
        return query.Count == 0 ? "/wall" : "/wall?" + string.Join('&', query);
    }

    private static string? Word(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 and <= Limits.QueryCharacters } typed ? typed : null;
}
