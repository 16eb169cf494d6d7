using System.Buffers;

namespace TruceData.Domain.Studies;

/// <summary>The results of consecutive rows of one series, in columns.</summary>
/// <remarks>
/// <para>A column with several values per row holds those of the first row first. NaN is a missing value. The columns of p-values,
/// t statistics and bounds are empty when the design does not test single rows.</para>
/// <para>Disposing a result lets later blocks reuse its memory; its columns must not be read afterwards. Without it the garbage collector
/// frees the memory as usual.</para>
/// </remarks>
public sealed class StudyBlockResult : IDisposable
{
    private double[]? _memory;
    private readonly PairOutcome[] _outcomes;
    private readonly int[] _observations;
    private readonly Memory<double> _coefficients;
    private readonly Memory<double> _coefficientErrors;
    private readonly Memory<double> _residualDeviations;
    private readonly Memory<double> _rSquared;
    private readonly Memory<double> _degreesOfFreedom;
    private readonly Memory<double> _abnormalReturns;
    private readonly Memory<double> _abnormalErrors;
    private readonly Memory<double> _abnormalPValues;
    private readonly int[] _cumulativeObservations;
    private readonly Memory<double> _cumulativeReturns;
    private readonly Memory<double> _cumulativeErrors;
    private readonly Memory<double> _cumulativePValues;
    private readonly Memory<double> _cumulativeTStatistics;
    private readonly Memory<double> _lowerBounds;
    private readonly Memory<double> _upperBounds;
    private readonly Memory<double> _buyAndHoldReturns;

    internal StudyBlockResult(RowBlock block, StudyDesign design)
    {
        Design = design;
        Series = block.Series;
        FirstRow = block.First;
        AllRows = block.Rows;
        var (rows, offsets, windows) = (block.Count, block.Count * design.Event.Count, block.Count * design.Windows.Count);
        var (testedOffsets, testedWindows) = design.TestsRows ? (offsets, windows) : (0, 0);
        _outcomes = new PairOutcome[rows];
        _observations = new int[rows];
        _cumulativeObservations = new int[windows];
        var coefficients = rows * design.Coefficients;
        _memory = ArrayPool<double>.Shared.Rent(
            (2 * coefficients) + (3 * rows) + (2 * offsets) + testedOffsets + (3 * windows) + (4 * testedWindows));
        var free = _memory.AsMemory();
        _coefficients = Take(coefficients);
        _coefficientErrors = Take(coefficients);
        _residualDeviations = Take(rows);
        _rSquared = Take(rows);
        _degreesOfFreedom = Take(rows);
        _abnormalReturns = Take(offsets);
        _abnormalErrors = Take(offsets);
        _abnormalPValues = Take(testedOffsets);
        _cumulativeReturns = Take(windows);
        _cumulativeErrors = Take(windows);
        _buyAndHoldReturns = Take(windows);
        _cumulativePValues = Take(testedWindows);
        _cumulativeTStatistics = Take(testedWindows);
        _lowerBounds = Take(testedWindows);
        _upperBounds = Take(testedWindows);

        Memory<double> Take(int count)
        {
            var column = free[..count];
            free = free[count..];
            return column;
        }
    }

    /// <summary>The design of the study.</summary>
    public StudyDesign Design { get; }

    /// <summary>The series.</summary>
    public StudySeries Series { get; }

    /// <summary>The rows of the series, of which these are a part.</summary>
    public StudyRows AllRows { get; }

    /// <summary>Index of the first row among the rows of the series.</summary>
    public int FirstRow { get; }

    /// <summary>The number of rows.</summary>
    public int Count => _outcomes.Length;

    /// <summary>The events and their anchors.</summary>
    public IEnumerable<StudyRow> Rows => AllRows.Rows.Skip(FirstRow).Take(Count);

    /// <summary>Whether each row was estimated, and if not, why.</summary>
    public ReadOnlySpan<PairOutcome> Outcomes => _outcomes;

    /// <summary>The number of returns in the estimation window, by row.</summary>
    public ReadOnlySpan<int> Observations => _observations;

    /// <summary>The coefficients of the model, by row; the intercept is first.</summary>
    public ReadOnlySpan<double> Coefficients => Read(_coefficients);

    /// <summary>The standard errors of <see cref="Coefficients"/>.</summary>
    public ReadOnlySpan<double> CoefficientErrors => Read(_coefficientErrors);

    /// <summary>The residual standard deviation, by row.</summary>
    public ReadOnlySpan<double> ResidualDeviations => Read(_residualDeviations);

    /// <summary>The coefficient of determination, by row.</summary>
    public ReadOnlySpan<double> RSquared => Read(_rSquared);

    /// <summary>Observations minus coefficients, by row.</summary>
    public ReadOnlySpan<double> DegreesOfFreedom => Read(_degreesOfFreedom);

    /// <summary>The abnormal returns, by row and offset.</summary>
    public ReadOnlySpan<double> AbnormalReturns => Read(_abnormalReturns);

    /// <summary>The prediction-corrected standard errors of <see cref="AbnormalReturns"/>.</summary>
    public ReadOnlySpan<double> AbnormalReturnErrors => Read(_abnormalErrors);

    /// <summary>The p-values of <see cref="AbnormalReturns"/> under the alternative hypothesis of the design.</summary>
    public ReadOnlySpan<double> AbnormalReturnPValues => Read(_abnormalPValues);

    /// <summary>The number of abnormal returns in each cumulative window, by row and window.</summary>
    public ReadOnlySpan<int> CumulativeObservations => _cumulativeObservations;

