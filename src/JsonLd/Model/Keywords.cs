namespace JsonLd;

/// <summary>The keywords of JSON-LD 1.1 §1.7 and what merely looks like one.</summary>
internal static class Keywords
{
    internal const string Base = "@base";
    internal const string Container = "@container";
    internal const string Context = "@context";
    internal const string Default = "@default";
    internal const string Direction = "@direction";
    internal const string Graph = "@graph";
    internal const string Id = "@id";
    internal const string Import = "@import";
    internal const string Included = "@included";
    internal const string Index = "@index";
    internal const string Json = "@json";
    internal const string Language = "@language";
    internal const string List = "@list";
    internal const string Nest = "@nest";
    internal const string None = "@none";
    internal const string Prefix = "@prefix";
    internal const string Propagate = "@propagate";
    internal const string Protected = "@protected";
    internal const string Reverse = "@reverse";
    internal const string Set = "@set";
    internal const string Type = "@type";
    internal const string Value = "@value";
    internal const string Version = "@version";
    internal const string Vocab = "@vocab";

    internal static bool Is(string text) => text.Length > 2 && text[0] == '@' && text switch
    {
        Base or Container or Context or Direction or Graph or Id or Import or Included or Index or Json or Language or List or Nest
            or None or Prefix or Propagate or Protected or Reverse or Set or Type or Value or Version or Vocab => true,
        _ => false,
    };

    /// <summary>"@" and letters: reserved for keywords to come, hence ignored.</summary>
    internal static bool HasForm(string text)
    {
        if (text.Length < 2 || text[0] != '@') return false;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsAsciiLetter(text[i])) return false;
        }

        return true;
    }
}
