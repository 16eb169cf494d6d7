using System.Collections.Frozen;

namespace TruceData.Store.Records;

/// <summary>Maps lower-case letters with a diacritic or stroke to their base letters.</summary>
/// <remarks>Uses a table because Unicode normalization is unavailable in invariant-globalization mode.</remarks>
internal static class Diacritics
{
    private static readonly FrozenDictionary<char, char> BaseLetters = new Dictionary<char, string>
    {
        ['a'] = "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
        ['b'] = "ḃḅḇ",
        ['c'] = "çćĉċčḉ",
        ['d'] = "ďḋḍḏḑḓđ",
        ['e'] = "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
        ['f'] = "ḟ",
        ['g'] = "ĝğġģǧǵḡ",
        ['h'] = "ĥȟḣḥḧḩḫẖħ",
        ['i'] = "ìíîïĩīĭįǐȉȋḭḯỉịıİ",
        ['j'] = "ĵǰ",
        ['k'] = "ķǩḱḳḵ",
        ['l'] = "ĺļľḷḹḻḽł",
        ['m'] = "ḿṁṃ",
        ['n'] = "ñńņňǹṅṇṉṋ",
        ['o'] = "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợø",
        ['p'] = "ṕṗ",
        ['r'] = "ŕŗřȑȓṙṛṝṟ",
        ['s'] = "śŝşšșṡṣṥṧṩ",
        ['t'] = "ţťțṫṭṯṱẗŧ",
        ['u'] = "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
        ['v'] = "ṽṿ",
        ['w'] = "ŵẁẃẅẇẉẘ",
        ['x'] = "ẋẍ",
        ['y'] = "ýÿŷȳẏẙỳỵỷỹ",
        ['z'] = "źżžẑẓẕ",
        ['æ'] = "ǣǽ",
        ['ø'] = "ǿ",
        ['ſ'] = "ẛ",
        ['ʒ'] = "ǯ",
        ['α'] = "άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
        ['ε'] = "έἐἑἒἓἔἕὲέ",
        ['η'] = "ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
        ['ι'] = "ΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ",
        ['ο'] = "όὀὁὂὃὄὅὸό",
        ['ρ'] = "ῤῥ",
        ['υ'] = "ΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
        ['ω'] = "ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
        ['а'] = "ӑӓ",
        ['г'] = "ѓ",
        ['е'] = "ѐёӗ",
        ['ж'] = "ӂӝ",
        ['з'] = "ӟ",
        ['и'] = "йѝӣӥ",
        ['к'] = "ќ",
        ['о'] = "ӧ",
        ['у'] = "ўӯӱӳ",
        ['ч'] = "ӵ",
        ['ы'] = "ӹ",
        ['э'] = "ӭ",
        ['і'] = "ї",
        ['ѵ'] = "ѷ",
        ['ә'] = "ӛ",
        ['ө'] = "ӫ",
    }.SelectMany(group => group.Value.Select(letter => (letter, group.Key))).ToFrozenDictionary(x => x.letter, x => x.Key);

    public static char Strip(char lower) => lower < 0x80 ? lower : BaseLetters.GetValueOrDefault(lower, lower);
}
