using TruceData.Domain;
using TruceData.Server.Reading;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>The results of some rows of one series, filled row by row.</summary>
internal sealed class StudyColumns
{
    private readonly StudyDesign _design;
    private readonly StudyUnit _unit;
    private readonly bool _isFramed;
    private readonly ImpactResults _results;
    private readonly Column _abnormal;
    private readonly Column _abnormalErrors;
    private readonly Column _abnormalPs;
    private readonly Column _cumulative;
    private readonly Column _buyAndHold;
    private readonly Column _cumulativeErrors;
    private readonly Column _cumulativeTs;
    private readonly Column _cumulativePs;
    private readonly Column _lower;
    private readonly Column _upper;

    /// <summary>Makes empty ones.</summary>
    /// <param name="design">The study.</param>
    /// <param name="unit">The rows.</param>
    /// <param name="isFramed">Whether a frame says what the rows are.</param>
    public StudyColumns(StudyDesign design, StudyUnit unit, bool isFramed)
    {
        (_design, _unit, _isFramed) = (design, unit, isFramed);
        _results = new ImpactResults { SeriesIndex = unit.Series.Index };
        var (abnormal, cumulative) = (unit.Count * design.Event.Count, unit.Count * design.Windows.Count);
        (_abnormal, _abnormalErrors, _abnormalPs) = (new(abnormal), new(abnormal), new(design.TestsRows ? abnormal : 0));
        (_cumulative, _buyAndHold, _cumulativeErrors) = (new(cumulative), new(cumulative), new(cumulative));
        var tested = design.TestsRows ? cumulative : 0;
        (_cumulativeTs, _cumulativePs, _lower, _upper) = (new(tested), new(tested), new(tested), new(tested));
    }

    /// <summary>Adds the next row.</summary>
    public void Add(StudyRow row, PairEstimate estimate)
    {
        var (position, offsets, calendar) = (_results.Observations.Count, _design.Event.Count, _unit.Series.Calendar);
        if (!_isFramed)
        {
            _results.EventIndexes.Add(row.Event);
            _results.Anchors.Add(calendar.Anchors[_unit.First + position]);
            _results.AlternativeAnchors.Add(row.Alternative);
        }

        _results.Observations.Add(estimate.Observations);
        _results.Coefficients.AddRange(estimate.Coefficients);
        _results.CoefficientStandardErrors.AddRange(estimate.CoefficientErrors);
        _results.ResidualDeviations.Add(estimate.ResidualDeviation);
        _results.RSquared.Add(estimate.RSquared);
        _results.DegreesOfFreedom.Add(estimate.DegreesOfFreedom);
        _results.CumulativeObservations.AddRange(estimate.Cumulated);
        _abnormal.Add(estimate.Values.AsSpan(0, offsets));
        _abnormalErrors.Add(estimate.Errors.AsSpan(0, offsets));
        _cumulative.Add(estimate.Values.AsSpan(offsets));
        _buyAndHold.Add(estimate.BuyAndHold);
        _cumulativeErrors.Add(estimate.Errors.AsSpan(offsets));
        if (_design.TestsRows) AddTests(estimate, offsets);
        _results.Warnings.AddRange(StudyWarnings.Of(_design, _unit.Series, _unit.First + position, position, estimate));
        if (!_isFramed) _results.Warnings.AddRange(calendar.Notes[_unit.First + position]);
    }

    /// <summary>The message, but for the cursor.</summary>
    public ImpactResults ToProto()
    {
        _results.AbnormalReturns.AddRange(_abnormal.Values);
        _results.AbnormalReturnStandardErrors.AddRange(_abnormalErrors.Values);
        _results.AbnormalReturnPValues.AddRange(_abnormalPs.Values);
        _results.CumulativeAbnormalReturns.AddRange(_cumulative.Values);
        _results.BuyAndHoldAbnormalReturns.AddRange(_buyAndHold.Values);
        _results.CumulativeStandardErrors.AddRange(_cumulativeErrors.Values);
        _results.CumulativeTStatistics.AddRange(_cumulativeTs.Values);
        _results.CumulativePValues.AddRange(_cumulativePs.Values);
        _results.CumulativeLowerBounds.AddRange(_lower.Values);
        _results.CumulativeUpperBounds.AddRange(_upper.Values);
        return _results;
    }

    private void AddTests(PairEstimate estimate, int offsets)
    {
        _abnormalPs.Add(estimate.PValues.AsSpan(0, offsets));
        _cumulativePs.Add(estimate.PValues.AsSpan(offsets));
        for (var place = offsets; place < estimate.Values.Length; place++)
        {
            var (value, error) = (estimate.Values[place], estimate.Errors[place]);
            _cumulativeTs.Add(value / error);
            _lower.Add(value - (estimate.Reach * error));
            _upper.Add(value + (estimate.Reach * error));
        }
    }

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
