namespace ActorServer.Wall;

/// <summary>Languages that a post can be said to be in, each by its own name. [BCP 47] Those with most writers, and the smaller ones of Europe; an app may name any other.</summary>
internal static class WrittenLanguages
{
    private static readonly (string Code, string Name)[] All =
    [
        ("ar", "العربية"), ("bn", "বাংলা"), ("ca", "Català"), ("cs", "Čeština"), ("cy", "Cymraeg"), ("da", "Dansk"), ("de", "Deutsch"), ("el", "Ελληνικά"), ("en", "English"), ("eo", "Esperanto"),
        ("es", "Español"), ("et", "Eesti"), ("eu", "Euskara"), ("fa", "فارسی"), ("fi", "Suomi"), ("fr", "Français"), ("ga", "Gaeilge"), ("gl", "Galego"), ("he", "עברית"), ("hi", "हिन्दी"), ("hr", "Hrvatski"),
        ("hu", "Magyar"), ("id", "Bahasa Indonesia"), ("is", "Íslenska"), ("it", "Italiano"), ("ja", "日本語"), ("ko", "한국어"), ("lt", "Lietuvių"), ("lv", "Latviešu"), ("nb", "Norsk"), ("nl", "Nederlands"),
        ("pl", "Polski"), ("pt", "Português"), ("ro", "Română"), ("ru", "Русский"), ("sk", "Slovenčina"), ("sl", "Slovenščina"), ("sr", "Српски"), ("sv", "Svenska"), ("th", "ไทย"), ("tr", "Türkçe"),
        ("uk", "Українська"), ("ur", "اردو"), ("vi", "Tiếng Việt"), ("zh", "中文"),
    ];

    internal static bool IsOne(string code) => All.Any(one => one.Code == code);

    /// <summary>All of them, with one that is chosen already although it is not among them.</summary>
    internal static IEnumerable<(string Code, string Name)> With(string chosen) => chosen.Length == 0 || IsOne(chosen) ? All : All.Prepend((chosen, chosen));
}
