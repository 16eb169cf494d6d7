using MathNet.Numerics.Distributions;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>Families of adjustments, groups by filter, one-sided p-values and bounds of averages, as the reply states them.</summary>
public sealed class StudyChoiceTests(CuratedServer server)
{
    private const string Closes = "series/sp500-close-daily";
    private readonly Clients _clients = server.Clients;

    [Theory]
    [InlineData(AdjustmentFamily.Unspecified, AdjustmentFamily.All)]
    [InlineData(AdjustmentFamily.Window, AdjustmentFamily.Window)]
    [InlineData(AdjustmentFamily.Series, AdjustmentFamily.Series)]
    public async Task One_test_of_one_series_at_one_session_is_not_adjusted(AdjustmentFamily requested, AdjustmentFamily inEffect)
    {
        // The window from 0 to 0 is offset 0; averages at alternative anchors and those over all series are other families.
        var request = Tariffs(Closes);
        request.AnchorSensitivity = true;
        request.EventWindow = Range(0, 0);
        request.CumulativeWindows.Clear();
        request.Tests.Add(EventStudyTest.BoehmerMusumeciPoulsenT);
        (request.MultipleTesting, request.AdjustmentFamily) = (MultipleTesting.Holm, requested);
        var study = await _clients.EstimateAsync(request);
        Assert.Equal(inEffect, study.Header.AdjustmentFamily);
        Assert.Equal([false, true], study.Aggregates.Select(a => a.AlternativeAnchors));
        var statistics = study.Aggregates.SelectMany(a => a.Statistics).ToArray();
        Assert.Equal(4, statistics.Length);
        Assert.All(statistics, s => Assert.Equal((s.PValue, 1), (s.AdjustedPValue, s.FamilySize)));
    }

    [Fact]
    public async Task Without_an_adjustment_there_is_no_family()
    {
        var study = await _clients.EstimateAsync(Tariffs(Closes));
        Assert.Equal(
            (AdjustmentFamily.Unspecified, OverlapPolicy.KeepAll, AlternativeHypothesis.TwoSided),
            (study.Header.AdjustmentFamily, study.Header.OverlapPolicy, study.Header.Alternative));
        Assert.All(study.Aggregates[0].Statistics, s => Assert.Equal((s.PValue, 0), (s.AdjustedPValue, s.FamilySize)));
    }

    [Fact]
    public async Task A_group_by_filter_is_the_group_that_lists_its_events()
    {
        var all = new EstimateImpactRequest(Tariffs(Closes)) { Filter = new() };
        var kinds = (await _clients.EstimateAsync(all)).Header.Events.Where(e => e.Kind == EventKind.Tariff).Select(e => e.Name).ToArray();
        var study = await _clients.EstimateAsync(new(all)
        {
            Groups =
            {
                new EventGroup { Label = "by list", Events = { kinds } },
                new EventGroup { Label = "by filter", Filter = new() { Kinds = { EventKind.Tariff } } },
                new EventGroup { Label = "everything", Filter = new() },
            },
        });
        var byGroup = study.Aggregates.ToDictionary(a => a.Group, a => new ImpactAggregate(a) { Group = "", Cursor = "" });
        Assert.True(byGroup["by list"].EventCounts[0] > 5);
        Assert.Equal(byGroup["by list"], byGroup["by filter"]);
        Assert.Equal(byGroup[""], byGroup["everything"]);
    }

    [Fact]
    public async Task Averages_have_the_standard_error_and_bounds_of_their_cross_section()
    {
        var request = Tariffs(Closes);
        request.ConfidenceLevel = 0.9;
        request.Alternative = AlternativeHypothesis.Greater;
        var study = await _clients.EstimateAsync(request);
        var (results, average) = (study.Results[0], study.Aggregates[0]);
        for (var w = 0; w < 2; w++)
        {
            double[] values = [.. results.CumulativeAbnormalReturns.Where((v, i) => i % 2 == w && !double.IsNaN(v))];
            var n = values.Length;
            Assert.Equal(n, average.CumulativeEventCounts[w]);
            var error = Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (n - 1) / n);
            var reach = StudentT.InvCDF(0, 1, n - 1, 0.95) * error;
            Assert.Equal(error, average.CumulativeStandardErrors[w], 1e-12);
            Assert.Equal(values.Average() - reach, average.CumulativeLowerBounds[w], 1e-9);
            Assert.Equal(values.Average() + reach, average.CumulativeUpperBounds[w], 1e-9);
        }

        Assert.Equal(11, average.AverageStandardErrors.Count);
        var t = average.Statistics.First(s => s.Test == EventStudyTest.CrossSectionalT);
        Assert.Equal(t.Statistic, average.AverageAbnormalReturns[0] / average.AverageStandardErrors[0], 1e-9);
    }

    [Fact]
    public async Task One_event_has_no_standard_error_of_its_average()
    {
        var request = new EstimateImpactRequest(Tariffs(Closes)) { Events = { "events/us-100-tariff-threat-first-post" }, Filter = null };
        var average = Assert.Single((await _clients.EstimateAsync(request)).Aggregates);
        Assert.All(
            average.AverageStandardErrors.Concat(average.CumulativeLowerBounds).Concat(average.CumulativeUpperBounds),
            value => Assert.True(double.IsNaN(value)));
    }

    [Theory]
    [InlineData(AlternativeHypothesis.Greater)]
    [InlineData(AlternativeHypothesis.Less)]
    public async Task Every_p_value_is_that_of_the_alternative(AlternativeHypothesis alternative)
    {
        var two = await _clients.EstimateAsync(Tariffs(Closes));
        var one = await _clients.EstimateAsync(new(Tariffs(Closes)) { Alternative = alternative });
        Assert.Equal(alternative, one.Header.Alternative);
        var sign = alternative == AlternativeHypothesis.Greater ? 1 : -1;
        Assert.Equal(two.Aggregates[0].Statistics.Count, one.Aggregates[0].Statistics.Count);
        foreach (var (a, b) in two.Aggregates[0].Statistics.Zip(one.Aggregates[0].Statistics)) AssertTail(a.Statistic, a.PValue, b.PValue);
        var (rows, tails) = (two.Results[0], one.Results[0]);
        for (var i = 0; i < rows.AbnormalReturns.Count; i++)
            AssertTail(rows.AbnormalReturns[i], rows.AbnormalReturnPValues[i], tails.AbnormalReturnPValues[i]);
        Assert.Equal(rows.CumulativeLowerBounds, tails.CumulativeLowerBounds);

        void AssertTail(double value, double pValue, double tail)
        {
            if (double.IsNaN(pValue)) Assert.True(double.IsNaN(tail));
            else Assert.Equal(sign * value > 0 ? pValue / 2 : 1 - (pValue / 2), tail, 1e-12);
        }
    }

    private static EstimateImpactRequest Tariffs(params string[] series) => new()
    {
        Filter = new() { Kinds = { EventKind.Tariff } },
        Series = { series },
        Model = NormalModel.ConstantMean,
        EstimationWindow = Range(-45, -6),
        EventWindow = Range(-5, 5),
        CumulativeWindows = { Range(0, 1), Range(-5, 5) },
        MinimumObservations = 20,
    };

    private static SessionRange Range(int first, int last) => new() { FirstOffset = first, LastOffset = last };
}
