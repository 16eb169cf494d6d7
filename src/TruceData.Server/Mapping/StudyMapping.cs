using TruceData.Domain;
using TruceData.Server.Reading;
using TruceData.V1;
using Adjustment = TruceData.V1.Adjustment;
using EventStudyTest = TruceData.V1.EventStudyTest;
using NormalModel = TruceData.Domain.NormalModel;
using SessionRange = TruceData.V1.SessionRange;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's event studies to the contract's columns.</summary>
internal static class StudyMapping
{
    /// <summary>The header but for the dictionaries and the snapshot.</summary>
    public static ImpactHeader ToHeader(StudyChoices choices, EstimateImpactRequest request)
    {
        var design = choices.Design;
        var header = new ImpactHeader
        {
            Model = (V1.NormalModel)design.Model,
            ReturnKind = (V1.ReturnKind)design.ReturnKind,
            ReturnSpan = (V1.ReturnSpan)choices.Span,
            FactorValues = choices.FactorValues is { } values ? (V1.FactorValues)values : V1.FactorValues.Unspecified,
            EstimationWindow = ToProto(design.Estimation),
            MinimumObservations = design.MinimumObservations,
            ConfidenceLevel = design.ConfidenceLevel,
            AnchorPolicy = (V1.AnchorPolicy)choices.AnchorPolicy,
            Adjustment = request.Adjustment == Adjustment.Unspecified ? Adjustment.Raw : request.Adjustment,
            ExcludeOtherEvents = request.ExcludeOtherEvents,
            MultipleTesting = request.MultipleTesting,
        };
        header.Offsets.AddRange(Enumerable.Range(design.Event.First, design.Event.Count));
        header.CumulativeWindows.AddRange(design.Windows.Select(ToProto));
        header.Tests.AddRange(design.Tests.Select(t => (EventStudyTest)t));
        header.Coefficients.AddRange(CoefficientsOf(design, request));
        return header;
    }

    /// <summary>The results of some rows, but for the cursor.</summary>
    public static ImpactResults ToProto(StudyDesign design, StudyUnit unit, StudyBlock block)
    {
        var results = new ImpactResults { SeriesIndex = unit.Series.Index };
        var (rows, offsets, windows) = (unit.Count, design.Event.Count, design.Windows.Count);
        var abnormal = new Column(rows * offsets);
        var abnormalErrors = new Column(rows * offsets);
        var abnormalPs = new Column(design.TestsRows ? rows * offsets : 0);
        var cumulated = Enumerable.Range(0, 7).Select(_ => new Column(rows * windows)).ToArray();
        for (var i = 0; i < rows; i++)
        {
            var (row, estimate) = (unit.Series.Calendar.Rows[unit.First + i], block.Estimates[i]);
            results.EventIndexes.Add(row.Event);
            results.Anchors.Add(row.Anchor is { } anchor ? AlignmentMapping.ToProto(anchor) : new V1.Anchor());
            results.AlternativeAnchors.Add(row.Alternative);
            results.Observations.Add(estimate.Observations);
            results.Coefficients.Add(estimate.Coefficients);
            results.CoefficientStandardErrors.Add(estimate.CoefficientErrors);
            results.ResidualDeviations.Add(estimate.ResidualDeviation);
            results.RSquared.Add(estimate.RSquared);
            results.DegreesOfFreedom.Add(estimate.DegreesOfFreedom);
            results.CumulativeObservations.Add(estimate.Cumulated);
            abnormal.Add(estimate.Values.AsSpan(0, offsets));
            abnormalErrors.Add(estimate.Errors.AsSpan(0, offsets));
            cumulated[0].Add(estimate.Values.AsSpan(offsets));
            cumulated[1].Add(estimate.BuyAndHold);
            cumulated[2].Add(estimate.Errors.AsSpan(offsets));
            if (design.TestsRows) AddTests(estimate, offsets, abnormalPs, cumulated);
            results.Warnings.AddRange(StudyWarnings.Of(design, unit.Series, unit.First + i, i, estimate));
        }

        results.AbnormalReturns.AddRange(abnormal.Values);
        results.AbnormalReturnStandardErrors.AddRange(abnormalErrors.Values);
        results.AbnormalReturnPValues.AddRange(abnormalPs.Values);
        results.CumulativeAbnormalReturns.AddRange(cumulated[0].Values);
        results.BuyAndHoldAbnormalReturns.AddRange(cumulated[1].Values);
        results.CumulativeStandardErrors.AddRange(cumulated[2].Values);
        if (!design.TestsRows) return results;
        results.CumulativeTStatistics.AddRange(cumulated[3].Values);
        results.CumulativePValues.AddRange(cumulated[4].Values);
        results.CumulativeLowerBounds.AddRange(cumulated[5].Values);
        results.CumulativeUpperBounds.AddRange(cumulated[6].Values);
        return results;
    }

