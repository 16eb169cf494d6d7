using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's event studies to the contract's columns.</summary>
internal static class StudyMapping
{
    /// <summary>Returns the header, but for the dictionaries, the counts and the snapshot.</summary>
    public static V1.ImpactHeader ToHeader(V1.EstimateImpactRequest request, StudyOptions options, IReadOnlyList<string> benchmarks)
    {
        var design = options.Design;
        var header = new V1.ImpactHeader
        {
            Model = (V1.NormalModel)design.Model,
            Quantity = (V1.StudyQuantity)design.Quantity,
            ReturnKind = design.Quantity == StudyQuantity.LogVolume ? V1.ReturnKind.Unspecified : (V1.ReturnKind)design.ReturnKind,
            ReturnSpan = (V1.ReturnSpan)options.ReturnSpan,
            FactorValues = design.Model == NormalModel.MultiFactor ? (V1.FactorValues)options.FactorValues : V1.FactorValues.Unspecified,
            EstimationWindow = ToProto(design.Estimation),
            MinimumObservations = design.MinimumObservations,
            ConfidenceLevel = design.ConfidenceLevel,
            AnchorPolicy = (V1.AnchorPolicy)options.AnchorPolicy,
            Adjustment = request.Adjustment == V1.Adjustment.Unspecified ? V1.Adjustment.Raw : request.Adjustment,
            ExcludeOtherEvents = request.ExcludeOtherEvents,
            MultipleTesting = request.MultipleTesting,
            AdjustmentFamily = options.MultipleTesting is null
                ? V1.AdjustmentFamily.Unspecified
                : (V1.AdjustmentFamily)options.AdjustmentFamily,
            OverlapPolicy = (V1.OverlapPolicy)options.OverlapPolicy,
            Alternative = (V1.AlternativeHypothesis)design.Alternative,
            Layout = StudyRequestMapping.LayoutOf(request),
            View = StudyRequestMapping.ViewOf(request),
            Regression = options.Regression?.ToProto(),
            CalendarTime = options.Portfolio?.ToProto(),
            BuyAndHold = options.AveragesBuyAndHold,
            WindowUnit = (V1.WindowUnit)design.Unit,
            Step = design.Step?.ToProto(),
            EstimationTimes = (V1.EstimationTimes)design.EstimationTimes,
        };
        header.Offsets.AddRange(Enumerable.Range(design.Event.First, design.Event.Count));
        header.CumulativeWindows.AddRange(design.Windows.Select(ToProto));
        header.Tests.AddRange(design.Tests.Select(t => (V1.EventStudyTest)t));
        header.Coefficients.AddRange(CoefficientsOf(design, request, benchmarks));
        header.Benchmarks.AddRange(benchmarks);
        return header;
    }

    /// <summary>Returns the averages and tests of a group.</summary>
    public static V1.ImpactAggregate ToProto(this GroupAggregate one, StudyDesign design)
    {
        var (offsets, computed) = (design.Event.Count, one.Aggregate);
        var aggregate = new V1.ImpactAggregate
        {
            Group = one.Group.Label,
            SeriesIndex = one.Series ?? -1,
            AlternativeAnchors = one.Group.Alternative,
            ExcludedEvents = computed.Excluded,
        };
        aggregate.EventCounts.AddRange(computed.Events.Take(offsets));
        aggregate.AverageAbnormalReturns.AddRange(computed.Averages.Take(offsets));
        aggregate.CumulativeEventCounts.AddRange(computed.Events.Skip(offsets));
        aggregate.CumulativeAverageAbnormalReturns.AddRange(computed.Averages.Skip(offsets));
        foreach (var (place, (error, lower, upper)) in computed.Bounds.Index())
        {
            (place < offsets ? aggregate.AverageStandardErrors : aggregate.CumulativeStandardErrors).Add(error);
            (place < offsets ? aggregate.AverageLowerBounds : aggregate.CumulativeLowerBounds).Add(lower);
            (place < offsets ? aggregate.AverageUpperBounds : aggregate.CumulativeUpperBounds).Add(upper);
        }

        for (var t = 0; t < computed.Tests.Count; t++)
        {
            var (test, values) = computed.Tests[t];
            for (var place = 0; place < values.Length; place++)
            {
                if (values[place].Refusal != TestRefusal.None) continue;
                var statistic = ToStatistic(test, values[place]);
                statistic.AdjustedPValue = one.AdjustedPValues[t][place].Value;
                statistic.FamilySize = one.AdjustedPValues[t][place].FamilySize;
                if (place < offsets) statistic.Offset = design.Event.First + place;
                else statistic.WindowIndex = place - offsets;
                aggregate.Statistics.Add(statistic);
            }
        }

        aggregate.Warnings.AddRange(StudyWarnings.Create(design, computed));
        return aggregate;
    }

    /// <summary>Returns the statistic of a test without its place, with the p-value as the adjusted one.</summary>
    public static V1.TestStatistic ToStatistic(Domain.Studies.EventStudyTest test, TestValue value) => new()
    {
        Test = (V1.EventStudyTest)test,
        Statistic = value.Statistic,
        DegreesOfFreedom = value.DegreesOfFreedom,
        PValue = value.PValue,
        AdjustedPValue = value.PValue,
    };

    /// <summary>Returns the names of the model's coefficients, the intercept first.</summary>
    public static string[] CoefficientsOf(StudyDesign design, V1.EstimateImpactRequest request, IReadOnlyList<string> benchmarks)
    {
        var benchmark = benchmarks is [var one] ? one : "benchmark";
        return design.Model switch
        {
            NormalModel.MarketAdjusted => [],
            NormalModel.ConstantMean => ["intercept"],
            NormalModel.MultiFactor => ["intercept", .. request.Factors],
            _ when design.Model.HasFactors() =>
                ["intercept", .. PublishedFactors.ColumnsOf(design.Model).Select(column => $"{request.FactorSeries}[{column}]")],
            NormalModel.Dimson =>
                ["intercept", .. Enumerable.Range(-design.Lags, (2 * design.Lags) + 1).Select(lag => $"{benchmark}[{lag}]")],
            _ => ["intercept", benchmark],
        };
    }

    /// <summary>Returns a range of sessions.</summary>
    public static V1.SessionRange ToProto(Domain.Studies.SessionRange range) =>
        new() { FirstOffset = range.First, LastOffset = range.Last };
}
