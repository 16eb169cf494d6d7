using System.Text.RegularExpressions;
using Google.Protobuf;
using TruceData.V1;

namespace TruceData.Server.Curation.Texts;

/// <summary>Computes what the record of a source may contain of its text: the figures by paragraph, and the fingerprints.</summary>
internal static partial class TextDigest
{
    private const int TimeoutMilliseconds = 5000;

    /// <summary>Returns the digest as a source without a name.</summary>
    /// <param name="text">The body of the text: paragraphs separated by empty lines.</param>
    public static Source Compute(string text)
    {
        var digest = new Source { TextShingles = ByteString.CopyFrom(Shingles.Pack(Shingles.Enumerate(text).Select(s => s.Print))) };
        var paragraphs = Gap().Split(text.Trim());
        for (var i = 0; i < paragraphs.Length; i++)
        {
            var figures = Figures().Matches(paragraphs[i]).Select(m => Space().Replace(m.Value, " ")).Distinct(StringComparer.Ordinal);
            foreach (var figure in figures)
                digest.Figures.Add(new Figure { Locator = new Locator { Paragraph = i + 1 }, Text = figure });
        }

        return digest;
    }

    [GeneratedRegex(@"\r?\n[ \t]*(?:\r?\n[ \t]*)+", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Gap();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Space();

    /// <summary>Matches digits with the month before or the unit after them, months alone, and numbers and multiples in words.</summary>
    [GeneratedRegex(
        """
        \b(?:(?:January|February|March|April|June|July|August|September|October|November|December)|(?-i:May))\b
            (?:\s\d{1,2}\b(?:,?\s\d{4}\b)?|\s\d{4}\b)?
        |(?<!\w)\p{Sc}?\d+(?:[.,]\d+)*(?:%|(?:\s(?:percent|trillion|billion|million|tonnes)\b)+|(?:-|\s)(?:days?|years?)\b|s\b|th\b)?
        |\bone-\w+|\ba\s(?:year|decade)\b
        |\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand
            |half|doubled?|twice|decades?|third|fourth|fifth|sixth)\b
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Figures();
}
