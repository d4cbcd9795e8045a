using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The first words of a post, for titles and lists. A post behind a warning shows only the warning.</summary>
internal static class Excerpt
{
    internal static string Of(ObjectRow row, int most)
    {
        var text = row.Summary is { Length: > 0 } warning ? warning : Sanitizer.ToText(row.ContentHtml).ReplaceLineEndings(" ").Replace('\n', ' ');
        return Cut(text, most);
    }

    /// <summary>At the end of a word, where there is one near.</summary>
    internal static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = text.LastIndexOf(' ', most);
        if (end < most / 2) end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end] + "…";
    }
}
