using System.Text.RegularExpressions;
using Google.Protobuf;
using TruceData.V1;

namespace TruceData.Server.Curation.Texts;

/// <summary>What a source's record may hold of a text: its figures by paragraph, and its fingerprints.</summary>
internal static partial class TextDigest
{
    /// <summary>How long one search may take, in milliseconds.</summary>
    private const int Patience = 5000;

    /// <summary>A source without a name that holds the digest.</summary>
    /// <param name="text">The body of the text: paragraphs with an empty line between them, nothing else.</param>
    public static Source Compute(string text)
    {
        var digest = new Source { TextShingles = ByteString.CopyFrom(Shingles.Pack(Shingles.Enumerate(text).Select(s => s.Print))) };
        var paragraphs = Gap().Split(text.Trim());
        for (var i = 0; i < paragraphs.Length; i++)
        {
            foreach (var figure in Figures().Matches(paragraphs[i]).Select(m => Space().Replace(m.Value, " ")).Distinct(StringComparer.Ordinal))
                digest.Figures.Add(new Figure { Locator = new Locator { Paragraph = i + 1 }, Text = figure });
        }

        return digest;
    }

    [GeneratedRegex(@"\r?\n[ \t]*(?:\r?\n[ \t]*)+", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Gap();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Space();

    /// <summary>Digits with the month before or the unit after them, months by themselves, and numbers and multiples in words.</summary>
    [GeneratedRegex(
        """
        \b(?:(?:January|February|March|April|June|July|August|September|October|November|December)|(?-i:May))\b(?:\s\d{1,2}\b(?:,?\s\d{4}\b)?|\s\d{4}\b)?
        |(?<!\w)\p{Sc}?\d+(?:[.,]\d+)*(?:%|(?:\s(?:percent|trillion|billion|million|tonnes)\b)+|(?:-|\s)(?:days?|years?)\b|s\b|th\b)?
        |\bone-\w+|\ba\s(?:year|decade)\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|half|doubled?|twice|decades?|third|fourth|fifth|sixth)\b
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Figures();
}