    /// <summary>The cumulative abnormal returns, by row and window.</summary>
    public ReadOnlySpan<double> CumulativeReturns => Read(_cumulativeReturns);

    /// <summary>The prediction-corrected standard errors of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeErrors => Read(_cumulativeErrors);

    /// <summary>The t statistics of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeTStatistics => Read(_cumulativeTStatistics);

    /// <summary>The p-values of <see cref="CumulativeReturns"/> under the alternative hypothesis of the design.</summary>
    public ReadOnlySpan<double> CumulativePValues => Read(_cumulativePValues);

    /// <summary>The lower confidence bounds of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeLowerBounds => Read(_lowerBounds);

    /// <summary>The upper confidence bounds of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeUpperBounds => Read(_upperBounds);

    /// <summary>The buy-and-hold abnormal returns, by row and window.</summary>
    public ReadOnlySpan<double> BuyAndHoldReturns => Read(_buyAndHoldReturns);

    /// <summary>Returns how much of a row's estimation window is covered; null without an anchor.</summary>
    /// <param name="row">Index of the row in this block.</param>
    public WindowCoverage? EstimationCoverage(int row) => CoverageOf(Design.Estimation, row);

    /// <summary>Returns how much of a row's event window is covered; null without an anchor.</summary>
    /// <param name="row">Index of the row in this block.</param>
    public WindowCoverage? EventCoverage(int row) => CoverageOf(Design.Event, row);

    /// <summary>
    /// Returns the offsets of a row's event window whose returns start before the market closed for a night, a weekend or a holiday; empty
    /// in windows of sessions.
    /// </summary>
    /// <param name="row">Index of the row in this block.</param>
    public IEnumerable<int> OffsetsAfterClosing(int row)
    {
        var calendar = Series.Calendar.Calendar;
        if (calendar.Undivided is not { IsContinuous: false } market || AllRows.Rows[FirstRow + row].Anchor is not { } anchor) yield break;
        for (var offset = Design.Event.First; offset <= Design.Event.Last; offset++)
        {
            var index = (long)anchor.SessionIndex + offset - Series.Panel.FirstSession;
            if (index < 0 || index >= Series.Panel.Returns.Length || !Series.Panel.IsWhole((int)index)) continue;
            var unit = Series.Panel.FirstSession + (int)index;
            var start = Series.Panel.FirstSession + Series.Panel.StartOf((int)index);
            if (start >= 0 && market.ClosesBetween(calendar.CloseOf(start), calendar.CloseOf(unit))) yield return offset;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } memory) ArrayPool<double>.Shared.Return(memory);
    }

    internal void Set(int row, PairEstimate estimate)
    {
        var (offsets, windows) = (Design.Event.Count, Design.Windows.Count);
        _outcomes[row] = estimate.Outcome;
        _observations[row] = estimate.Observations;
        estimate.Coefficients.CopyTo(_coefficients[(row * Design.Coefficients)..]);
        estimate.CoefficientErrors.CopyTo(_coefficientErrors[(row * Design.Coefficients)..]);
        _residualDeviations.Span[row] = estimate.ResidualDeviation;
        _rSquared.Span[row] = estimate.RSquared;
        _degreesOfFreedom.Span[row] = estimate.DegreesOfFreedom;
        estimate.Values.AsSpan(0, offsets).CopyTo(_abnormalReturns.Span[(row * offsets)..]);
        estimate.Errors.AsSpan(0, offsets).CopyTo(_abnormalErrors.Span[(row * offsets)..]);
        estimate.Cumulated.CopyTo(_cumulativeObservations, row * windows);
        estimate.Values.AsSpan(offsets).CopyTo(_cumulativeReturns.Span[(row * windows)..]);
        estimate.Errors.AsSpan(offsets).CopyTo(_cumulativeErrors.Span[(row * windows)..]);
        estimate.BuyAndHold.CopyTo(_buyAndHoldReturns[(row * windows)..]);
        if (Design.TestsRows) SetTests(row, estimate);
    }

    private ReadOnlySpan<double> Read(ReadOnlyMemory<double> column)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return column.Span;
    }

    private void SetTests(int row, PairEstimate estimate)
    {
        var (offsets, windows) = (Design.Event.Count, Design.Windows.Count);
        estimate.PValues.AsSpan(0, offsets).CopyTo(_abnormalPValues.Span[(row * offsets)..]);
        estimate.PValues.AsSpan(offsets).CopyTo(_cumulativePValues.Span[(row * windows)..]);
        for (var w = 0; w < windows; w++)
        {
            var (value, error, at) = (estimate.Values[offsets + w], estimate.Errors[offsets + w], (row * windows) + w);
            _cumulativeTStatistics.Span[at] = value / error;
            _lowerBounds.Span[at] = value - (estimate.Reach * error);
            _upperBounds.Span[at] = value + (estimate.Reach * error);
        }
    }

    private WindowCoverage? CoverageOf(SessionRange window, int row)
    {
        if (AllRows.Rows[FirstRow + row].Anchor is not { } anchor) return null;
        var panel = Series.Panel;
        var (first, last) = ((long)anchor.SessionIndex + window.First, (long)anchor.SessionIndex + window.Last);
        var covered = Math.Max(0, Math.Min(last, panel.Limit - 1) - Math.Max(first, panel.First) + 1);
        return new WindowCoverage(window.Count, (int)covered, panel.CountWhole(first, last), panel.CountUndefined(first, last));
    }
}
