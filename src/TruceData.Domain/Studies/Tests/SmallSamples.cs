namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// From how many events on a test rejects a true hypothesis at 5 % in at most 6.5 % of studies. The numbers come from the simulations in
/// "Small samples" in docs/methodology.md.
/// </summary>
public static class SmallSamples
{
    /// <summary>Returns the number of events; 0 for a test that holds its size with as few events as it accepts.</summary>
    public static int MinEvents(EventStudyTest test) => test switch
    {
        EventStudyTest.CorradoZivneySign => 5,
        EventStudyTest.Wilcoxon => 7,
        EventStudyTest.Sign or EventStudyTest.GeneralizedSign => 9,
        EventStudyTest.CorradoZivneyRank or EventStudyTest.GeneralizedRankT or EventStudyTest.GeneralizedRankZ => 15,
        EventStudyTest.SkewnessAdjustedT => 20,
        _ => 0,
    };
}
