using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorServer.Objects;
using ActorServer.Tests.Support;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ActorServer.Tests.Objects;

[Trait("Suite", "sanitiser")]
public class SanitizerTests
{
    private const string Corpus = "ssrf-and-abuse/html-xss.json";

    /// <summary>More than any element has that we write ourselves.</summary>
    private static readonly string[] Attributes = ["class", "href", "rel", "start"];

    private static readonly string[] Elements =
    [
        "p", "br", "a", "span", "em", "strong", "b", "i", "u", "del", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ruby", "rt", "rp", "small", "abbr", "q", "cite",
    ];

    [Fact]
    public void Nothing_harmful_of_the_collected_attacks_is_left()
    {
        var corpus = Conformance.Read(Corpus);
        var forbidden = corpus["forbiddenRegexes"]!.AsArray().Select(pattern => new Regex(pattern!.GetValue<string>(), RegexOptions.CultureInvariant)).ToList();
        foreach (var (id, test, input) in Cases(corpus))
        {
            var clean = Sanitizer.Clean(input);
            AssertHarmless(id, clean);
            if (test["applyForbiddenRegexes"] is not null) Assert.All(forbidden, pattern => Assert.False(pattern.IsMatch(clean), $"{id}: {clean[..Math.Min(clean.Length, 300)]}"));
        }
    }

    [Fact]
    public void What_peers_honestly_send_survives()
    {
        foreach (var (id, test, input) in Cases(Conformance.Read(Corpus)))
        {
            foreach (var expected in test["mustContain"]?.AsArray() ?? [])
            {
                Assert.True(Sanitizer.Clean(input).Contains(expected!.GetValue<string>(), StringComparison.Ordinal), $"{id} lacks {expected}");
            }
        }
    }

    [Fact]
    public void Clean_HTML_stays_as_it_is_when_it_is_cleaned_again()
    {
        foreach (var (id, _, input) in Cases(Conformance.Read(Corpus)))
        {
            var once = Sanitizer.Clean(input);
            Assert.True(once == Sanitizer.Clean(once), id);
        }
    }

    [Theory]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\" java\nscript:alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\"//evil.example\">x</a>", "<a>x</a>")]
    [InlineData("<img src=x onerror=alert(1)>", "")]
    [InlineData("<p onclick=\"x\" style=\"position:fixed\" id=\"a\">x</p>", "<p>x</p>")]
    [InlineData("<svg><style><img src=x onerror=alert(1)></style></svg>y", "y")]
    [InlineData("<marquee>x</marquee>", "x")]
    [InlineData("<b>bold", "<b>bold</b>")]
    [InlineData("<p>a<p>b", "<p>a</p><p>b</p>")]
    [InlineData("<ul><li>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>")]
    [InlineData("<b><i>x</b>y</i>", "<b><i>x</i></b>y")]
    [InlineData("</p></b>x", "x")]
    [InlineData("<div>a</div><div>b</div>", "a<br>b<br>")]
    [InlineData("<script>if (a < b) '</scrip'</script>x", "x")]
    [InlineData("<a href=\"https://a.example/\" href=\"https://b.example/\">x</a>", "<a href=\"https://a.example/\" rel=\"nofollow noopener noreferrer\">x</a>")]
    [InlineData("a < b <b", "a &lt; b ")]
    public void Only_what_is_on_the_list_is_written(string html, string clean) => Assert.Equal(clean, Sanitizer.Clean(html));

    [Theory]
    [InlineData("<b>", 100_000)]
    [InlineData("<div>", 100_000)]
    [InlineData("<a href=x>", 30_000)]
    [InlineData("<p><b><i>", 30_000)]
    [InlineData("<table><td>", 30_000)]
    [InlineData("<", 200_000)]
    [InlineData("&", 200_000)]
    [InlineData("<!--", 50_000)]
    [InlineData("<b></i>", 40_000)]
    [InlineData("<p><b x=1><i></p>", 20_000)]
    [InlineData("<svg>", 60_000)]
    [InlineData("<script>", 40_000)]
    [InlineData("<a b='", 40_000)]
    [InlineData("</p>", 60_000)]
    public void Masses_of_unclosed_tags_cost_neither_the_stack_nor_much_time(string piece, int times)
    {
        var html = string.Concat(Enumerable.Repeat(piece, times));
        var started = TimeProvider.System.GetTimestamp();

        _ = Sanitizer.Clean(html);
        _ = Sanitizer.ToText(html);

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5), $"{piece}: {TimeProvider.System.GetElapsedTime(started)}");
    }

    [Theory]
    [InlineData("<p>a</p><p>b<br>c</p>", "a\nb\nc")]
    [InlineData("<b>CW</b> &amp; more", "CW & more")]
    [InlineData("x<script>alert(1)</script>", "x")]
    public void Text_has_the_words_and_the_line_breaks_only(string html, string text) => Assert.Equal(text, Sanitizer.ToText(html));

    private static IEnumerable<(string Id, JsonNode Test, string Input)> Cases(JsonObject corpus) =>
        corpus["cases"]!.AsArray().Where(test => test!["input"] is JsonValue value && value.TryGetValue<string>(out _))
            .Select(test => (test!["id"]!.GetValue<string>(), test, test["input"]!.GetValue<string>()));

    private static void AssertHarmless(string id, string clean)
    {
        foreach (var element in new HtmlParser().ParseDocument("<!doctype html><body>" + clean).Body!.QuerySelectorAll("*"))
        {
            Assert.True(Elements.Contains(element.LocalName), $"{id}: <{element.LocalName}>");
            Assert.All(element.Attributes, attribute => Assert.True(Attributes.Contains(attribute.Name), $"{id}: {attribute.Name}"));
            if (element.GetAttribute("href") is not { } href) continue;
            Assert.True(Uri.TryCreate(href, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https", $"{id}: {href}");
            Assert.Equal("nofollow noopener noreferrer", element.GetAttribute("rel"));
        }
    }
}
