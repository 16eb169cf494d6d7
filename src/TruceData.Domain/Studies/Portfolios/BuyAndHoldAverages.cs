using TruceData.Domain.Studies.Kernels;
using TruceData.Domain.Studies.Tests;

namespace TruceData.Domain.Studies.Portfolios;

/// <summary>
/// Sums the buy-and-hold abnormal returns of a study by group, of each series and over all series. A row counts when its model has
/// residuals that vary, as in other averages.
/// </summary>
public sealed class BuyAndHoldAverages
{
    private readonly IReadOnlyList<StudyGroup> _groups;
    private readonly int _windows;
    private readonly AlternativeHypothesis _alternative;
    private readonly Dictionary<(StudyGroup Group, int? Series), MomentColumns> _sums = [];
    private readonly double[] _row;

    /// <summary>Creates empty sums.</summary>
    /// <param name="design">The design of the study.</param>
    /// <param name="groups">The groups of the study.</param>
    public BuyAndHoldAverages(StudyDesign design, IReadOnlyList<StudyGroup> groups)
    {
        (_groups, _windows, _alternative) = (groups, design.Windows.Count, design.Alternative);
        _row = new double[VectorMath.PaddedLength<double>(_windows)];
        Array.Fill(_row, double.NaN);
    }

    /// <summary>Adds the rows of a block.</summary>
    public void Add(StudyBlockResult block)
    {
        foreach (var (index, row) in block.Rows.Index())
        {
            if (block.Outcomes[index] != PairOutcome.Estimated) continue;
            block.BuyAndHoldReturns.Slice(index * _windows, _windows).CopyTo(_row);
            foreach (var group in _groups.Where(g => g.Counts(row)))
            {
                SumsOf(group, block.Series.Subject.Series).Add(_row);
                SumsOf(group, null).Add(_row);
            }
        }
    }

    /// <summary>Returns the averages and tests of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="series">Index of the series; null for all series.</param>
    public BuyAndHoldAverage Of(StudyGroup group, int? series)
    {
        var sums = SumsOf(group, series);
        Moments[] windows = [.. Enumerable.Range(0, _windows).Select(w => sums[w])];
        return new BuyAndHoldAverage(
            Array.ConvertAll(windows, m => m.Mean),
            Array.ConvertAll(windows, m => m.Count > 1 ? m.Deviation / Math.Sqrt(m.Count) : double.NaN),
            Tests(windows, _alternative));
    }

    /// <summary>Returns the tests of values over the events of one window.</summary>
    public static IReadOnlyList<(EventStudyTest Test, TestValue[] Values)> Tests(IEnumerable<double> values)
    {
        var sums = new MomentColumns(1);
        foreach (var value in values) sums.Add([value, .. Enumerable.Repeat(double.NaN, VectorMath.PaddedLength<double>(1) - 1)]);
        return Tests([sums[0]], AlternativeHypothesis.TwoSided);
    }

    private static IReadOnlyList<(EventStudyTest Test, TestValue[] Values)> Tests(Moments[] windows, AlternativeHypothesis alternative) =>
    [
        (EventStudyTest.CrossSectionalT, Array.ConvertAll(windows, w => CrossSectionalT.At(w).For(alternative))),
        (EventStudyTest.SkewnessAdjustedT, Array.ConvertAll(windows, w => Hall1992.At(w).For(alternative))),
    ];

    private MomentColumns SumsOf(StudyGroup group, int? series)
    {
        if (!_sums.TryGetValue((group, series), out var sums)) _sums[(group, series)] = sums = new MomentColumns(_windows);
        return sums;
    }
}
