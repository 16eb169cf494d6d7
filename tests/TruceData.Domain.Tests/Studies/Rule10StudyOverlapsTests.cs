using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Rule 10 in studies: sessions of other events can be excluded from estimation; tests can correct for the correlation of events of one
/// day.
/// </summary>
public class Rule10StudyOverlapsTests
{
    [Fact]
    public void Rule10_sessions_of_other_events_can_be_left_out_of_the_estimation()
    {
        var design = SmallStudy.Design(EventStudyTest.TimeSeriesT);
        var panel = SmallStudy.Panel([.. SmallStudy.Returns]);
        var excluded = new bool[panel.Returns.Length];
        var other = SmallStudy.SessionOf(0) - 20;
        excluded[other] = true;
        var before = Estimate(design, panel, excluded);
        panel.Returns[other] = 10;
        var after = Estimate(design, panel, excluded);
        Assert.Equal(39, after.Observations);
        Assert.Equal(before.Coefficients, after.Coefficients);
        Assert.Equal(before.Errors, after.Errors);
        Assert.NotEqual(before.Coefficients, Estimate(design, panel, null).Coefficients);
    }

    [Fact]
    public void Rule10_events_that_share_their_days_are_less_significant_to_Kolari_and_Pynnonen()
    {
        var plain = SmallStudy.TestSameDayEvents(EventStudyTest.BoehmerMusumeciPoulsenT);
        var adjusted = SmallStudy.TestSameDayEvents(EventStudyTest.AdjustedBmpT);
        Assert.InRange(Math.Abs(adjusted.Statistic), 1e-9, 0.25 * Math.Abs(plain.Statistic));
        Assert.True(adjusted.PValue > plain.PValue);
    }

    private static PairEstimate Estimate(StudyDesign design, StudyPanel panel, bool[]? excluded)
    {
        var row = new StudyRow(0, false, false, DailyAnchors.At(SmallStudy.SessionOf(0)));
        return new StudyBlock(design, panel, [row], excluded).Estimates().First().Estimate;
    }
}
