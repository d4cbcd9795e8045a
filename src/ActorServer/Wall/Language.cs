using System.Globalization;
using System.Text.Json;

namespace ActorServer.Wall;

/// <summary>
/// A language that the pages speak. English stands in the pages themselves; another language says for each of those sentences how it says it, and
/// what it lacks is said in English. Months are its own, since the program knows no cultures (InvariantGlobalization).
/// </summary>
public sealed record Language(string Code, string Name, IReadOnlyDictionary<string, string> Words, IReadOnlyList<string> Months)
{
    public static readonly Language English = new("en", "English", new Dictionary<string, string>(),
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]);

    /// <summary>All of them, the first for whoever understands none.</summary>
    public static readonly IReadOnlyList<Language> All = [English, Read("de")];

    public string Direction { get; init; } = "ltr";

    /// <summary>How a day is written: {0} its number, {1} the month, {2} the year.</summary>
    public string Day { get; init; } = "{0} {1} {2}";

    /// <summary>Between a sentence and what fills its places, and between sentences: what nobody types.</summary>
    private const char Part = '\u001f';
    private const char Next = '\u001e';

    /// <summary>Marks a sentence that is written where no page is at hand, and said where one is. What fills its places is kept beside it until then.</summary>
    internal static string Text(string english, params object[] parts) =>
        parts.Length == 0 ? english : string.Join(Part, parts.Select(part => Convert.ToString(part, CultureInfo.InvariantCulture)!.Replace(Part, ' ').Replace(Next, ' ')).Prepend(english));

    /// <summary>Two such sentences, one after the other.</summary>
    internal static string Both(string first, string second) => first + Next + second;

    public string Say(string english) => english.AsSpan().IndexOfAny(Part, Next) < 0 ? Words.GetValueOrDefault(english, english) : string.Join(' ', english.Split(Next).Select(SayFilled));

    private string SayFilled(string sentence) => sentence.Split(Part) is [var english, .. { Length: > 0 } parts] ? string.Format(CultureInfo.InvariantCulture, Say(english), [.. parts]) : Say(sentence);

    public string Say(string english, params object?[] parts) => string.Format(CultureInfo.InvariantCulture, Say(english), parts);

    /// <summary>One or many. Enough for languages with two forms, which are those here.</summary>
    public string Count(long number, string one, string many) => Say(number == 1 ? one : many, number);

    public string Date(DateTimeOffset day) => string.Format(CultureInfo.InvariantCulture, Day, day.Day, Months[day.Month - 1], day.Year);

    public string ShortDate(DateTimeOffset day) => string.Format(CultureInfo.InvariantCulture, Day, day.Day, ShortMonth(day), "").TrimEnd();

    public string ShortMonth(DateTimeOffset day) => Months[day.Month - 1][..3];

    /// <summary>A file of a language, which can be written by somebody who knows that language and no C#.</summary>
    private static Language Read(string code)
    {
        using var file = typeof(Language).Assembly.GetManifestResourceStream($"languages/{code}")!;
        return JsonSerializer.Deserialize<Language>(file, JsonSerializerOptions.Web)! with { Code = code };
    }

    /// <summary>What the browser asks for, by its own order. [RFC 9110 §12.5.4]</summary>
    internal static Language Accepted(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(wanted => wanted.Quality ?? 1)
        .Select(wanted => Named(wanted.Value.ToString()))
        .FirstOrDefault(language => language is not null) ?? English;

    internal static Language? Named(string code) => All.FirstOrDefault(language => code.Split('-')[0].Equals(language.Code, StringComparison.OrdinalIgnoreCase));
}
