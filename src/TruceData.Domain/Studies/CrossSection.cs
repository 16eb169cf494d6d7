using TruceData.Domain.Studies.Kernels;
using TruceData.Domain.Studies.Tests;

namespace TruceData.Domain.Studies;

/// <summary>Sums over events, or over events and series, at every place: the input of all tests but those on ranks over time.</summary>
/// <remarks>
/// Memory grows with the events only for the values that Wilcoxon's test ranks, until they are released, and for the days of the anchors.
/// </remarks>
public sealed class CrossSection
{
    /// <summary>The limit of the residuals that a study without groups keeps, 8 bytes each.</summary>
    public const long DefaultKeptResiduals = 4_000_000;

    private static readonly EventStudyTest[] s_correlationTests = [EventStudyTest.AdjustedPatellZ, EventStudyTest.AdjustedBmpT];

    private readonly StudyDesign _design;
    private readonly bool _countsPositives;
    private readonly MomentColumns _abnormal;
    private readonly MomentColumns _standardized;
    private readonly double[] _standardVariance;
    private readonly double[] _expectedPositives;
    private readonly double[] _row;
    private readonly double[] _standardizedRow;
    private readonly SortedDictionary<int, double[]>? _days;
    private readonly ResidualCorrelations? _correlations;
    private readonly HashSet<int> _anchorDays = [];
    private EventAverageSums? _average;
    private TestValue[][]? _averageTests;
    private SignedValues[]? _values;
    private TestValue[]? _wilcoxon;
    private double?[]? _meanCorrelations;
    private int _pairs;

    /// <summary>Creates an empty cross-section.</summary>
    /// <param name="design">The design of the study.</param>
    /// <param name="keepsValues">Whether every value is kept, for Wilcoxon's test.</param>
    /// <param name="expected">The expected number of events that are added one by one.</param>
    /// <param name="maxKeptResiduals">The limit of the residuals kept for the correlation of events with unequal sessions.</param>
    public CrossSection(StudyDesign design, bool keepsValues, int expected = 0, long maxKeptResiduals = DefaultKeptResiduals)
    {
        _design = design;
        _countsPositives = design.Tests.Contains(EventStudyTest.GeneralizedSign);
        _abnormal = new MomentColumns(design.Places);
        _standardized = new MomentColumns(design.Places);
        _row = new double[VectorMath.PaddedLength<double>(design.Places)];
        Array.Fill(_row, double.NaN);
        _standardizedRow = [.. _row];
        _standardVariance = new double[_row.Length];
        _expectedPositives = new double[_row.Length];
        if (design.Tests.Any(s_correlationTests.Contains)) _correlations = new ResidualCorrelations(design, maxKeptResiduals);
        if (design.NeedsEventAverage) _average = new EventAverageSums(design);
        if (keepsValues && design.Tests.Contains(EventStudyTest.Wilcoxon))
            _values = [.. Enumerable.Range(0, design.Places).Select(_ => new SignedValues(expected))];
        if (design.Bootstrap is not null) _days = [];
    }

    /// <summary>The number of estimated events.</summary>
    public int Pairs => _pairs;

    /// <summary>The number of events that do not count because their event windows overlap those of others.</summary>
    public int Excluded { get; private set; }

    /// <summary>The number of different days of their anchors.</summary>
    public int AnchorDays { get; private set; }

    /// <summary>Adds one event; an event that is not estimated is ignored.</summary>
    /// <param name="estimate">The estimate of the event.</param>
    /// <param name="day">The day of the event's anchor, by which the bootstrap draws.</param>
    public void Add(PairEstimate estimate, int day)
    {
        if (estimate.Outcome != PairOutcome.Estimated) return;
        _pairs++;
        if (_anchorDays.Add(day)) AnchorDays++;
        _correlations?.Add(estimate);
        _average?.Add(estimate);
        var positives = _countsPositives ? (double)VectorMath.SumPresent(estimate.Residuals).Positives / estimate.Observations : 0;
        var variance = estimate.DegreesOfFreedom / (estimate.DegreesOfFreedom - 2);
        estimate.Values.CopyTo(_row, 0);
        VectorMath.Divide(estimate.Values, estimate.Errors, _standardizedRow);
        _abnormal.Add(_row);
        _standardized.Add(_standardizedRow);
        VectorMath.AddWherePresent(_row, variance, _standardVariance);
        VectorMath.AddWherePresent(_row, positives, _expectedPositives);
        if (_values is null && _days is null) return;
        for (var place = 0; place < _design.Places; place++)
        {
            var value = _row[place];
            if (double.IsNaN(value)) continue;
            _values?[place].Add(value);
            if (_days is not null) AddToDay(DayOf(day), place, value);
        }
    }

