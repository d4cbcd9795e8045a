namespace ActorServer.Search;

/// <summary>
/// Letters as they are compared: in lower case, without accents, full-width ones as the usual ones. A table of our own, because the base library's
/// normalisation does nothing under InvariantGlobalization, and both databases must read a word alike.
/// </summary>
internal static class Folding
{
    /// <summary>A letter, and the lower-case letters that are it with accents by Unicode's canonical decompositions; and a few that decompose by no rule but in people's minds.</summary>
    private static readonly string[] Accented =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
        "bḃḅḇ",
        "cçćĉċčḉ",
        "dďđḋḍḏḑḓ",
        "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
        "fḟ",
        "gĝğġģǧǵḡ",
        "hĥħȟḣḥḧḩḫẖ",
        "iìíîïĩīĭįıǐȉȋḭḯỉị",
        "jĵǰ",
        "kķǩḱḳḵ",
        "lĺļľłḷḹḻḽ",
        "mḿṁṃ",
        "nñńņňǹṅṇṉṋ",
        "oòóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ",
        "pṕṗ",
        "rŕŗřȑȓṙṛṝṟ",
        "sśŝşšșṡṣṥṧṩ",
        "tţťŧțṫṭṯṱẗ",
        "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
        "vṽṿ",
        "wŵẁẃẅẇẉẘ",
        "xẋẍ",
        "yýÿŷȳẏẙỳỵỷỹ",
        "zźżžẑẓẕ",
        "æǣǽ",
        "øǿ",
        "ſẛ",
        "ʒǯ",
        "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
        "εέἐἑἒἓἔἕὲέ",
        "ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
        "ιΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ",
        "οόὀὁὂὃὄὅὸό",
        "ρῤῥ",
        "σς",
        "υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
        "ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
        "ϒϓϔ",
        "аӑӓ",
        "гѓ",
        "еѐёӗ",
        "жӂӝ",
        "зӟ",
        "ийѝӣӥ",
        "кќ",
        "оӧ",
        "уўӯӱӳ",
        "чӵ",
        "ыӹ",
        "эӭ",
        "ії",
        "ѵѷ",
        "әӛ",
        "өӫ",
    ];

    private static readonly Dictionary<char, char> Plain =
        Accented.SelectMany(group => group.Skip(1).Select(letter => (letter, group[0]))).ToDictionary(pair => pair.letter, pair => pair.Item2);

    /// <summary>Written in front of a letter or behind it, accents alone: not compared.</summary>
    internal static bool IsAccent(int rune) => rune is (>= 0x300 and <= 0x36F) or (>= 0xFE00 and <= 0xFE0F);

    internal static char Fold(char letter)
    {
        if (char.IsAscii(letter)) return char.ToLowerInvariant(letter);
        if (letter is >= '\uFF01' and <= '\uFF5E') letter = (char)(letter - 0xFEE0);
        letter = char.ToLowerInvariant(letter);
        return Plain.GetValueOrDefault(letter, letter);
    }
}
