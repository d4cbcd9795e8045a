using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ActorServer.Tests.Wall;

/// <summary>A page as a browser reads it.</summary>
internal static class Markup
{
    internal static IDocument Of(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>Without the white space between the words of the source.</summary>
    internal static string Squeezed(this string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The same node, changed.</summary>
    internal static T Also<T>(this T node, Action<T> change)
    {
        change(node);
        return node;
    }
}
