using System.Globalization;
using System.Text;

namespace TruceData.Store.Records;

/// <summary>
/// Splits text into searchable words, equally for every engine: runs of letters and digits, in lower case and without diacritics.
/// </summary>
internal static class SearchText
{
    /// <summary>Words after this number are not indexed: PostgreSQL does not record positions above 16,383.</summary>
    private const int MaxTokens = 16_000;

    /// <summary>Words after this number of letters and digits are not indexed: a PostgreSQL tsvector is limited to 1 MiB.</summary>
    private const int MaxCharacters = 250_000;

    private const int MaxTokenLength = 200;

    public static List<string> Tokenize(string text)
    {
        var tokens = new List<string>();
        var token = new StringBuilder();
        var characters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark && token.Length > 0) continue;
            if (rune != Rune.ReplacementChar && IsWord(category)) Append(token, rune);
            else characters += Flush(tokens, token);
            if (tokens.Count == MaxTokens || characters >= MaxCharacters) return tokens;
        }

        Flush(tokens, token);
        return tokens;
    }

    /// <summary>Splits a query into phrases of one or more words each.</summary>
    public static List<string[]> ParsePhrases(string query)
    {
        var phrases = new List<string[]>();
        var isQuoted = false;
        foreach (var part in query.Split('"'))
        {
            IEnumerable<string> pieces = isQuoted ? [part] : part.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
            foreach (var tokens in pieces.Select(Tokenize))
            {
                if (tokens.Count > 0 && !phrases.Exists(p => p.SequenceEqual(tokens))) phrases.Add([.. tokens]);
            }

            isQuoted = !isQuoted;
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

    /// <summary>Moves the current word to the list and returns its length.</summary>
    private static int Flush(List<string> tokens, StringBuilder token)
    {
        var length = token.Length;
        if (length > 0) tokens.Add(token.ToString());
        token.Clear();
        return length;
    }
}
