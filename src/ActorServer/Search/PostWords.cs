using System.Buffers;
using System.Text;
using ActorServer.Activities;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Search;

/// <summary>What of an object can be found. Pure.</summary>
internal static class PostWords
{
    /// <summary>The post that an object is; null for what is none: a tombstone, a collection, a vote.</summary>
    internal static AsNode? Read(ObjectRow row)
    {
        if (row.DeletedAt is not null || row.Type is As.Tombstone or As.Collection or As.OrderedCollection) return null;
        var post = ObjectDocument.Read(row);
        return Vote.IsOne(post) ? null : post;
    }

    /// <summary>Title, warning, words, what pictures show, a poll's options, the people and hashtags named; before them the marks, so that they are there whatever does not find room.</summary>
    internal static string Of(ObjectRow row, AsNode post, PostMarks marks, bool isLiked)
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

    /// <summary>Has the post these words in this order, in one of its parts? Most have no words but their text, so the document is read last, and only if it can have any.</summary>
    internal static bool Have(ObjectRow row, Phrase phrase) =>
        PartsOfRow(row).Any(part => Has(part, phrase)) || (NamesAnything(row.Json) && Read(row) is { } post && PartsOfDocument(row, post, PostMarks.Of(post)).Any(part => Has(part, phrase)));

    /// <summary>What has words within a document has them as its name, or a file as its summary.</summary>
    private static bool NamesAnything(string json) => json.AsSpan().ContainsAny(NameOrSummary);

    /// <summary>Or a letter of either, escaped. [RFC 8259 §7]</summary>
    private static readonly SearchValues<string> NameOrSummary = SearchValues.Create(["name", "summary", "\\u006", "\\u007"], StringComparison.Ordinal);

    private static bool Has(string part, Phrase phrase)
    {
        var last = phrase.Words.Count - 1;
        // Up to which of its words the phrase has come with the word before: to several, where it begins anew within itself.
        var reached = new bool[phrase.Words.Count];
        var reader = new WordReader(part, stackalloc char[WordReader.Room]);
        while (reader.MoveNext())
        {
            for (var i = last; i >= 0; i--) reached[i] = (i == 0 || reached[i - 1]) && Is(reader.Word, phrase.Words[i], phrase.IsPrefix && i == last);
            if (reached[last]) return true;
        }
        return false;
    }

    private static bool Is(ReadOnlySpan<char> word, string wanted, bool isBeginning) => isBeginning ? word.StartsWith(wanted, StringComparison.Ordinal) : word.SequenceEqual(wanted);

    private static IEnumerable<string> Parts(ObjectRow row, AsNode post, PostMarks marks) => PartsOfRow(row).Concat(PartsOfDocument(row, post, marks));

    private static IEnumerable<string> PartsOfRow(ObjectRow row)
    {
        if (row.Name is { Length: > 0 } title) yield return title;
        if (row.Summary is { Length: > 0 } warning) yield return warning;
        yield return Sanitizer.ToText(row.ContentHtml);
    }

    private static IEnumerable<string> PartsOfDocument(ObjectRow row, AsNode post, PostMarks marks)
    {
        foreach (var file in marks.Files) if (file.Description.Length > 0) yield return file.Description;
        if (row.Type == As.Question) foreach (var option in Poll.Of(post)?.Options ?? []) yield return option.Name;
        foreach (var tag in post.Each("tag").Take(Limits.IndexedTags)) if (tag.Name is { Length: > 0 } name) yield return name;
    }
}
