namespace TruceData.Store.Records;

/// <summary>
/// How well a text matches: the sum over the phrases of BM25's term frequency factor, tf / (tf + k (1 − b + b · length / mean)).
/// </summary>
/// <remarks>
/// The mean length is a constant and rarity does not count: both depend on the other texts in the store, so that a later revision
/// would change the order read at an older one.
/// </remarks>
internal static class TextRank
{
    private const double Saturation = 1.2;
    private const double LengthWeight = 0.75;
    private const double MeanLength = 64;

    public static double Compute(string text, IReadOnlyList<string[]> phrases)
    {
        var tokens = SearchText.Tokens(text);
        var penalty = Saturation * (1 - LengthWeight + (LengthWeight * tokens.Count / MeanLength));
        var rank = 0.0;
        foreach (var phrase in phrases)
        {
            double found = Occurrences(tokens, phrase);
            rank += found / (found + penalty);
        }

        return rank;
    }

    private static int Occurrences(List<string> tokens, string[] phrase)
    {
        var found = 0;
        for (var start = 0; start + phrase.Length <= tokens.Count; start++)
        {
            var same = 0;
            while (same < phrase.Length && tokens[start + same] == phrase[same]) same++;
            if (same == phrase.Length) found++;
        }

        return found;
    }
}
