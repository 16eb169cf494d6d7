namespace TruceData.Domain.Studies;

/// <summary>The results of consecutive rows of one series, in columns. A column with several values per row holds those of the first row first.</summary>
/// <remarks>NaN is a missing value. The columns of p-values, t statistics and bounds are empty when the design does not test single rows.</remarks>
public sealed class StudyBlockResult
{
    private readonly PairOutcome[] _outcomes;
    private readonly int[] _observations;
    private readonly double[] _coefficients;
    private readonly double[] _coefficientErrors;
    private readonly double[] _residualDeviations;
    private readonly double[] _rSquared;
    private readonly double[] _degreesOfFreedom;
    private readonly double[] _abnormalReturns;
    private readonly double[] _abnormalErrors;
    private readonly double[] _abnormalPValues;
    private readonly int[] _cumulativeObservations;
    private readonly double[] _cumulativeReturns;
    private readonly double[] _cumulativeErrors;
    private readonly double[] _cumulativePValues;
    private readonly double[] _cumulativeTStatistics;
    private readonly double[] _lowerBounds;
    private readonly double[] _upperBounds;
    private readonly double[] _buyAndHoldReturns;

    internal StudyBlockResult(RowBlock block, StudyDesign design)
    {
        Design = design;
        Series = block.Series;
        FirstRow = block.First;
        var (rows, offsets, windows) = (block.Count, block.Count * design.Event.Count, block.Count * design.Windows.Count);
        var (testedOffsets, testedWindows) = design.TestsRows ? (offsets, windows) : (0, 0);
        _outcomes = new PairOutcome[rows];
        _observations = new int[rows];
        _coefficients = new double[rows * design.Coefficients];
        _coefficientErrors = new double[rows * design.Coefficients];
        _residualDeviations = new double[rows];
        _rSquared = new double[rows];
        _degreesOfFreedom = new double[rows];
        _abnormalReturns = new double[offsets];
        _abnormalErrors = new double[offsets];
        _abnormalPValues = new double[testedOffsets];
        _cumulativeObservations = new int[windows];
        _cumulativeReturns = new double[windows];
        _cumulativeErrors = new double[windows];
        _cumulativePValues = new double[testedWindows];
        _cumulativeTStatistics = new double[testedWindows];
        _lowerBounds = new double[testedWindows];
        _upperBounds = new double[testedWindows];
        _buyAndHoldReturns = new double[windows];
    }

    /// <summary>The design of the study.</summary>
    public StudyDesign Design { get; }

    /// <summary>The series.</summary>
    public StudySeries Series { get; }

    /// <summary>Index of the first row in the calendar of the series.</summary>
    public int FirstRow { get; }

    /// <summary>The number of rows.</summary>
    public int Count => _outcomes.Length;

    /// <summary>The events and their anchors.</summary>
    public IEnumerable<StudyRow> Rows => Series.Calendar.Rows.Skip(FirstRow).Take(Count);

    /// <summary>Whether each row was estimated, and if not, why.</summary>
    public ReadOnlySpan<PairOutcome> Outcomes => _outcomes;

    /// <summary>The number of returns in the estimation window, by row.</summary>
    public ReadOnlySpan<int> Observations => _observations;

    /// <summary>The coefficients of the model, by row; the intercept is first.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    /// <summary>The standard errors of <see cref="Coefficients"/>.</summary>
    public ReadOnlySpan<double> CoefficientErrors => _coefficientErrors;

    /// <summary>The residual standard deviation, by row.</summary>
    public ReadOnlySpan<double> ResidualDeviations => _residualDeviations;

    /// <summary>The coefficient of determination, by row.</summary>
    public ReadOnlySpan<double> RSquared => _rSquared;

    /// <summary>Observations minus coefficients, by row.</summary>
    public ReadOnlySpan<double> DegreesOfFreedom => _degreesOfFreedom;

    /// <summary>The abnormal returns, by row and offset.</summary>
    public ReadOnlySpan<double> AbnormalReturns => _abnormalReturns;

    /// <summary>The prediction-corrected standard errors of <see cref="AbnormalReturns"/>.</summary>
    public ReadOnlySpan<double> AbnormalReturnErrors => _abnormalErrors;

