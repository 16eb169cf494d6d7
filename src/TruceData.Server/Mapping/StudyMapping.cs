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
            Layout = choices.Layout,
            View = choices.View,
        };
        header.Offsets.AddRange(Enumerable.Range(design.Event.First, design.Event.Count));
        header.CumulativeWindows.AddRange(design.Windows.Select(ToProto));
        header.Tests.AddRange(design.Tests.Select(t => (EventStudyTest)t));
        header.Coefficients.AddRange(CoefficientsOf(design, request));
        return header;
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

    private static IEnumerable<string> CoefficientsOf(StudyDesign design, EstimateImpactRequest request) => design.Model switch
    {
        NormalModel.MarketAdjusted => [],
        NormalModel.ConstantMean => ["intercept"],
        NormalModel.MultiFactor => request.Factors.Prepend("intercept"),
        NormalModel.Dimson => Enumerable.Range(-design.Lags, (2 * design.Lags) + 1).Select(lag => $"{request.Benchmark}[{lag}]").Prepend("intercept"),
        _ => ["intercept", request.Benchmark],
    };

    private static SessionRange ToProto(Domain.SessionRange range) => new() { FirstOffset = range.First, LastOffset = range.Last };
}
