using ActorServer.Objects;
using Federation.Discovery;

namespace ActorServer.Tests.Objects;

public class TypedTextTests
{
    private const string Origin = "https://nick.example";
    private static readonly Dictionary<Handle, Mentioned> People = new() { [new("sa_rah", "b.example")] = new("https://b.example/users/sarah", "https://b.example/@sa_rah") };

    [Theory]
    [InlineData("Good morning.\nTwo lines, a & b < c.\n\nAnd \"one\" more.")]
    [InlineData("See https://b.example/a_b_c_d, #tea and @sa_rah@b.example!")]
    [InlineData("2 * 3 * 4, snake_case_name, 5 > 4, C# and #1")]
    [InlineData("")]
    public void What_has_no_markup_is_plain_text_as_it_always_was(string typed)
    {
        var text = TypedText.Read(typed);

        Assert.Equal(TypedText.Plain, text.MediaType);
        Assert.Equal(typed.Length == 0 ? "" : PostText.ToHtml(PostText.Read(typed), People, Origin), text.ToHtml(People, Origin));
    }

    [Theory]
    [InlineData("*soft* and **loud**", "<em>soft</em> and <strong>loud</strong>")]
    [InlineData("~~no~~ `x < y`", "<del>no</del> <code>x &lt; y</code>")]
    [InlineData("- one\n- two", "<li>one</li>")]
    [InlineData("> said", "<blockquote>")]
    [InlineData("# A title", "<h1>A title</h1>")]
    [InlineData("```\na\n  b\n```", "<pre><code>a\n  b\n</code></pre>")]
    [InlineData("[a boat](https://b.example/boat)", "<a href=\"https://b.example/boat\">a boat</a>")]
    [InlineData("one *line*\nand another", "</em><br />")]
    public void Markdown_becomes_what_it_means(string typed, string html)
    {
        var text = TypedText.Read(typed);

        Assert.Equal(TypedText.Markdown, text.MediaType);
        Assert.Contains(html, text.ToHtml(People, Origin), StringComparison.Ordinal);
    }

    [Fact]
    public void Mentions_hashtags_and_links_within_Markdown_are_what_they_are_in_plain_text()
    {
        var text = TypedText.Read("**Ask @sa_rah@b.example** about #tea_time at https://b.example/a_b_c");

        var html = text.ToHtml(People, Origin);

        Assert.Equal([new Handle("sa_rah", "b.example")], PostText.Mentions(text.Runs));
        Assert.Equal(["tea_time"], PostText.Hashtags(text.Runs));
        Assert.Contains("class=\"u-url mention\"", html, StringComparison.Ordinal);
        Assert.Contains("class=\"mention hashtag\"", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://b.example/a_b_c\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`@sa_rah@b.example #tea`")]
    [InlineData("```\n@sa_rah@b.example #tea\n```")]
    public void In_code_nobody_is_mentioned_and_nothing_is_a_subject(string typed) => Assert.Empty(TypedText.Read(typed).Runs);

    [Fact]
    public void No_link_stands_in_a_link()
    {
        var html = TypedText.Read("[ask @sa_rah@b.example](https://b.example/)").ToHtml(People, Origin);

        Assert.Equal(1, html.Split("<a ").Length - 1);
    }

    [Theory]
    [InlineData("*x* <script>alert(1)</script>")]
    [InlineData("*x* <img src=x onerror=alert(1)>")]
    [InlineData("*x*\n\n<div onclick=\"a()\">y</div>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("[x](https://b.example/\" onclick=\"a())")]
    [InlineData("<javascript:alert(1)> *x*")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    public void HTML_and_scripts_in_it_are_text_or_nothing(string typed)
    {
        var html = Sanitizer.Clean(TypedText.Read(typed).ToHtml(People, Origin));

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<div", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"javascript", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"data", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("<[^>]*onclick", html.Replace("&quot;", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_in_Markdown_is_a_link_to_it() =>
        Assert.Contains("<a href=\"https://b.example/p.png\">a boat</a>", TypedText.Read("![a boat](https://b.example/p.png)").ToHtml(People, Origin), StringComparison.Ordinal);

    [Fact]
    public void What_was_said_to_be_plain_stays_plain()
    {
        var text = TypedText.Read("*so* plain", isPlain: true);

        Assert.Equal(TypedText.Plain, text.MediaType);
        Assert.Equal("<p>*so* plain</p>", text.ToHtml(People, Origin));
    }

    [Fact]
    public void No_text_however_nested_is_an_error()
    {
        foreach (var piece in new[] { "*", "[", "> ", "- ", "`", "![", "**a", "~~", "<", "&", "#", "@a@", "\n\n    x", "1. " })
        {
            foreach (var count in new[] { 1, 2, 3, 500 })
            {
                var text = TypedText.Read(PostText.Normalize(string.Concat(Enumerable.Repeat(piece, count))));
                Assert.NotNull(Sanitizer.Clean(text.ToHtml(People, Origin)));
            }
        }
    }
}
