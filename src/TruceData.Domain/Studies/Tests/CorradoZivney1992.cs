namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the rank test of Corrado and Zivney (1992). Ranks are divided by their number plus 1, for missing returns; abnormal returns are
/// standardised again by their deviation over the events, for event-induced variance; a session's sum is divided by the square root of its
/// number of events.
/// </summary>
internal static class CorradoZivney1992
{
    public static TestValue At(SessionSums ranks, int first, int last) =>
        Corrado1989.At(ranks, first, last, (sum, count) => sum / Math.Sqrt(count));
}
