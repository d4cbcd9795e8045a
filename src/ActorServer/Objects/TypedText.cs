using ActorServer.Objects.Markup;
using Federation.Discovery;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ActorServer.Objects;

/// <summary>
/// What the owner typed, read once: as Markdown where there is Markdown in it, else as the plain text that it is. Mentions, hashtags and links mean the
/// same in both; in code they mean nothing. HTML in it is text. Pure.
/// </summary>
internal sealed class TypedText
{
    internal const string Plain = "text/plain";
    internal const string Markdown = "text/markdown";

    private static readonly MarkdownPipeline Pipeline = MakePipeline();
    private static readonly Dictionary<Handle, Mentioned> Nobody = [];

    private readonly MarkdownDocument? _document;

    private TypedText(string text, IReadOnlyList<TextRun> runs, MarkdownDocument? document) => (Text, Runs, _document) = (text, runs, document);

    internal string Text { get; }

    /// <summary>In plain text all of it; in Markdown what becomes a link, a mention, a hashtag.</summary>
    internal IReadOnlyList<TextRun> Runs { get; }

    /// <summary>As it stands in `source`. [AP §3.3]</summary>
    internal string MediaType => _document is null ? Plain : Markdown;

    /// <param name="text">As <see cref="PostText.Normalize"/> left it.</param>
    /// <param name="isPlain">Its author said that it is no Markdown, whatever it looks like.</param>
    internal static TypedText Read(string text, bool isPlain = false)
    {
        var plain = new TypedText(text, PostText.Read(text), null);
        if (isPlain || text.Length == 0) return plain;
        try
        {
            var document = Markdig.Markdown.Parse(text, Pipeline);
            foreach (var picture in document.Descendants<LinkInline>()) picture.IsImage = false;      // pictures come as files, with what they show
            var marked = new TypedText(text, [.. document.Descendants<RunInline>().Select(inline => inline.Run)], document);
            return HaveSameForm(plain.ToHtml(Nobody, ""), marked.ToHtml(Nobody, "")) ? plain : marked;
        }
        catch (ArgumentException)
        {
            return plain;       // nested deeper than Markdig follows: nobody meant that
        }
    }

    /// <summary>As HTML. A handle that nobody answers for stays text.</summary>
    internal string ToHtml(IReadOnlyDictionary<Handle, Mentioned> people, string origin)
    {
        if (_document is null) return Text.Length == 0 ? "" : PostText.ToHtml(Runs, people, origin);
        using var writer = new StringWriter();
        var renderer = new Markdig.Renderers.HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Insert(0, new RunRenderer(people, origin));
        renderer.Render(_document);
        return writer.ToString().Trim();
    }

    private static bool HaveSameForm(string plain, string marked) =>
        plain == marked.Replace("\n", "", StringComparison.Ordinal).Replace("<br />", "<br>", StringComparison.Ordinal);

    /// <summary>
    /// CommonMark with ~~strikes~~. A line break is one, as people mean it. Neither indented code nor headings by a line of dashes below: in what people write to
    /// each other both come by accident.
    /// </summary>
    private static MarkdownPipeline MakePipeline()
    {
        var builder = new MarkdownPipelineBuilder().DisableHtml().UseSoftlineBreakAsHardlineBreak()
            .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough);
        builder.BlockParsers.TryRemove<Markdig.Parsers.IndentedCodeBlockParser>();
        if (builder.BlockParsers.Find<Markdig.Parsers.ParagraphBlockParser>() is { } paragraphs) paragraphs.ParseSetextHeadings = false;
        builder.InlineParsers.Insert(0, new RunParser());
        return builder.Build();
    }
}
