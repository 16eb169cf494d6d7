using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>Studies of the curated events and series, against numbers worked out here from the files.</summary>
public sealed class EstimateTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
    private const double Tolerance = 1e-12;

    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task The_constant_mean_is_that_of_the_file()
    {
        var study = await _clients.EstimateAsync(new() { Events = { Post }, Series = { Closes }, Model = NormalModel.ConstantMean });
        Assert.Equal(Enumerable.Range(-10, 21), study.Header.Offsets);
        Assert.Equal(["intercept"], study.Header.Coefficients);
        var (returns, _, zero) = Returns("sp500-close-daily", "close");
        var window = returns[(zero - 130)..(zero - 10)];
        var (mean, n) = (window.Average(), window.Length);
        var deviation = Math.Sqrt(window.Sum(r => (r - mean) * (r - mean)) / (n - 1));
        var results = Assert.Single(study.Results);
        Assert.Equal(120, Assert.Single(results.Observations));
        Near([mean], results.Coefficients);
        Near([deviation / Math.Sqrt(n)], results.CoefficientStandardErrors);
        Near([deviation], results.ResidualDeviations);
        Near([119], results.DegreesOfFreedom);
        Near([.. returns[(zero - 10)..(zero + 11)].Select(r => r - mean)], results.AbnormalReturns);
        Near([.. Enumerable.Repeat(deviation * Math.Sqrt(1 + (1.0 / n)), 21)], results.AbnormalReturnStandardErrors);
        var cumulative = returns[(zero - 10)..(zero + 11)].Sum(r => r - mean);
        Near([cumulative], results.CumulativeAbnormalReturns);
        Near([deviation * Math.Sqrt(21 + (21.0 * 21 / n))], results.CumulativeStandardErrors);
        Near(
            [returns[(zero - 10)..(zero + 11)].Aggregate(1.0, (p, r) => p * (1 + r)) - Math.Pow(1 + mean, 21)],
            results.BuyAndHoldAbnormalReturns);
        Near([cumulative / results.CumulativeStandardErrors[0]], results.CumulativeTStatistics);
        Assert.Equal(new Date { Year = 2025, Month = 10, Day = 10 }, results.Anchors[0].SessionDate);
    }

    [Fact]
    public async Task The_market_model_is_the_regression_on_the_benchmarks_file()
    {
        var study = await _clients.EstimateAsync(
            new() { Events = { Post }, Series = { "series/vix-daily" }, Benchmark = Closes, ReturnKind = ReturnKind.Log });
        // Cboe trades on days on which New York does not: there the benchmark has no return.
        var (y, days, zero) = Returns("vix-daily", "close", log: true);
        var (returns, benchmarkDays, _) = Returns("sp500-close-daily", "close", log: true);
        var benchmark = benchmarkDays.Zip(returns).ToDictionary(r => r.First, r => r.Second, StringComparer.Ordinal);
        double[] x = [.. days.Select(d => benchmark.GetValueOrDefault(d, double.NaN))];
        int[] window = [.. Enumerable.Range(zero - 130, 120).Where(i => !double.IsNaN(x[i]))];
        double[] xs = [.. window.Select(i => x[i])], ys = [.. window.Select(i => y[i])];
        var (meanX, meanY) = (xs.Average(), ys.Average());
        var slope = xs.Zip(ys, (a, b) => (a - meanX) * (b - meanY)).Sum() / xs.Sum(a => (a - meanX) * (a - meanX));
        var intercept = meanY - (slope * meanX);
        var results = Assert.Single(study.Results);
        Assert.Equal([xs.Length], results.Observations);
        Near([intercept, slope], results.Coefficients);
        Near([.. Enumerable.Range(-10, 21).Select(o => y[zero + o] - intercept - (slope * x[zero + o]))], results.AbnormalReturns);
        Assert.InRange(results.RSquared[0], 0.3, 1);
        Assert.Equal(["intercept", Closes], study.Header.Coefficients);
    }

    [Fact]
    public async Task Returns_are_those_of_AlignEvents()
    {
        var study = await _clients.EstimateAsync(
            new() { Events = { Post }, Series = { Closes, "series/ust10y-daily" }, Model = NormalModel.ConstantMean });
        var (_, columns) = await _clients.AlignAsync(new()
        {
            Events = { Post },
            Series = { Closes, "series/ust10y-daily" },
            Window = new() { Unit = WindowUnit.Sessions, FirstOffset = -10, LastOffset = 10 },
            Measure = Measure.SimpleReturn,
        });
        foreach (var (results, column) in study.Results.Zip(columns))
        {
            Assert.Equal(column.Anchor, results.Anchors[0]);
            Near([.. column.Values.Select(v => v - results.Coefficients[0])], results.AbnormalReturns);
        }
    }

    [Fact]
    public async Task A_benchmark_of_another_calendar_is_read_at_the_closes_of_the_series()
    {
        // Bitcoin's days end at midnight UTC: on Saturdays and Sundays New York has nothing new to say.
        var study = await _clients.EstimateAsync(new()
        {
            Events = { "events/kuala-lumpur-round-2025-10" },
            Series = { "series/btcusd-daily" },
            Benchmark = Closes,
            EstimationWindow = new() { FirstOffset = -45, LastOffset = -6 },
            EventWindow = new() { FirstOffset = -3, LastOffset = 3 },
            MinimumObservations = 20,
        });
        var results = Assert.Single(study.Results);
        Assert.InRange(results.Observations[0], 25, 30);
        Assert.Contains(ImpactWarningKind.ThinTrading, study.Kinds);
        var lumped = results.AbnormalReturns.Count(double.IsNaN);
        Assert.Equal(2, lumped);
        Assert.Equal([5], results.CumulativeObservations);
    }

    [Fact]
    public async Task One_event_is_too_few_for_every_test_over_events()
    {
        var study = await _clients.EstimateAsync(new() { Events = { Post }, Series = { Closes }, Model = NormalModel.ConstantMean });
        var aggregate = Assert.Single(study.Aggregates);
        Assert.Empty(aggregate.Statistics);
        Assert.Equal(17, aggregate.Warnings.Count(w => w.Kind == ImpactWarningKind.TooFewEvents));
        Near([.. study.Results[0].AbnormalReturns], aggregate.AverageAbnormalReturns);
    }

    [Fact]
    public async Task A_cursor_goes_on_where_it_was_cut_and_the_aggregates_are_those_of_the_whole()
    {
        var whole = await _clients.EstimateAsync(Tariffs());
        Assert.Equal(2, whole.Results.Count);
        var rest = await _clients.EstimateAsync(new(Tariffs()) { Cursor = whole.Results[0].Cursor });
        Assert.Equal(whole.Header, rest.Header);
        Assert.Equal(whole.Results.Skip(1), rest.Results);
        Assert.Equal(whole.Aggregates, rest.Aggregates);
        Assert.Equal([0, 1, -1], whole.Aggregates.Select(a => a.SeriesIndex));
    }

    [Fact]
    public async Task Groups_stand_beside_the_whole_and_a_group_of_all_equals_it()
    {
        var all = (await _clients.EstimateAsync(Tariffs())).Header.Events.Select(e => e.Name).ToArray();
        var study = await _clients.EstimateAsync(new(Tariffs())
        {
            Groups = { new EventGroup { Label = "all", Events = { all } }, new EventGroup { Label = "two", Events = { all.Take(2) } } },
        });
        var byGroup = study.Aggregates.GroupBy(a => a.Group).ToDictionary(g => g.Key, g => g.ToArray());
        Assert.Equal(["", "all", "two"], byGroup.Keys);
        foreach (var (one, same) in byGroup[""].Zip(byGroup["all"]))
            Assert.Equal(one, new ImpactAggregate(same) { Group = "", Cursor = one.Cursor });
        Assert.All(byGroup["two"][0].EventCounts, c => Assert.InRange(c, 0, 2));
    }

    [Fact]
    public async Task An_uncertain_event_has_a_row_and_a_place_in_the_averages_under_each_anchor()
    {
        // The threat is known to some hours that cross New York's close.
        var request = new EstimateImpactRequest
        {
            Filter = new() { Kinds = { EventKind.Tariff } },
            Series = { Closes },
            Model = NormalModel.ConstantMean,
            MinimumObservations = 20,
        };
        var plain = await _clients.EstimateAsync(request);
        var both = await _clients.EstimateAsync(new(request) { AnchorSensitivity = true });
        var results = Assert.Single(both.Results);
        var alternatives = results.AlternativeAnchors.Count(a => a);
        Assert.Equal(plain.Results[0].Anchors.Count(a => a.AlternativeSessionDate is not null), alternatives);
        Assert.True(alternatives > 0);
        for (var row = 1; row < results.EventIndexes.Count; row++)
        {
            if (!results.AlternativeAnchors[row]) continue;
            Assert.Equal(results.EventIndexes[row - 1], results.EventIndexes[row]);
            Assert.Equal(results.Anchors[row - 1].AlternativeSessionDate, results.Anchors[row].SessionDate);
        }

        Assert.Equal([false, true], both.Aggregates.Select(a => a.AlternativeAnchors));
        Assert.Equal(plain.Aggregates[0].AverageAbnormalReturns, both.Aggregates[0].AverageAbnormalReturns);
        Assert.NotEqual(both.Aggregates[0].AverageAbnormalReturns, both.Aggregates[1].AverageAbnormalReturns);
    }

    [Fact]
    public async Task Sessions_of_other_events_are_named_or_left_out()
    {
        var held = await _clients.EstimateAsync(Tariffs());
        Assert.Contains(ImpactWarningKind.EventsInEstimationWindow, held.Kinds);
        Assert.Contains(ImpactWarningKind.OverlappingWindows, held.Kinds);
        var free = await _clients.EstimateAsync(new(Tariffs()) { ExcludeOtherEvents = true, MinimumObservations = 5 });
        Assert.DoesNotContain(ImpactWarningKind.EventsInEstimationWindow, free.Kinds);
        Assert.True(free.Results[0].Observations.Zip(held.Results[0].Observations, (f, h) => f <= h).All(less => less));
        Assert.True(free.Results[0].Observations.Sum() < held.Results[0].Observations.Sum());
    }

    [Theory]
    [InlineData(MultipleTesting.Holm)]
    [InlineData(MultipleTesting.BenjaminiHochberg)]
    public async Task Adjusted_p_values_are_those_of_the_family_of_each_test(MultipleTesting method)
    {
        var plain = (await _clients.EstimateAsync(Tariffs())).Aggregates.SelectMany(a => a.Statistics).ToArray();
        Assert.All(plain, s => Assert.Equal(s.PValue, s.AdjustedPValue));
        var adjusted = (await _clients.EstimateAsync(new(Tariffs()) { MultipleTesting = method }))
            .Aggregates.SelectMany(a => a.Statistics.Select(s => (IsOverAll: a.SeriesIndex < 0, Statistic: s))).ToArray();
        foreach (var family in adjusted.GroupBy(a => (a.IsOverAll, a.Statistic.Test), a => a.Statistic))
        {
            var sorted = family.OrderBy(s => s.PValue).ToArray();
            Assert.All(sorted, s => Assert.Equal(sorted.Length, s.FamilySize));
            for (var i = 0; i < sorted.Length; i++)
            {
                var expected = method == MultipleTesting.Holm
                    ? sorted.Take(i + 1).Select((s, k) => Math.Min(1, (sorted.Length - k) * s.PValue)).Max()
                    : sorted.Skip(i).Select((s, k) => Math.Min(1, sorted.Length * s.PValue / (i + k + 1))).Min();
                Near([expected], [sorted[i].AdjustedPValue]);
            }
        }
    }

    [Fact]
    public async Task Tests_are_the_same_whether_others_are_asked_for_or_not()
    {
        // Without rank tests everything is estimated once, with them twice.
        var all = await _clients.EstimateAsync(Tariffs());
        EventStudyTest[] some =
        [
            EventStudyTest.PatellZ,
            EventStudyTest.AdjustedBmpT,
            EventStudyTest.GeneralizedSign,
            EventStudyTest.SkewnessAdjustedT,
            EventStudyTest.Wilcoxon,
        ];
        var few = await _clients.EstimateAsync(new(Tariffs()) { Tests = { some } });
        Assert.Equal(all.Results.SelectMany(r => r.AbnormalReturns), few.Results.SelectMany(r => r.AbnormalReturns));
        Assert.Equal(all.Aggregates.Count, few.Aggregates.Count);
        foreach (var (whole, part) in all.Aggregates.Zip(few.Aggregates))
        {
            Assert.Equal(whole.EventCounts, part.EventCounts);
            Near(
                [.. whole.AverageAbnormalReturns, .. whole.CumulativeAverageAbnormalReturns],
                part.AverageAbnormalReturns.Concat(part.CumulativeAverageAbnormalReturns));
            var expected = whole.Statistics.Where(s => some.Contains(s.Test)).ToArray();
            Assert.Equal(
                expected.Select(s => (s.Test, s.PlaceCase, s.Offset, s.WindowIndex)),
                part.Statistics.Select(s => (s.Test, s.PlaceCase, s.Offset, s.WindowIndex)));
            Near([.. expected.Select(s => s.Statistic)], part.Statistics.Select(s => s.Statistic));
        }
    }

    [Fact]
    public async Task The_bootstrap_answers_the_same_to_the_same_seed()
    {
        var request = new EstimateImpactRequest(Tariffs())
        {
            Tests = { EventStudyTest.Bootstrap },
            Bootstrap = new() { Replications = 999, Seed = 7 },
        };
        var once = await _clients.EstimateAsync(request);
        Assert.NotEmpty(once.Aggregates[0].Statistics);
        Assert.Equal(once.Aggregates, (await _clients.EstimateAsync(request)).Aggregates);
        var other = await _clients.EstimateAsync(new(request) { Bootstrap = new() { Replications = 999, Seed = 8 } });
        Assert.NotEqual(once.Aggregates[0].Statistics, other.Aggregates[0].Statistics);
    }

    private static EstimateImpactRequest Tariffs() => new()
    {
        Filter = new() { Kinds = { EventKind.Tariff } },
        Series = { Closes, "series/vix-daily" },
        Model = NormalModel.ConstantMean,
        EstimationWindow = new() { FirstOffset = -45, LastOffset = -6 },
        EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
        CumulativeWindows = { new SessionRange { FirstOffset = 0, LastOffset = 1 }, new SessionRange { FirstOffset = -5, LastOffset = 5 } },
        MinimumObservations = 20,
    };

    /// <summary>The returns of a file with their days, and where 10 October 2025 stands among them.</summary>
    private static (double[] Returns, string[] Days, int Zero) Returns(string series, string column, bool log = false)
    {
        var bars = CuratedCsv.Column(series, column).Where(b => !double.IsNaN(b.Value)).ToArray();
        double[] returns =
            [.. bars.Skip(1).Zip(bars, (now, before) => log ? Math.Log(now.Value / before.Value) : (now.Value / before.Value) - 1)];
        return (returns, [.. bars.Skip(1).Select(b => b.Start)], Array.FindIndex(bars, b => b.Start == "2025-10-10") - 1);
    }

    private static void Near(double[] expected, IEnumerable<double> actual)
    {
        var found = actual.ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            var close = double.IsNaN(expected[i])
                ? double.IsNaN(found[i])
                : Math.Abs(expected[i] - found[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(close, $"{i}: {expected[i]:R} expected, {found[i]:R} found");
        }
    }
}