    /// <summary>The averages and tests of a group.</summary>
    public static ImpactAggregate ToProto(
        StudyDesign design, StudyGroup group, int series, StudyAggregate made, double[][] adjusted)
    {
        var offsets = design.Event.Count;
        var aggregate = new ImpactAggregate { Group = group.Label, SeriesIndex = series, AlternativeAnchors = group.Alternative };
        aggregate.EventCounts.AddRange(made.Events.Take(offsets));
        aggregate.AverageAbnormalReturns.AddRange(made.Averages.Take(offsets));
        aggregate.CumulativeEventCounts.AddRange(made.Events.Skip(offsets));
        aggregate.CumulativeAverageAbnormalReturns.AddRange(made.Averages.Skip(offsets));
        for (var t = 0; t < made.Tests.Count; t++)
        {
            var (test, values) = made.Tests[t];
            for (var place = 0; place < values.Length; place++)
            {
                if (values[place].Refusal != TestRefusal.None) continue;
                var statistic = new TestStatistic
                {
                    Test = (EventStudyTest)test,
                    Statistic = values[place].Statistic,
                    DegreesOfFreedom = values[place].DegreesOfFreedom,
                    PValue = values[place].PValue,
                    AdjustedPValue = adjusted[t][place],
                };
                if (place < offsets) statistic.Offset = design.Event.First + place;
                else statistic.WindowIndex = place - offsets;
                aggregate.Statistics.Add(statistic);
            }
        }

        aggregate.Warnings.AddRange(StudyWarnings.Of(design, made));
        return aggregate;
    }

    private static void AddTests(PairEstimate estimate, int offsets, Column abnormalPs, Column[] cumulated)
    {
        abnormalPs.Add(estimate.PValues.AsSpan(0, offsets));
        cumulated[4].Add(estimate.PValues.AsSpan(offsets));
        for (var place = offsets; place < estimate.Values.Length; place++)
        {
            var (value, error) = (estimate.Values[place], estimate.Errors[place]);
            cumulated[3].Add(value / error);
            cumulated[5].Add(value - (estimate.Reach * error));
            cumulated[6].Add(value + (estimate.Reach * error));
        }
    }

    private static IEnumerable<string> CoefficientsOf(StudyDesign design, EstimateImpactRequest request) => design.Model switch
    {
        NormalModel.MarketAdjusted => [],
        NormalModel.ConstantMean => ["intercept"],
        NormalModel.MultiFactor => request.Factors.Prepend("intercept"),
        NormalModel.Dimson => Enumerable.Range(-design.Lags, (2 * design.Lags) + 1).Select(lag => $"{request.Benchmark}[{lag}]").Prepend("intercept"),
        _ => ["intercept", request.Benchmark],
    };

    private static SessionRange ToProto(Domain.SessionRange range) => new() { FirstOffset = range.First, LastOffset = range.Last };

    /// <summary>A row-major column that is filled row by row.</summary>
    private sealed class Column(int length)
    {
        private int _count;

        public double[] Values { get; } = new double[length];

        public void Add(double value) => Values[_count++] = value;

        public void Add(ReadOnlySpan<double> values)
        {
            values.CopyTo(Values.AsSpan(_count));
            _count += values.Length;
        }
    }
}
