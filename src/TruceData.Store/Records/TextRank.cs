namespace TruceData.Store.Records;

/// <summary>
/// Ranks how well a text matches: the sum over the phrases of the BM25 term frequency factor,
/// tf / (tf + k (1 − b + b · length / mean)).
/// </summary>
/// <remarks>
/// The mean length is a constant, and the rarity of words is ignored. Both depend on the other texts in the store, so a later revision
/// would change the order of results at an older one.
/// </remarks>
internal static class TextRank
{
    private const double Saturation = 1.2;
    private const double LengthWeight = 0.75;
    private const double MeanLength = 64;

    public static double Compute(string text, IReadOnlyList<string[]> phrases)
    {
        var tokens = SearchText.Tokenize(text);
        var penalty = Saturation * (1 - LengthWeight + (LengthWeight * tokens.Count / MeanLength));
        var rank = 0.0;
        foreach (var phrase in phrases)
        {
            double frequency = CountOccurrences(tokens, phrase);
            rank += frequency / (frequency + penalty);
        }

        return rank;
    }

    private static int CountOccurrences(List<string> tokens, string[] phrase)
    {
        var count = 0;
        for (var start = 0; start + phrase.Length <= tokens.Count; start++)
        {
            var matched = 0;
            while (matched < phrase.Length && tokens[start + matched] == phrase[matched]) matched++;
            if (matched == phrase.Length) count++;
        }

        return count;
    }
}
