using System.Globalization;
using System.Text;

namespace TruceData.Store.Records;

/// <summary>
/// Cuts text into the words that are searched, the same for every engine: runs of letters and digits, lower case, without
/// diacritics.
/// </summary>
internal static class SearchText
{
    /// <summary>Words beyond this number are not searched: PostgreSQL keeps no places after it.</summary>
    private const int MaxTokens = 16_000;

    /// <summary>Nor are words that begin behind so many letters and digits: PostgreSQL keeps a mebibyte of UTF-8 and places.</summary>
    private const int MaxCharacters = 250_000;

    private const int MaxTokenLength = 200;

    public static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var (token, letters) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark && token.Length > 0) continue;
            if (rune != Rune.ReplacementChar && IsWord(category)) Append(token, rune);
            else letters += Flush(tokens, token);
            if (tokens.Count == MaxTokens || letters >= MaxCharacters) return tokens;
        }

        Flush(tokens, token);
        return tokens;
    }

    /// <summary>The phrases of a query, each one or more words; all must occur.</summary>
    public static List<string[]> Phrases(string query)
    {
        var phrases = new List<string[]>();
        var quoted = false;
        foreach (var part in query.Split('"'))
        {
            IEnumerable<string> pieces = quoted ? [part] : part.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
            foreach (var tokens in pieces.Select(Tokens))
            {
                if (tokens.Count > 0 && !phrases.Exists(p => p.SequenceEqual(tokens))) phrases.Add([.. tokens]);
            }

            quoted = !quoted;
        }

        return phrases;
    }

    private static bool IsWord(UnicodeCategory category) =>
        category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static void Append(StringBuilder token, Rune rune)
    {
        if (token.Length >= MaxTokenLength) return;
        var lower = Rune.ToLowerInvariant(rune);
        if (lower.IsBmp) token.Append(Diacritics.Strip((char)lower.Value));
        else token.Append(lower.ToString());
    }

    /// <summary>Ends a word; its length.</summary>
    private static int Flush(List<string> tokens, StringBuilder token)
    {
        var length = token.Length;
        if (length > 0) tokens.Add(token.ToString());
        token.Clear();
        return length;
    }
}
