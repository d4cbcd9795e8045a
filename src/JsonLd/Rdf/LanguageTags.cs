namespace JsonLd;

/// <summary>Well-formed language tags [BCP 47 §2.2.9], as far as RDF asks: subtags of one to eight letters and digits, letters first.</summary>
internal static class LanguageTags
{
    internal static bool IsWellFormed(string tag)
    {
        var first = true;
        foreach (var range in tag.AsSpan().Split('-'))
        {
            var subtag = tag.AsSpan()[range];
            if (subtag.Length is 0 or > 8) return false;
            foreach (var c in subtag)
            {
                if (first ? !char.IsAsciiLetter(c) : !char.IsAsciiLetterOrDigit(c)) return false;
            }

            first = false;
        }

        return true;
    }
}
