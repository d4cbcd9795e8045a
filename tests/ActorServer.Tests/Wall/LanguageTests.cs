using System.Text.RegularExpressions;
using ActorServer.RemoteMedia;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Microsoft.AspNetCore.Http;

namespace ActorServer.Tests.Wall;

/// <summary>The pages' own source is read: what a page says is said in every language, and nothing is written past the languages.</summary>
public partial class LanguageTests
{
    private static readonly string Source = Path.Combine(Repository.Folder, "src", "ActorServer");

    /// <summary>Sentences stand in the calls of these, and it is these arguments.</summary>
    private static readonly Dictionary<string, int[]> Sayers = new()
    {
        ["Say"] = [0],
        ["Text"] = [0],
        ["Count"] = [1, 2],
        ["ShareAsync"] = [0],
        ["MessageAsync"] = [2, 3],
        ["RefuseAsync"] = [1, 2],
        ["ForOwnerAsync"] = [1],
        ["ForAnybodyAsync"] = [1],
    };

    public static TheoryData<Language> Others => [.. Language.All.Where(language => language.Code != "en")];

    [Theory]
    [MemberData(nameof(Others))]
    public void Every_sentence_of_the_pages_is_said(Language language)
    {
        var missing = Sentences.Where(sentence => !language.Words.ContainsKey(sentence)).Order(StringComparer.Ordinal).ToList();

        Assert.True(missing.Count == 0, $"{language.Name} lacks:\n{string.Join('\n', missing)}");
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_said_is_a_sentence_of_the_pages(Language language)
    {
        var stale = language.Words.Keys.Where(sentence => !Sentences.Contains(sentence)).Order(StringComparer.Ordinal).ToList();

        Assert.True(stale.Count == 0, $"{language.Name} has what no page says:\n{string.Join('\n', stale)}");
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Names_and_numbers_keep_their_places(Language language)
    {
        var wrong = language.Words.Where(said => !Places(said.Key).SetEquals(Places(said.Value))).Select(said => $"{said.Key} → {said.Value}").ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_sentence_that_is_said_later_keeps_what_fills_its_places()
    {
        var german = Language.All.Single(language => language.Code == "de");
        var kept = Language.Both(Language.Text("{0} could not be found.", "@a{0}b\u001f\u001e@c.example"), Language.Text("That server answered {0}.", 500));

        Assert.Equal("@a{0}b  @c.example could not be found. That server answered 500.", Language.English.Say(kept));
        Assert.Equal("@a{0}b  @c.example wurde nicht gefunden. Der Server dort hat mit 500 geantwortet.", german.Say(kept));
    }

    [Fact]
    public void No_page_writes_past_the_languages()
    {
        var found = Directory.EnumerateFiles(Source, "*.razor", SearchOption.AllDirectories).SelectMany(BareWords).Order(StringComparer.Ordinal).ToList();

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void A_page_that_writes_past_the_languages_is_caught()
    {
        const string page = """
            <h1>Apps</h1>
            <p>@Frame.Say("Good {0}", name) and more</p>
            <input aria-label="Search here" />
            """;

        Assert.Equal(["and more", "Apps", "Search here"], Bare(page).Order(StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData("en;q=0.5, de", "de")]
    [InlineData("fr, en;q=0.3, de;q=0.2", "en")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    [InlineData("%%%", "en")]
    public void The_browser_says_which(string accepted, string code)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.AcceptLanguage = accepted;

        Assert.Equal(code, Language.Accepted(http.Request).Code);
    }

    [Fact]
    public void Days_and_numbers_are_said_as_people_say_them()
    {
        var (german, day) = (Language.Named("de-CH")!, new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal("5. März 2026", german.Date(day));
        Assert.Equal("5 March 2026", Language.English.Date(day));
        Assert.Equal("1 Datei", german.Count(1, "{0} file", "{0} files"));
        Assert.Equal("2 Dateien", german.Count(2, "{0} file", "{0} files"));
    }

    private static HashSet<string> Places(string sentence) => [.. Place().Matches(sentence).Select(match => match.Value)];

    private static HashSet<string> Sentences { get; } =
    [
        .. Directory.EnumerateFiles(Source, "*.*", SearchOption.AllDirectories).Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .SelectMany(file => Said(File.ReadAllText(file))),
        // Said by what they are named in the program.
        .. Enum.GetNames<FileUse>().Select(name => name.ToLowerInvariant()),
    ];

    /// <summary>Every literal that stands, by itself or as one of two, in such an argument.</summary>
    private static IEnumerable<string> Said(string text)
    {
        foreach (Match call in Call().Matches(text))
        {
            var (depth, argument, at) = (1, 0, call.Index + call.Length);
            while (depth > 0 && at < text.Length)
            {
                var c = text[at];
                if (c == '"')
                {
                    var literal = Literal().Match(text, at).Value;
                    if (depth == 1 && text[at - 1] != '$' && Sayers[call.Value[..^1]].Contains(argument) && literal.Any(char.IsLetter) && literal[1] != '/') yield return Regex.Unescape(literal[1..^1]);
                    at += literal.Length;
                    continue;
                }
                if (c is '(' or '[' or '{') depth++;
                if (c is ')' or ']' or '}') depth--;
                if (c == ',' && depth == 1) argument++;
                at++;
            }
        }
    }

    private static IEnumerable<string> BareWords(string file) => Bare(File.ReadAllText(file)).Select(words => $"{Path.GetFileName(file)}: {words}");

    /// <summary>Words between tags, and in what is read out, that are no expression. What shows a machine's own words stands in code.</summary>
    private static IEnumerable<string> Bare(string page)
    {
        var markup = Code().Replace(page.Split("@code {")[0], " ");
        // From the inside out: a call with a call in it goes in two rounds.
        for (string before = ""; before != markup;) (before, markup) = (markup, Expression().Replace(markup, "\u0001"));
        return Between().Matches(markup).Select(match => match.Groups[1].Value).Concat(ReadOut().Matches(markup).Select(match => match.Groups[1].Value))
            .SelectMany(words => words.Split('\u0001', '\n')).Select(words => words.Trim()).Where(words => Word().IsMatch(words) && !Control().IsMatch(words));
    }

    [GeneratedRegex(@"(?<=\bLanguage\.)(Text)\(|\b(Say|Count|ShareAsync|MessageAsync|RefuseAsync|ForOwnerAsync|ForAnybodyAsync)\(")]
    private static partial Regex Call();

    [GeneratedRegex("""\G"(?:[^"\\]|\\.)*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"@\*.*?\*@|<(code|style|svg|kbd)\b.*?</\1>|<title id=.*?</title>", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("""@?[\w.]*\((?:[^()"]|"(?:[^"\\]|\\.)*")*\)|@[\w.]+(\[[^\]]*\])?[\w.]*""")]
    private static partial Regex Expression();

    [GeneratedRegex("""(?<=[\s"/\w\x01])>([^<>]+)<""")]
    private static partial Regex Between();

    [GeneratedRegex("""\b(?:aria-label|title|placeholder|alt)="([A-Z][^"@\x01]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ReadOut();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Word();

    /// <summary>A line of the program between two lines of markup.</summary>
    [GeneratedRegex(@"^[{}]|[{};]$|=>|^default:$|^(else|var|foreach|if|for|switch|case|_)\b|^\W*$")]
    private static partial Regex Control();
}
