using System.Text;
using ActorServer.Activities;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Search;

/// <summary>
/// Makes a post findable, by its words and by what it has; in the transaction in which the post is kept, changed or forgotten. Called by the
/// rows of objects themselves, so that nobody can forget it.
/// </summary>
internal static class IndexPost
{
    /// <summary>A post that was not here before.</summary>
    internal static async Task AddAsync(Tx tx, ObjectRow row)
    {
        if (Read(row) is not { } post) return;
        var marks = PostMarks.Of(post);
        await PostMarkRows.AddAsync(tx, row, [.. marks.ForTheWall()]);
        await SearchRows.AddAsync(tx, row, WordsOf(row, post, marks, await SearchRows.IsLikedAsync(tx, row.Uri)));
    }

    /// <summary>A post that was changed.</summary>
    internal static async Task AgainAsync(Tx tx, string uri)
    {
        if (await ObjectRows.FindAsync(tx, uri) is { } row) await AgainAsync(tx, row, await SearchRows.IsLikedAsync(tx, uri));
    }

    /// <summary>The owner likes a post, or no longer.</summary>
    internal static async Task SetLikedAsync(Tx tx, string uri, bool isLiked)
    {
        if (await ObjectRows.FindAsync(tx, uri) is { } row) await AgainAsync(tx, row, isLiked);
    }

    /// <summary>A post that is gone, by whatever way: it is neither found nor listed under a hashtag.</summary>
    internal static async Task ForgetAsync(Tx tx, string uri)
    {
        await SearchRows.ForgetAsync(tx, uri);
        await PostMarkRows.ForgetAsync(tx, uri);
        await LinkCardRows.ForgetAsync(tx, uri);
    }

    private static async Task AgainAsync(Tx tx, ObjectRow row, bool isLiked)
    {
        if (Read(row) is not { } post) return;
        var marks = PostMarks.Of(post);
        await PostMarkRows.ForgetAsync(tx, row.Uri);
        await PostMarkRows.AddAsync(tx, row, [.. marks.ForTheWall()]);
        await SearchRows.PutAsync(tx, row, WordsOf(row, post, marks, isLiked));
    }

    /// <summary>Null for what is no post: a tombstone, a collection, a vote.</summary>
    private static AsNode? Read(ObjectRow row)
    {
        if (row.DeletedAt is not null || row.Type is As.Tombstone or As.Collection or As.OrderedCollection) return null;
        var post = ObjectDocument.Read(row);
        return Vote.IsOne(post) ? null : post;
    }

    /// <summary>Title, warning, words, what pictures show, a poll's options, the people and hashtags named; before them the marks, so that they are there whatever does not find room.</summary>
    private static string WordsOf(ObjectRow row, AsNode post, PostMarks marks, bool isLiked)
    {
        var output = new StringBuilder().AppendJoin(' ', marks.ForTheSearch(row, isLiked)).Append(' ');
        var room = Limits.IndexedWords;
        foreach (var part in Parts(row, post, marks))
        {
            output.Append(Mark.Between).Append(' ');
            foreach (var word in Words.In(part))
            {
                if (room-- <= 0) return output.ToString();
                output.Append(word.Text).Append(' ');
            }
        }
        return output.ToString();
    }

    private static IEnumerable<string> Parts(ObjectRow row, AsNode post, PostMarks marks)
    {
        if (row.Name is { Length: > 0 } title) yield return title;
        if (row.Summary is { Length: > 0 } warning) yield return warning;
        yield return Sanitizer.ToText(row.ContentHtml);
        foreach (var file in marks.Files) if (file.Description.Length > 0) yield return file.Description;
        if (row.Type == As.Question) foreach (var option in Poll.Of(post)?.Options ?? []) yield return option.Name;
        foreach (var tag in post.Each("tag").Take(Limits.IndexedTags)) if (tag.Name is { Length: > 0 } name) yield return name;
    }
}
