using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteMedia;

namespace ActorServer.Tests.Objects;

public sealed class CustomEmojiTests
{
    private const string Tags = """
        {"tag":[{"type":"Emoji","name":":cat:","icon":{"type":"Image","url":"https://a.example/cat.png"}},
                {"type":"Emoji","name":":bad:","icon":{"type":"Image","url":"javascript:alert(1)"}},
                {"type":"Emoji","name":":\"><script>:","icon":{"type":"Image","url":"https://a.example/x.png"}},
                {"type":"Emoji","name":":quote:","icon":{"type":"Image","url":"https://a.example/\"onerror=\"x"}},
                {"type":"Hashtag","name":":tag:"}]}
        """;

    private static readonly OwnIds Own = new(new ActorServerOptions { PublicOrigin = "https://own.example", HandleDomain = "own.example" });

    private static readonly string Cat = $"""<img class="emoji" src="{Own.Shown("https://a.example/cat.png", FileUse.Emoji)}" alt=":cat:" title=":cat:" loading="lazy" />""";

    [Theory]
    [InlineData("<p>a :cat: b</p>", "<p>a {cat} b</p>")]
    [InlineData(":cat::cat:", "{cat}{cat}")]
    [InlineData("<p>:dog: :cat</p>", "<p>:dog: :cat</p>")]
    [InlineData("""<a href="https://b.example/:cat:">:cat:</a>""", """<a href="https://b.example/:cat:">{cat}</a>""")]
    [InlineData("<code>:cat:</code><pre>:cat:<code>:cat:</code>:cat:</pre>", "<code>:cat:</code><pre>:cat:<code>:cat:</code>:cat:</pre>")]
    [InlineData("<p>:bad: :tag:</p>", "<p>:bad: :tag:</p>")]
    public void Shortcodes_in_text_become_pictures(string html, string expected) => Assert.Equal(expected.Replace("{cat}", Cat, StringComparison.Ordinal), CustomEmoji.In(Tags).InHtml(html, Own));

    [Fact]
    public void A_name_is_encoded_before_pictures_are_put_in() =>
        Assert.Equal($"&lt;b&gt;{Cat}&lt;/b&gt;", CustomEmoji.In(Tags).InText("<b>:cat:</b>", Own));

    [Fact]
    public void A_pictures_address_cannot_leave_its_attribute()
    {
        var html = CustomEmoji.In(Tags).InHtml("<p>:quote:</p>", Own);
        Assert.DoesNotContain("\"onerror", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"tag":[{"type":"Emoji"}]}""")]
    [InlineData("""{"tag":"Emoji"}""")]
    [InlineData("no json, but Emoji")]
    public void Documents_without_any_change_nothing(string json) => Assert.Equal("<p>:cat:</p>", CustomEmoji.In(json).InHtml("<p>:cat:</p>", Own));
}
