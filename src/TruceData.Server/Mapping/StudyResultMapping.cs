using Google.Protobuf;
using TruceData.Domain.Studies;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's results of single events and series to the contract's columns.</summary>
internal static class StudyResultMapping
{
    /// <summary>
    /// Replaces the results of a message by those of a block whose events and anchors are in a frame that is sent before it.
    /// </summary>
    /// <remarks>The memory of the message is reused.</remarks>
    public static void FillFramed(this V1.ImpactResults results, StudyBlockResult block, V1.ImpactFrame frame)
    {
        Fill(results, block);
        results.FrameIndex = frame.Index;
        for (var row = 0; row < block.Count; row++)
        {
            results.Warnings.AddRange(StudyWarnings.Create(block, row));
            results.Warnings.AddRange(IntradayWarnings.Create(block, row));
        }
    }

    /// <summary>Replaces the results of a message by those of a block together with its events and anchors.</summary>
    /// <remarks>The memory of the message is reused.</remarks>
    public static void FillWhole(this V1.ImpactResults results, StudyBlockResult block, V1.ImpactFrame frame)
    {
        Fill(results, block);
        results.EventIndexes.AddRange(frame.EventIndexes);
        results.Anchors.AddRange(frame.Anchors);
        results.AlternativeAnchors.AddRange(frame.AlternativeAnchors);
        var eventWarning = 0;
        for (var row = 0; row < block.Count; row++)
        {
            results.Warnings.AddRange(StudyWarnings.Create(block, row));
            results.Warnings.AddRange(IntradayWarnings.Create(block, row));
            while (eventWarning < frame.Warnings.Count && frame.Warnings[eventWarning].Row == row)
                results.Warnings.Add(frame.Warnings[eventWarning++]);
        }
    }

    private static void Fill(V1.ImpactResults results, StudyBlockResult block)
    {
        foreach (var field in V1.ImpactResults.Descriptor.Fields.InDeclarationOrder()) field.Accessor.Clear(results);
        results.SeriesIndex = block.Series.Subject.Series;
        results.BenchmarkIndex = block.Series.Subject.Benchmark;
        results.Observations.AddRange(block.Observations);
        results.Coefficients.AddRange(block.Coefficients);
        results.CoefficientStandardErrors.AddRange(block.CoefficientErrors);
        results.ResidualDeviations.AddRange(block.ResidualDeviations);
        results.RSquared.AddRange(block.RSquared);
        results.DegreesOfFreedom.AddRange(block.DegreesOfFreedom);
        results.AbnormalReturns.AddRange(block.AbnormalReturns);
        results.AbnormalReturnStandardErrors.AddRange(block.AbnormalReturnErrors);
        results.AbnormalReturnPValues.AddRange(block.AbnormalReturnPValues);
        results.CumulativeObservations.AddRange(block.CumulativeObservations);
        results.CumulativeAbnormalReturns.AddRange(block.CumulativeReturns);
        results.CumulativeStandardErrors.AddRange(block.CumulativeErrors);
        results.CumulativePValues.AddRange(block.CumulativePValues);
        results.CumulativeTStatistics.AddRange(block.CumulativeTStatistics);
        results.CumulativeLowerBounds.AddRange(block.CumulativeLowerBounds);
        results.CumulativeUpperBounds.AddRange(block.CumulativeUpperBounds);
        results.BuyAndHoldAbnormalReturns.AddRange(block.BuyAndHoldReturns);
    }
}
