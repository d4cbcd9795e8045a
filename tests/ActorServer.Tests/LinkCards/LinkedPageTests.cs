using System.Text;
using ActorServer.LinkCards;

namespace ActorServer.Tests.LinkCards;

public class LinkedPageTests
{
    private static readonly Uri At = new("https://news.example/a/b?c");

    [Theory]
    [InlineData("<title>Plain &amp; simple</title>", "Plain & simple", null, null)]
    [InlineData("<meta property='og:title' content='Open'><title>Plain</title><meta name=description content='  Two\n lines '>", "Open", "Two lines", null)]
    [InlineData("<meta name='twitter:title' content='Bird'><meta property=og:image content='/i.png'>", "Bird", null, "https://news.example/i.png")]
    [InlineData("<meta property='og:title' content='X'><meta property='og:image' content='javascript:alert(1)'>", "X", null, null)]
    [InlineData("<meta property='og:title' content='X'><meta property='og:image' content='data:image/png;base64,AA'>", "X", null, null)]
    [InlineData("<meta property='og:title' content='   '><title>Fall back</title>", "Fall back", null, null)]
    [InlineData("<title>First</title><title>Second</title>", "First", null, null)]
    [InlineData("<script>'<title>no</title>'</script><title>yes</title>", "yes", null, null)]
    [InlineData("<title>A<meta property='og:description' content='inside a title'>", "A", null, null)]
    [InlineData("<title>a < b &lt; c</title>", "a < b < c", null, null)]
    public void A_page_says_what_it_is(string html, string title, string? description, string? image)
    {
        var card = LinkedPage.Read(html, "https://news.example/x", At, 1)!;

        Assert.Equal((title, description, image), (card.Title, card.Description, card.Image));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<title></title>")]
    [InlineData("<body><h1>No head</h1>")]
    [InlineData("<meta property='og:title' content=''>")]
    public void Without_a_title_it_says_nothing(string html) => Assert.Null(LinkedPage.Read(html, "https://news.example/x", At, 1));

    [Fact]
    public void What_is_long_is_cut_and_no_letter_is_halved()
    {
        var card = LinkedPage.Read($"<title>{string.Concat(Enumerable.Repeat("🦊", 500))}</title>", "https://news.example/x", At, 1)!;

        Assert.InRange(card.Title!.Length, Limits.CardTitleCharacters - 1, Limits.CardTitleCharacters);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(card.Title)));
    }

    [Theory]
    [InlineData("text/html; charset=iso-8859-1", "", "Gr\u00FC\u00DFe", "iso-8859-1")]
    [InlineData("text/html", "<meta charset=\"windows-1251\">", "Привет", "windows-1251")]
    [InlineData("text/html; charset=nonsense", "", "Grüße", "utf-8")]
    [InlineData("text/html", "", "日本", "utf-8")]
    [InlineData("text/html;charset=Shift_JIS", "", "日本", "shift_jis")]
    public void It_is_read_in_its_own_encoding(string contentType, string head, string words, string encoding)
    {
        var bytes = (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(head + words);

        Assert.Equal(head + words, LinkedPage.Decode(bytes, contentType));
    }
}
