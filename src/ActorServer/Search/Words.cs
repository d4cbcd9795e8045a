using System.Globalization;
using System.Text;

namespace ActorServer.Search;

/// <summary>A word as it is compared, and where it stands in the text.</summary>
internal readonly record struct Word(string Text, int Start, int End);

/// <summary>
/// Cuts text into words: letters, digits and what belongs to them. Scripts that are written without spaces, and emoji, give a word for each
/// character, so that any part of a sentence is found as a phrase. One way for what is stored, what is asked for and what is marked in an answer,
/// whatever the database; a word holds nothing that a database could take for its own language. Pure. (ADR 14)
/// </summary>
internal static class Words
{
    internal static List<Word> In(string text)
    {
        var words = new List<Word>();
        var open = new StringBuilder();
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            var part = PartOf(rune, open.Length > 0);
            if (part is Part.None or Part.Alone) Close(at);
            if (part == Part.Alone) words.Add(new(rune.ToString(), at, at + length));
            if (part == Part.Inside)
            {
                if (open.Length == 0) start = at;
                if (open.Length < Limits.WordCharacters) Append(rune);
            }
            at += length;
        }
        Close(text.Length);
        return words;

        void Close(int end)
        {
            if (open.Length > 0) words.Add(new(open.ToString(), start, end));
            open.Clear();
        }

        void Append(Rune rune)
        {
            if (rune.IsBmp) open.Append(Folding.Fold((char)rune.Value));
            else open.Append(Rune.ToLowerInvariant(rune).ToString());
        }
    }

    private enum Part
    {
        None,
        Inside,
        Alone,

        /// <summary>An accent of the letter before it: neither compared nor the end of the word.</summary>
        Silent,
    }

    private static Part PartOf(Rune rune, bool isInWord)
    {
        if (rune.IsAscii) return char.IsAsciiLetterOrDigit((char)rune.Value) ? Part.Inside : Part.None;
        if (Folding.IsAccent(rune.Value)) return Part.Silent;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => IsWrittenWithoutSpaces(rune.Value) ? Part.Alone : Part.Inside,
            // Vowel signs of Indian and other scripts.
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => isInWord ? Part.Inside : Part.Silent,
            UnicodeCategory.OtherSymbol when rune != Rune.ReplacementChar => Part.Alone,
            _ => Part.None,
        };
    }

    /// <summary>Han, Kana, Hangul (words with their endings grown on), Thai, Lao, Burmese, Khmer.</summary>
    private static bool IsWrittenWithoutSpaces(int rune) => rune is
        (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFF66 and <= 0xFF9F) or (>= 0x20000 and <= 0x3FFFF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF);
}
