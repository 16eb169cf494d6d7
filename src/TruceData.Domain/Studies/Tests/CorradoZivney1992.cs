namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Corrado and Zivney (1992): ranks over their number plus 1, for missing returns, of abnormal returns that are standardised again by their deviation
/// over the events, for a variance that the event raises; a session's sum counts by the root of its events.
/// </summary>
internal static class CorradoZivney1992
{
    public static TestValue At(RankColumn ranks, int first, int last) => Corrado1989.At(ranks, first, last, (sum, count) => sum / Math.Sqrt(count));
}
