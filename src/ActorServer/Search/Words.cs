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
        var reader = new WordReader(text, stackalloc char[WordReader.Room]);
        while (reader.MoveNext()) words.Add(new(reader.Word.ToString(), reader.Start, reader.End));
        return words;
    }
}

/// <summary>The same words, one after the other, without a string for each. room: where the one that was read last stands.</summary>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> room)
{
    /// <summary>Characters of the longest word: the last one may have two halves.</summary>
    internal const int Room = Limits.WordCharacters + 1;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _room = room;
    private int _at;

    /// <summary>As it is compared.</summary>
    internal ReadOnlySpan<char> Word { get; private set; }

    internal int Start { get; private set; }
    internal int End { get; private set; }

    internal bool MoveNext()
    {
        var length = 0;
        while (_at < _text.Length)
        {
            // Most text is ASCII, and a rune of it costs several times as much as a character.
            if (_text[_at] is var letter && char.IsAsciiLetterOrDigit(letter))
            {
                if (length == 0) Start = _at;
                if (length < Limits.WordCharacters) _room[length++] = Folding.Fold(letter);
                _at++;
                continue;
            }
            Rune.DecodeFromUtf16(_text[_at..], out var rune, out var units);
            var part = PartOf(rune, length > 0);
            if (part is Part.None or Part.Alone && length > 0) return Found(length, _at);
            if (part is Part.Inside or Part.Alone && length == 0) Start = _at;
            if (part == Part.Inside && length < Limits.WordCharacters) length += Append(rune, length);
            _at += units;
            if (part == Part.Alone) return Found(rune.EncodeToUtf16(_room), _at);
        }
        return length > 0 && Found(length, _at);
    }

    private bool Found(int length, int end)
    {
        Word = _room[..length];
        End = end;
        return true;
    }

    private readonly int Append(Rune rune, int at)
    {
        if (!rune.IsBmp) return Rune.ToLowerInvariant(rune).EncodeToUtf16(_room[at..]);
        _room[at] = Folding.Fold((char)rune.Value);
        return 1;
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