    /// <summary>Counts an event that is left out.</summary>
    public void Exclude() => Excluded++;

    /// <summary>Adds the events of another cross-section whose values have not been released.</summary>
    public void Add(CrossSection other)
    {
        _pairs += other._pairs;
        Excluded += other.Excluded;
        _anchorDays.UnionWith(other._anchorDays);
        AnchorDays = _anchorDays.Count;
        if (other._correlations is { } correlations) _correlations?.Add(correlations);
        if (other._average is { } average) _average?.Add(average);
        _abnormal.Add(other._abnormal);
        _standardized.Add(other._standardized);
        for (var place = 0; place < _design.Places; place++)
        {
            _standardVariance[place] += other._standardVariance[place];
            _expectedPositives[place] += other._expectedPositives[place];
            if (other._values is not null) _values?[place].Add(other._values[place]);
            if (_days is null) continue;
            foreach (var (day, sums) in other._days!) AddToDay(DayOf(day), place, sums[place]);
        }
    }

    /// <summary>Computes what needs the kept values and the sums by session: some tests, and the correlation of the events.</summary>
    public void Complete()
    {
        _wilcoxon ??= _values is null ? null : Array.ConvertAll(_values, Wilcoxon1945.Test);
        _meanCorrelations ??= _correlations?.ByPlace();
        if (_average is { } sums)
            _averageTests ??= [.. Enumerable.Range(0, _design.Places).Select(place => sums.Test(place, _abnormal[place]))];
    }

    /// <summary>Releases the values, residuals and days. Call after <see cref="Complete"/>; nothing can be added afterwards.</summary>
    public void Release()
    {
        _values = null;
        _correlations?.Release();
        _average = null;
        _anchorDays.Clear();
        _anchorDays.TrimExcess();
    }

    /// <summary>Returns the moments of the abnormal returns at a place.</summary>
    public Moments Abnormal(int place) => _abnormal[place];

    /// <summary>Returns the moments of the standardised abnormal returns at a place.</summary>
    public Moments Standardized(int place) => _standardized[place];

    /// <summary>Returns the standard deviation of the standardised abnormal returns by place; NaN where they do not vary.</summary>
    public double[] Scales() =>
        [.. Enumerable.Range(0, _design.Places).Select(place => _standardized[place]).Select(m => m.Varies ? m.Deviation : double.NaN)];

    internal double StandardVariance(int place) => _standardVariance[place];

    internal int Positives(int place) => _abnormal.Positives(place);

    /// <summary>Returns the sum over the events of the fraction of positive residuals in the estimation window.</summary>
    internal double ExpectedPositives(int place) => _expectedPositives[place];

    internal TestValue Wilcoxon(int place) => _wilcoxon is { } tests ? tests[place] : TestValue.Refused(TestRefusal.StudyTooLarge);

    /// <summary>Returns a test of the average over events.</summary>
    internal TestValue EventAverage(EventStudyTest test, int place) =>
        _averageTests![place][Array.IndexOf(StudyDesign.EventAverageTests, test)];

    /// <summary>Returns the sums of the abnormal returns at a place by day, for days on which an event has a value there.</summary>
    internal double[] DaySums(int place) => [.. _days!.Values.Select(sums => sums[place]).Where(sum => !double.IsNaN(sum))];

    /// <summary>
    /// Returns the mean correlation between the estimation residuals of two different events with values at a place; NaN where no two
    /// events have enough common sessions; null when the study is too large to compute it.
    /// </summary>
    internal double? MeanCorrelation(int place) => _meanCorrelations![place];

    private double[] DayOf(int day)
    {
        if (!_days!.TryGetValue(day, out var sums))
        {
            _days[day] = sums = new double[_design.Places];
            Array.Fill(sums, double.NaN);
        }

        return sums;
    }

    private static void AddToDay(double[] sums, int place, double value)
    {
        if (!double.IsNaN(value)) sums[place] = double.IsNaN(sums[place]) ? value : sums[place] + value;
    }
}
