using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>P-values under one-sided alternatives.</summary>
public sealed class OneSidedTests
{
    public static TheoryData<EventStudyTest> Tests =>
        [.. Enum.GetValues<EventStudyTest>().Except([EventStudyTest.TimeSeriesT, EventStudyTest.Bootstrap])];

    [Theory]
    [MemberData(nameof(Tests))]
    public void One_tail_has_half_of_the_two_sided_p_value_and_the_other_the_rest(EventStudyTest test)
    {
        var values = Enum.GetValues<AlternativeHypothesis>()
            .ToDictionary(a => a, a => SmallStudy.TestAtDayZero(SmallStudy.Design(test) with { Alternative = a }, events: 8));
        var (two, greater, less) =
            (values[AlternativeHypothesis.TwoSided], values[AlternativeHypothesis.Greater], values[AlternativeHypothesis.Less]);
        Assert.Equal([two.Statistic, two.Statistic], [greater.Statistic, less.Statistic]);
        Assert.Equal(two.PValue / 2, Math.Min(greater.PValue, less.PValue), 1e-15);
        Assert.Equal(1, greater.PValue + less.PValue, 1e-15);
        if (two.Statistic != 0) Assert.Equal(two.Statistic > 0, greater.PValue < less.PValue);
    }

    [Fact]
    public void The_bootstrap_counts_the_replications_of_one_tail()
    {
        // With seven days there are 128 combinations of signs, of which the replications are a sample.
        const int Replications = 20_000;
        var design = SmallStudy.Design(EventStudyTest.Bootstrap) with { Bootstrap = new BootstrapPlan(Replications, 3) };
        double[] values = [.. Enumerable.Range(0, 7).Select(i => SmallStudy.ValueAtDayZero(design, i))];
        var sums = Enumerable.Range(0, 1 << 7).Select(signs => values.Select((v, i) => (signs >> i & 1) == 0 ? v : -v).Sum()).ToArray();
        var limit = values.Sum();
        foreach (var (alternative, share) in new[]
        {
            (AlternativeHypothesis.Greater, sums.Count(s => s >= limit - 1e-12) / 128.0),
            (AlternativeHypothesis.Less, sums.Count(s => s <= limit + 1e-12) / 128.0),
            (AlternativeHypothesis.TwoSided, sums.Count(s => Math.Abs(s) >= Math.Abs(limit) - 1e-12) / 128.0),
        })
        {
            var p = SmallStudy.TestAtDayZero(design with { Alternative = alternative }, events: 7).PValue;
            Assert.InRange(p, share - (4 * Math.Sqrt(0.25 / Replications)), share + (4 * Math.Sqrt(0.25 / Replications)));
        }
    }

    [Fact]
    public void Rows_have_the_p_value_of_their_tail()
    {
        var design = SmallStudy.Design(EventStudyTest.TimeSeriesT);
        var two = SmallStudy.Estimate(design);
        var greater = SmallStudy.Estimate(design with { Alternative = AlternativeHypothesis.Greater });
        var less = SmallStudy.Estimate(design with { Alternative = AlternativeHypothesis.Less });
        for (var place = 0; place < design.Places; place++)
        {
            var tail = two.PValues[place] / 2;
            Assert.Equal(two.Values[place] > 0 ? tail : 1 - tail, greater.PValues[place], 1e-15);
            Assert.Equal(two.Values[place] < 0 ? tail : 1 - tail, less.PValues[place], 1e-15);
        }

        Assert.Equal(two.Reach, greater.Reach);
    }
}
