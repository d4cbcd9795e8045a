using System.Text;
using Federation.Discovery;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace ActorServer.Objects.Markup;

/// <summary>A link, a mention or a hashtag within Markdown.</summary>
internal sealed class RunInline(TextRun run) : LeafInline
{
    internal TextRun Run { get; } = run;
}

/// <summary>Finds them as they are found in plain text, before Markdown takes the underscores in an address for emphasis.</summary>
internal sealed class RunParser : InlineParser
{
    internal RunParser() => OpeningCharacters = ['@', '#', 'h', 'H'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (PostText.RunAt(slice.Text, slice.Start) is not { } run || slice.Start + run.Text.Length - 1 > slice.End) return false;
        processor.Inline = new RunInline(run) { Span = new(processor.GetSourcePosition(slice.Start), processor.GetSourcePosition(slice.Start + run.Text.Length - 1)) };
        slice.Start += run.Text.Length;
        return true;
    }
}

/// <summary>Writes them as in plain text; within a link they are text, since no link stands in another. [HTML §4.5.1]</summary>
internal sealed class RunRenderer(IReadOnlyDictionary<Handle, Mentioned> people, string origin) : HtmlObjectRenderer<RunInline>
{
    protected override void Write(HtmlRenderer renderer, RunInline obj)
    {
        var html = new StringBuilder();
        var isInLink = obj.FindParentOfType<LinkInline>().Any();
        PostText.AppendRun(html, isInLink ? obj.Run with { Kind = TextRunKind.Words } : obj.Run, people, origin);
        renderer.Write(html.ToString());
    }
}
