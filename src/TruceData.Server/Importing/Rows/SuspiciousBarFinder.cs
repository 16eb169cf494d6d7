using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Importing.Columns;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>Finds the bars of one series that may be errors.</summary>
internal sealed class SuspiciousBarFinder(IReadOnlyList<FileField> fields)
{
    private const int MaxBars = 20;
    // Prices in pence among prices in pounds differ by about 100.
    private const double MaxRatio = 50;

    // The bounds of the largest integer of 64 bits as a double and in roundings of it.
    private const double MinMissingInteger = 9.2e18;
    private const double EndMissingInteger = 9.3e18;

    // Above all stand-ins.
    private const double MaxStandIn = -98;

    private static readonly double[] s_standIns = [-99.99, -999, -9999, -999.99, -99];

    private readonly List<SuspiciousBar> _bars = [];
    private readonly SortedDictionary<int, (int Column, string Reason)> _found = [];
    private readonly int _open = IndexOf(fields, Field.Open);
    private readonly int _high = IndexOf(fields, Field.High);
    private readonly int _low = IndexOf(fields, Field.Low);
    private readonly int _close = IndexOf(fields, Field.Close);
    private readonly bool[] _isPrice = [.. fields.Select(f => f.Spec.Field is Field.Open or Field.High or Field.Low or Field.Close)];
    private readonly bool[] _isVolume = [.. fields.Select(f => f.Spec.Field == Field.Volume)];
    private readonly bool[] _hasNeighbours =
        [.. fields.Select(f => f.Spec.Field is Field.Open or Field.High or Field.Low or Field.Close or Field.Value)];

    private readonly double[] _neighbours = [.. fields.Select(_ => double.NaN)];
    private readonly double[] _outliers = [.. fields.Select(_ => double.NaN)];
    private long _minDistance = long.MaxValue;
    private long? _previousTime;

    /// <summary>The first suspicious bars, at most 20, in ascending time.</summary>
    public IReadOnlyList<SuspiciousBar> Bars => _bars;

    /// <summary>The number of suspicious bars.</summary>
    public long Count { get; private set; }

    /// <summary>The least distance of two bars in nanoseconds; null before the second bar.</summary>
    public long? MinDistance => _minDistance == long.MaxValue ? null : _minDistance;

    /// <summary>Checks bars that continue those of the previous call.</summary>
    public void Check(BarBlock bars, ReadOnlySpan<long> lines)
    {
        var times = bars.Times.Span;
        if (times.IsEmpty) return;
        var previous = _previousTime ?? times[0];
        foreach (var time in times)
        {
            if (time > previous) _minDistance = Math.Min(_minDistance, time - previous);
            previous = time;
        }

        _previousTime = previous;
        _found.Clear();
        for (var i = 0; i < fields.Count; i++) FindInColumn(i, bars.Columns[i].Span);
        FindInPrices(bars);
        foreach (var (bar, (column, reason)) in _found)
        {
            if (Count++ >= MaxBars) continue;
            _bars.Add(new SuspiciousBar
            {
                Time = times[bar].ToInstant().ToTimestamp(),
                Line = lines[bar],
                ColumnName = fields[column].Name,
                Value = bars.Columns[column].Span[bar],
                Reason = reason,
            });
        }
    }

    private static int IndexOf(IReadOnlyList<FileField> fields, Field field) => fields.Select(f => f.Spec.Field).ToList().IndexOf(field);

    private void FindInColumn(int column, ReadOnlySpan<double> values)
    {
        if (AreOrdinary(column, values)) return;
        for (var i = 0; i < values.Length; i++)
        {
            if (FindInValue(column, values[i]) is { } reason) _found.TryAdd(i, (column, reason));
        }
    }

    /// <summary>Returns whether values are in an interval in which none is suspicious, as those of nearly all blocks are.</summary>
    private bool AreOrdinary(int column, ReadOnlySpan<double> values)
    {
        var (low, high) = (_isVolume[column] ? -double.Epsilon : MaxStandIn, MinMissingInteger);
        if (_hasNeighbours[column])
        {
            // Two values that differ from a third by less than the square root of a factor differ by less than the factor.
            var (first, neighbour) = (values[0], _neighbours[column]);
            (low, high) = (first / Math.Sqrt(MaxRatio), Math.Min(first * Math.Sqrt(MaxRatio), MinMissingInteger));
            if (!(first > 0) || (!double.IsNaN(neighbour) && !(neighbour > low && neighbour < high))) return false;
        }

        foreach (var value in values)
        {
            if (!(value > low && value < high)) return false;
        }

        if (!_hasNeighbours[column]) return true;
        _neighbours[column] = values[^1];
        _outliers[column] = double.NaN;
        return true;
    }

    private string? FindInValue(int column, double value)
    {
        if (double.IsNaN(value)) return null;
        if (Math.Abs(value) is >= MinMissingInteger and < EndMissingInteger)
            return "The value is the largest integer of 64 bits, which stands for a missing value.";
        if (value < MaxStandIn && s_standIns.Contains(value))
            return "The value usually stands for a missing value; state it with --missing.";
        if (_isVolume[column] && value < 0) return "The volume is negative.";
        if (!_hasNeighbours[column]) return null;
        var neighbour = _neighbours[column];
        if (_isPrice[column] && value <= 0 && !(neighbour <= 0))
        {
            return neighbour > 0 ? "The price is not positive, but that of the previous bar is." : value == 0 ? "The price is zero." : null;
        }

        if (!(neighbour > 0) || value <= 0)
        {
            _neighbours[column] = value;
            _outliers[column] = double.NaN;
            return null;
        }

        // A single outlier is not a neighbour of the next value; a second one like it shows a new level.
        if (IsNear(value, neighbour) || IsNear(value, _outliers[column]))
        {
            _neighbours[column] = value;
            _outliers[column] = double.NaN;
            return null;
        }

        _outliers[column] = value;
        return $"The value differs from those before it by a factor of {MaxRatio} or more.";
    }

    private static bool IsNear(double value, double other) => value / other < MaxRatio && other / value < MaxRatio;

    private void FindInPrices(BarBlock bars)
    {
        FindAbove(bars, _low, _high, _high, "The high is below the low.");
        FindAbove(bars, _open, _high, _open, "The open is not between the low and the high.");
        FindAbove(bars, _low, _open, _open, "The open is not between the low and the high.");
        FindAbove(bars, _close, _high, _close, "The close is not between the low and the high.");
        FindAbove(bars, _low, _close, _close, "The close is not between the low and the high.");
    }

    /// <summary>Finds the bars in which the lower column is above the upper one, and reports <paramref name="column"/>.</summary>
    private void FindAbove(BarBlock bars, int lower, int upper, int column, string reason)
    {
        if (lower < 0 || upper < 0) return;
        var lowers = bars.Columns[lower].Span;
        var uppers = bars.Columns[upper].Span;
        for (var i = 0; i < lowers.Length; i++)
        {
            if (lowers[i] > uppers[i]) _found.TryAdd(i, (column, reason));
        }
    }
}
