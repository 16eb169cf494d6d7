using Google.Protobuf;
using TruceData.Domain.Studies;

namespace TruceData.Server.Mapping;

/// <summary>From the Domain's results of single events and series to the contract's columns.</summary>
internal static class StudyResultMapping
{
    /// <summary>Returns the results of a block whose events and anchors are in a frame that is sent before it.</summary>
    public static V1.ImpactResults ToFramedResults(this StudyBlockResult block, V1.ImpactFrame frame)
    {
        var results = ToResults(block);
        results.FrameIndex = frame.Index;
        for (var row = 0; row < block.Count; row++) results.Warnings.AddRange(StudyWarnings.Create(block, row));
        return results;
    }

    /// <summary>Returns the results of a block together with its events and anchors.</summary>
    public static V1.ImpactResults ToWholeResults(this StudyBlockResult block, V1.ImpactFrame frame)
    {
        var results = ToResults(block);
        results.EventIndexes.AddRange(frame.EventIndexes);
        results.Anchors.AddRange(frame.Anchors);
        results.AlternativeAnchors.AddRange(frame.AlternativeAnchors);
        var eventWarning = 0;
        for (var row = 0; row < block.Count; row++)
        {
            results.Warnings.AddRange(StudyWarnings.Create(block, row));
            while (eventWarning < frame.Warnings.Count && frame.Warnings[eventWarning].Row == row)
                results.Warnings.Add(frame.Warnings[eventWarning++]);
        }

        return results;
    }

    private static V1.ImpactResults ToResults(StudyBlockResult block)
    {
        var results = new V1.ImpactResults { SeriesIndex = block.Series.Index };
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
        return results;
    }
}
