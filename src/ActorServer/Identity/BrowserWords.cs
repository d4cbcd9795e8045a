namespace ActorServer.Identity;

/// <summary>What a browser calls itself, in two words that its owner recognises. Only to be shown: anybody may write anything there. Pure.</summary>
internal static class BrowserWords
{
    // Each of these names those behind it, too.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <summary>Null when it says nothing that is known.</summary>
    internal static string? Of(string userAgent)
    {
        var (browser, system) = (First(Browsers, userAgent), First(Systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => null,
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser}, {system}",
        };
    }

    private static string? First((string Sign, string Name)[] known, string text) => known.FirstOrDefault(one => text.Contains(one.Sign, StringComparison.Ordinal)).Name;
}