    /// <summary>The two-sided p-values of <see cref="AbnormalReturns"/>.</summary>
    public ReadOnlySpan<double> AbnormalReturnPValues => _abnormalPValues;

    /// <summary>The number of abnormal returns in each cumulative window, by row and window.</summary>
    public ReadOnlySpan<int> CumulativeObservations => _cumulativeObservations;

    /// <summary>The cumulative abnormal returns, by row and window.</summary>
    public ReadOnlySpan<double> CumulativeReturns => _cumulativeReturns;

    /// <summary>The prediction-corrected standard errors of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeErrors => _cumulativeErrors;

    /// <summary>The t statistics of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeTStatistics => _cumulativeTStatistics;

    /// <summary>The two-sided p-values of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativePValues => _cumulativePValues;

    /// <summary>The lower confidence bounds of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeLowerBounds => _lowerBounds;

    /// <summary>The upper confidence bounds of <see cref="CumulativeReturns"/>.</summary>
    public ReadOnlySpan<double> CumulativeUpperBounds => _upperBounds;

    /// <summary>The buy-and-hold abnormal returns, by row and window.</summary>
    public ReadOnlySpan<double> BuyAndHoldReturns => _buyAndHoldReturns;

    /// <summary>Returns how much of a row's estimation window is covered; null without an anchor.</summary>
    /// <param name="row">Index of the row in this block.</param>
    public WindowCoverage? EstimationCoverage(int row) => CoverageOf(Design.Estimation, row);

    /// <summary>Returns how much of a row's event window is covered; null without an anchor.</summary>
    /// <param name="row">Index of the row in this block.</param>
    public WindowCoverage? EventCoverage(int row) => CoverageOf(Design.Event, row);

    internal void Set(int row, PairEstimate estimate)
    {
        var (offsets, windows) = (Design.Event.Count, Design.Windows.Count);
        _outcomes[row] = estimate.Outcome;
        _observations[row] = estimate.Observations;
        estimate.Coefficients.CopyTo(_coefficients, row * Design.Coefficients);
        estimate.CoefficientErrors.CopyTo(_coefficientErrors, row * Design.Coefficients);
        _residualDeviations[row] = estimate.ResidualDeviation;
        _rSquared[row] = estimate.RSquared;
        _degreesOfFreedom[row] = estimate.DegreesOfFreedom;
        estimate.Values.AsSpan(0, offsets).CopyTo(_abnormalReturns.AsSpan(row * offsets));
        estimate.Errors.AsSpan(0, offsets).CopyTo(_abnormalErrors.AsSpan(row * offsets));
        estimate.Cumulated.CopyTo(_cumulativeObservations, row * windows);
        estimate.Values.AsSpan(offsets).CopyTo(_cumulativeReturns.AsSpan(row * windows));
        estimate.Errors.AsSpan(offsets).CopyTo(_cumulativeErrors.AsSpan(row * windows));
        estimate.BuyAndHold.CopyTo(_buyAndHoldReturns, row * windows);
        if (Design.TestsRows) SetTests(row, estimate);
    }

    private void SetTests(int row, PairEstimate estimate)
    {
        var (offsets, windows) = (Design.Event.Count, Design.Windows.Count);
        estimate.PValues.AsSpan(0, offsets).CopyTo(_abnormalPValues.AsSpan(row * offsets));
        estimate.PValues.AsSpan(offsets).CopyTo(_cumulativePValues.AsSpan(row * windows));
        for (var w = 0; w < windows; w++)
        {
            var (value, error, at) = (estimate.Values[offsets + w], estimate.Errors[offsets + w], (row * windows) + w);
            _cumulativeTStatistics[at] = value / error;
            _lowerBounds[at] = value - (estimate.Reach * error);
            _upperBounds[at] = value + (estimate.Reach * error);
        }
    }

    private WindowCoverage? CoverageOf(SessionRange window, int row)
    {
        if (Series.Calendar.Rows[FirstRow + row].Anchor is not { } anchor) return null;
        var panel = Series.Panel;
        var (first, last) = ((long)anchor.SessionIndex + window.First, (long)anchor.SessionIndex + window.Last);
        var covered = Math.Max(0, Math.Min(last, panel.Limit - 1) - Math.Max(first, panel.First) + 1);
        return new WindowCoverage(window.Count, (int)covered, panel.CountWhole(first, last));
    }
}
