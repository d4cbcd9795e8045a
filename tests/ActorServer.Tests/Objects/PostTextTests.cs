using ActorServer.Objects;
using Federation.Discovery;

namespace ActorServer.Tests.Objects;

public class PostTextTests
{
    private const string Origin = "https://nick.example";

    [Theory]
    [InlineData("")]
    [InlineData("plain words")]
    [InlineData("@a@b.example #tag https://x.example/ and mail me@host.example")]
    [InlineData("a\n\nb\n@sarah@b.example.")]
    [InlineData("##a @@b@c.example #️⃣ 😀#x #😀 http:// https://")]
    public void Every_character_of_the_text_is_in_exactly_one_run(string text) =>
        Assert.Equal(text, string.Concat(PostText.Read(text).Select(run => run.Text)));

    [Theory]
    [InlineData("see https://x.example/a.", "https://x.example/a")]
    [InlineData("(https://x.example/a)", "https://x.example/a")]
    [InlineData("https://x.example/a_(b), or", "https://x.example/a_(b)")]
    [InlineData("https://x.example/?q=1&r=ü#part!", "https://x.example/?q=1&r=ü#part")]
    [InlineData("HTTPS://X.example", "HTTPS://X.example")]
    public void A_link_ends_before_the_punctuation_of_its_sentence(string text, string link) =>
        Assert.Equal(link, Assert.Single(PostText.Read(text), run => run.Kind == TextRunKind.Link).Text);

    [Theory]
    [InlineData("http://")]
    [InlineData("https:///path")]
    [InlineData("javascript:alert(1)")]
    [InlineData("xhttps://a.example")]
    public void What_leads_nowhere_on_the_web_is_no_link(string text) => Assert.DoesNotContain(PostText.Read(text), run => run.Kind == TextRunKind.Link);

    [Theory]
    [InlineData("hi @sarah@b.example!", "@sarah@b.example")]
    [InlineData("@sarah@b.example.", "@sarah@b.example")]
    [InlineData("(@sarah@localhost:5602)", "@sarah@localhost:5602")]
    [InlineData("@jörg@b.example", "@jörg@b.example")]
    public void A_handle_is_a_mention(string text, string handle) =>
        Assert.Equal(handle, Assert.Single(PostText.Read(text), run => run.Kind == TextRunKind.Mention).Text);

    [Theory]
    [InlineData("mail me@host.example")]
    [InlineData("@sarah")]
    [InlineData("@@b.example")]
    [InlineData("@sarah@")]
    [InlineData("https://b.example/@sarah@c.example")]
    public void An_address_a_name_or_a_part_of_a_link_is_no_mention(string text) => Assert.Empty(PostText.Mentions(PostText.Read(text)));

    [Theory]
    [InlineData("#Gardening", "gardening")]
    [InlineData("#Äpfel und mehr", "äpfel")]
    [InlineData("#日本語。", "日本語")]
    [InlineData("#a_b-c", "a_b")]
    [InlineData("#𝒜bc", "𝒜bc")]
    public void Letters_of_every_script_make_a_hashtag(string text, string tag) => Assert.Equal([tag], PostText.Hashtags(PostText.Read(text)));

    [Theory]
    [InlineData("C#7 and F#")]
    [InlineData("#1")]
    [InlineData("#")]
    [InlineData("#😀")]
    [InlineData("https://x.example/#part")]
    public void A_number_a_sign_or_a_part_of_a_link_is_no_hashtag(string text) => Assert.Empty(PostText.Hashtags(PostText.Read(text)));

    [Fact]
    public void The_same_hashtag_in_two_spellings_is_one() => Assert.Equal(["tea"], PostText.Hashtags(PostText.Read("#Tea #tea #TEA")));

    [Fact]
    public void Empty_lines_make_paragraphs_and_others_line_breaks() =>
        Assert.Equal("<p>a<br>b</p><p>c</p>", Html(PostText.Normalize(" a\r\nb  \r\n\r\n\r\n\r\nc\n")));

    [Fact]
    public void Markup_that_is_typed_is_shown_as_typed() =>
        Assert.Equal("<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp;amp;</p>", Html("<script>alert(\"1\")</script> &amp;"));

    [Fact]
    public void A_resolved_handle_becomes_a_microformat_and_an_unresolved_one_stays_text()
    {
        var people = new Dictionary<Handle, Mentioned> { [new("sarah", "b.example")] = new("https://b.example/users/1", "https://b.example/@sarah") };

        var html = PostText.ToHtml(PostText.Read("@sarah@b.example and @nobody@c.example"), people, Origin);

        Assert.Equal("<p><span class=\"h-card\"><a href=\"https://b.example/@sarah\" class=\"u-url mention\">@<span>sarah</span></a></span> and @nobody@c.example</p>", html);
    }

    [Theory]
    [InlineData("https://x.example/\"onmouseover=\"alert(1)")]
    [InlineData("https://x.example/<script>")]
    [InlineData("#tag\"<b>")]
    [InlineData("@sarah@b.example\"><b>")]
    public void Nothing_that_is_typed_gets_out_of_its_place(string text)
    {
        var people = new Dictionary<Handle, Mentioned> { [new("sarah", "b.example")] = new("https://b.example/1", "https://b.example/?a=\"><b>") };

        var html = PostText.ToHtml(PostText.Read(text), people, Origin);

        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"onmouseover", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_owner_s_text_becomes_passes_the_sanitiser_unharmed()
    {
        var html = Sanitizer.Clean(Html("Look: https://x.example/?a=1&b=2 #Tea\nbye"));

        Assert.Contains("href=\"https://x.example/?a=1&amp;b=2\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://nick.example/tags/tea\"", html, StringComparison.Ordinal);
        Assert.Contains("class=\"mention hashtag\"", html, StringComparison.Ordinal);
        Assert.Contains("<br>bye", html, StringComparison.Ordinal);
    }

    private static string Html(string text) => PostText.ToHtml(PostText.Read(text), new Dictionary<Handle, Mentioned>(), Origin);
}
