using Google.Protobuf;
using Google.Protobuf.Collections;
using TruceData.Domain.Studies;
using TruceData.Server.Reading;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>The results of some rows of one series, filled row by row; then of others, in the same memory.</summary>
/// <param name="design">The study.</param>
/// <param name="isFramed">Whether a frame says what the rows are.</param>
internal sealed class StudyColumns(StudyDesign design, bool isFramed)
{
    private StudyUnit _unit = null!;

    /// <summary>The message, but for the cursor; its numbers hold until the next rows are begun.</summary>
    public ImpactResults Results { get; } = new();

    /// <summary>Begins other rows.</summary>
    public void Start(StudyUnit unit)
    {
        _unit = unit;
        foreach (var field in ImpactResults.Descriptor.Fields.InDeclarationOrder()) field.Accessor.Clear(Results);
        Results.SeriesIndex = unit.Series.Index;
        var (offsets, windows, tested) = (unit.Count * design.Event.Count, unit.Count * design.Windows.Count, design.TestsRows ? 1 : 0);
        Reserve(offsets, Results.AbnormalReturns, Results.AbnormalReturnStandardErrors);
        Reserve(offsets * tested, Results.AbnormalReturnPValues);
        Reserve(windows, Results.CumulativeAbnormalReturns, Results.BuyAndHoldAbnormalReturns, Results.CumulativeStandardErrors);
        Reserve(windows * tested, Results.CumulativeTStatistics, Results.CumulativePValues, Results.CumulativeLowerBounds, Results.CumulativeUpperBounds);
    }

    /// <summary>Adds the next row.</summary>
    public void Add(StudyRow row, PairEstimate estimate)
    {
        var (position, offsets, calendar) = (Results.Observations.Count, design.Event.Count, _unit.Series.Calendar);
        if (!isFramed)
        {
            Results.EventIndexes.Add(row.Event);
            Results.Anchors.Add(calendar.Anchors[_unit.First + position]);
            Results.AlternativeAnchors.Add(row.Alternative);
        }

        Results.Observations.Add(estimate.Observations);
        Results.Coefficients.AddRange(estimate.Coefficients);
        Results.CoefficientStandardErrors.AddRange(estimate.CoefficientErrors);
        Results.ResidualDeviations.Add(estimate.ResidualDeviation);
        Results.RSquared.Add(estimate.RSquared);
        Results.DegreesOfFreedom.Add(estimate.DegreesOfFreedom);
        Results.CumulativeObservations.AddRange(estimate.Cumulated);
        Results.AbnormalReturns.AddRange(estimate.Values.AsSpan(0, offsets));
        Results.AbnormalReturnStandardErrors.AddRange(estimate.Errors.AsSpan(0, offsets));
        Results.CumulativeAbnormalReturns.AddRange(estimate.Values.AsSpan(offsets));
        Results.BuyAndHoldAbnormalReturns.AddRange(estimate.BuyAndHold);
        Results.CumulativeStandardErrors.AddRange(estimate.Errors.AsSpan(offsets));
        if (design.TestsRows) AddTests(estimate, offsets);
        Results.Warnings.AddRange(StudyWarnings.Create(design, _unit.Series, _unit.First + position, position, estimate));
        if (!isFramed) Results.Warnings.AddRange(calendar.Notes[_unit.First + position]);
    }

    private static void Reserve(int length, params ReadOnlySpan<RepeatedField<double>> columns)
    {
        foreach (var column in columns) column.Capacity = Math.Max(column.Capacity, length);
    }

    private void AddTests(PairEstimate estimate, int offsets)
    {
        Results.AbnormalReturnPValues.AddRange(estimate.PValues.AsSpan(0, offsets));
        Results.CumulativePValues.AddRange(estimate.PValues.AsSpan(offsets));
        for (var place = offsets; place < estimate.Values.Length; place++)
        {
            var (value, error) = (estimate.Values[place], estimate.Errors[place]);
            Results.CumulativeTStatistics.Add(value / error);
            Results.CumulativeLowerBounds.Add(value - (estimate.Reach * error));
            Results.CumulativeUpperBounds.Add(value + (estimate.Reach * error));
        }
    }
}
