using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Rule 9 in studies: windows are inclusive at both ends, the number of observations is returned and a minimum enforced.</summary>
public class Rule09EstimationWindowTests
{
    private static readonly StudyDesign s_design = SmallStudy.Design(EventStudyTest.TimeSeriesT);

    [Fact]
    public void Rule09_minus_130_to_minus_11_is_120_sessions() => Assert.Equal(120, new SessionRange(-130, -11).Count);

    [Fact]
    public void Rule09_the_estimation_window_is_inclusive_at_both_ends_and_its_observations_are_counted()
    {
        Assert.Equal(40, SmallStudy.Estimate(s_design).Observations);
        var one = s_design with { Estimation = new SessionRange(-50, -12) };
        Assert.Equal(39, SmallStudy.Estimate(one).Observations);
    }

    [Fact]
    public void Rule09_a_model_on_fewer_observations_than_the_minimum_is_not_estimated()
    {
        Assert.Equal(PairOutcome.Estimated, SmallStudy.Estimate(s_design with { MinimumObservations = 40 }).Outcome);
        var refused = SmallStudy.Estimate(s_design with { MinimumObservations = 41 });
        Assert.Equal((PairOutcome.TooFewObservations, 40), (refused.Outcome, refused.Observations));
        Assert.All(refused.Values, value => Assert.True(double.IsNaN(value)));
    }
}
