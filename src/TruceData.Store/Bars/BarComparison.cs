using System.Globalization;
using TruceData.Domain.Bars;

namespace TruceData.Store.Bars;

/// <summary>Counts the bars of a write that are new, changed or unchanged, and the ratios of changed values.</summary>
internal sealed class BarComparison(IReadOnlyList<string> fields)
{
    // A split or a change of unit shows one ratio, apart from rounding, so more ratios than these mean that there is none.
    private const int MaxRatios = 1000;
    private readonly Dictionary<double, long>[] _ratios = [.. fields.Select(_ => new Dictionary<double, long>())];
    private long _new;
    private long _changed;
    private long _unchanged;

    /// <summary>The number of bars to write.</summary>
    public long Added => _new + _changed;

    /// <summary>The number of stored bars that they replace.</summary>
    public long Removed => _changed;

    public void AddNew(int count) => _new += count;

    /// <summary>Counts a bar that replaces a stored bar of its time.</summary>
    public void Compare(BarBlock stored, int storedIndex, BarBlock bars, int index)
    {
        var isChanged = false;
        for (var column = 0; column < _ratios.Length; column++)
        {
            double before = stored.Columns[column].Span[storedIndex], after = bars.Columns[column].Span[index];
            if (AreEqual(before, after)) continue;
            isChanged = true;
            AddRatio(_ratios[column], before / after);
        }

        if (isChanged) _changed++;
        else _unchanged++;
    }

    public BarWriteResult ToResult() =>
        new(_new, _changed, _unchanged, [.. fields.Zip(_ratios).Select(f => FindCommonest(f.First, f.Second)).OfType<ChangeRatio>()]);

    /// <summary>Compares bits, because 0 and -0 differ, except that clients write missing values with different bits.</summary>
    private static bool AreEqual(double before, double after) =>
        BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(after) || (double.IsNaN(before) && double.IsNaN(after));

    private static void AddRatio(Dictionary<double, long> ratios, double ratio)
    {
        if (!double.IsFinite(ratio) || ratio == 0) return;
        var rounded = double.Parse(ratio.ToString("E2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (ratios.TryGetValue(rounded, out var count)) ratios[rounded] = count + 1;
        else if (ratios.Count < MaxRatios) ratios.Add(rounded, 1);
    }

    private static ChangeRatio? FindCommonest(string field, Dictionary<double, long> ratios)
    {
        if (ratios.Count == 0) return null;
        var (ratio, count) = ratios.MaxBy(r => r.Value);
        return new ChangeRatio(field, ratio, count);
    }
}
