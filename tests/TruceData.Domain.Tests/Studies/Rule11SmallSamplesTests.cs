using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Rule 11: a test over events is refused when there are too few, never computed.</summary>
public class Rule11SmallSamplesTests
{
    public static TheoryData<EventStudyTest> OverEvents =>
        [.. Enum.GetValues<EventStudyTest>().Where(t => t is not (EventStudyTest.TimeSeriesT or EventStudyTest.Bootstrap))];

    [Theory]
    [MemberData(nameof(OverEvents))]
    public void Rule11_no_test_over_events_is_made_of_one_event(EventStudyTest test)
    {
        var value = SmallStudy.TestAtDayZero(test, events: 1);
        Assert.Equal(TestRefusal.TooFewEvents, value.Refusal);
        Assert.True(double.IsNaN(value.Statistic) && double.IsNaN(value.PValue));
    }

    [Theory]
    [InlineData(EventStudyTest.CrossSectionalT, 2)]
    [InlineData(EventStudyTest.BoehmerMusumeciPoulsenT, 2)]
    [InlineData(EventStudyTest.SkewnessAdjustedT, 3)]
    [InlineData(EventStudyTest.Sign, 6)]
    [InlineData(EventStudyTest.GeneralizedSign, 6)]
    [InlineData(EventStudyTest.Wilcoxon, 6)]
    public void Rule11_a_test_begins_with_its_least_number_of_events(EventStudyTest test, int minimum)
    {
        Assert.Equal(TestRefusal.TooFewEvents, SmallStudy.TestAtDayZero(test, minimum - 1).Refusal);
        var enough = SmallStudy.TestAtDayZero(test, minimum);
        Assert.Equal(TestRefusal.None, enough.Refusal);
        Assert.InRange(enough.PValue, 0, 1);
    }
}
