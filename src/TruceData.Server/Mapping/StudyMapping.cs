using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Server.Reading;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's event studies to the contract's columns.</summary>
internal static class StudyMapping
{
    /// <summary>The header but for the dictionaries and the snapshot.</summary>
    public static V1.ImpactHeader ToHeader(StudyChoices choices, V1.EstimateImpactRequest request)
    {
        var design = choices.Design;
        var header = new V1.ImpactHeader
        {
            Model = (V1.NormalModel)design.Model,
            ReturnKind = (V1.ReturnKind)design.ReturnKind,
            ReturnSpan = (V1.ReturnSpan)choices.Span,
            FactorValues = choices.FactorValues is { } values ? (V1.FactorValues)values : V1.FactorValues.Unspecified,
            EstimationWindow = ToProto(design.Estimation),
            MinimumObservations = design.MinimumObservations,
            ConfidenceLevel = design.ConfidenceLevel,
            AnchorPolicy = (V1.AnchorPolicy)choices.AnchorPolicy,
            Adjustment = request.Adjustment == V1.Adjustment.Unspecified ? V1.Adjustment.Raw : request.Adjustment,
            ExcludeOtherEvents = request.ExcludeOtherEvents,
            MultipleTesting = request.MultipleTesting,
            Layout = choices.Layout,
            View = choices.View,
        };
        header.Offsets.AddRange(Enumerable.Range(design.Event.First, design.Event.Count));
        header.CumulativeWindows.AddRange(design.Windows.Select(ToProto));
        header.Tests.AddRange(design.Tests.Select(t => (V1.EventStudyTest)t));
        header.Coefficients.AddRange(CoefficientsOf(design, request));
        return header;
    }

    /// <summary>The averages and tests of a group.</summary>
    public static V1.ImpactAggregate ToProto(
        StudyDesign design, StudyGroup group, int series, StudyAggregate made, double[][] adjusted)
    {
        var offsets = design.Event.Count;
        var aggregate = new V1.ImpactAggregate { Group = group.Label, SeriesIndex = series, AlternativeAnchors = group.Alternative };
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
                var statistic = new V1.TestStatistic
                {
                    Test = (V1.EventStudyTest)test,
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

        aggregate.Warnings.AddRange(StudyWarnings.Create(design, made));
        return aggregate;
    }

    private static IEnumerable<string> CoefficientsOf(StudyDesign design, V1.EstimateImpactRequest request) => design.Model switch
    {
        NormalModel.MarketAdjusted => [],
        NormalModel.ConstantMean => ["intercept"],
        NormalModel.MultiFactor => request.Factors.Prepend("intercept"),
        NormalModel.Dimson => Enumerable.Range(-design.Lags, (2 * design.Lags) + 1).Select(lag => $"{request.Benchmark}[{lag}]").Prepend("intercept"),
        _ => ["intercept", request.Benchmark],
    };

    private static V1.SessionRange ToProto(Domain.Studies.SessionRange range) => new() { FirstOffset = range.First, LastOffset = range.Last };
}
