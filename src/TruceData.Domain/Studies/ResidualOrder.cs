using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>Residuals in ascending order: dealt into cells of equal width, then set right among neighbours, which takes less than one comparison each.</summary>
internal sealed class ResidualOrder
{
    private const int CellsPerResidual = 2;
    private const double Reach = 3.5;
    private const int MostInCell = 32;

    /// <summary>The bits of a double from 2⁵² to 2⁵³ end in its whole part.</summary>
    private const double Whole = 1L << 52;

    private readonly long[] _cells;
    private readonly int[] _ends;
    private double _cellsPerUnit;
    private int _count;

    public ResidualOrder(int length)
    {
        _cells = new long[length];
        _ends = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(CellsPerResidual * length))];
        (Sorted, Positions) = (new double[length], new int[length]);
    }

    /// <summary>The residuals in order.</summary>
    public double[] Sorted { get; }

    /// <summary>Where each of them stands in the estimation window.</summary>
    public int[] Positions { get; }

    /// <summary>Sorts what is not missing and gives its number.</summary>
    /// <param name="residuals">The residuals; NaN is missing.</param>
    /// <param name="deviation">Their standard deviation, for the width of the cells.</param>
    public int Sort(double[] residuals, double deviation)
    {
        _cellsPerUnit = _ends.Length / (2 * Reach * deviation);
        SetCells(residuals);
        if (Deal(residuals) > MostInCell)
        {
            Array.Sort(Sorted, Positions, 0, _count);
            return _count;
        }

        var (sorted, positions) = (Sorted, Positions);
        for (var i = 1; i < _count; i++)
        {
            var value = sorted[i];
            if (sorted[i - 1] <= value) continue;
            var (position, at) = (positions[i], i);
            for (; at > 0 && sorted[at - 1] > value; at--) (sorted[at], positions[at]) = (sorted[at - 1], positions[at - 1]);
            (sorted[at], positions[at]) = (value, position);
        }

        return _count;
    }

    /// <summary>The number of residuals below a value, and the number not above it.</summary>
    public (int First, int Next) Find(double value)
    {
        var cell = CellOf(value);
        var first = cell == 0 ? 0 : _ends[cell - 1];
        while (first < _count && Sorted[first] < value) first++;
        var next = first;
        while (next < _count && Sorted[next] == value) next++;
        return (first, next);
    }

    private int CellOf(double value) => (int)Math.Min(Math.Max((value * _cellsPerUnit) + (_ends.Length / 2), 0), _ends.Length - 1);

    private void SetCells(double[] residuals)
    {
        var values = MemoryMarshal.Cast<double, Vector256<double>>(residuals);
        var cells = MemoryMarshal.Cast<long, Vector256<long>>(_cells.AsSpan());
        var (scale, middle, most) = (Vector256.Create(_cellsPerUnit), Vector256.Create(_ends.Length / 2.0), Vector256.Create(_ends.Length - 1.0));
        var (whole, mask) = (Vector256.Create(Whole), Vector256.Create((1L << 52) - 1));
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = Vector256.Min(Vector256.Max((values[i] * scale) + middle, Vector256<double>.Zero), most);
            cells[i] = (Vector256.Floor(cell) + whole).AsInt64() & mask;
        }

        for (var i = cells.Length * Vector256<double>.Count; i < residuals.Length; i++) _cells[i] = CellOf(residuals[i]);
    }

    /// <summary>Deals the residuals into cells; gives how many the fullest holds.</summary>
    private int Deal(double[] residuals)
    {
        var (cells, ends, sorted, positions) = (_cells, _ends, Sorted, Positions);
        Array.Clear(ends);
        for (var i = 0; i < residuals.Length; i++)
        {
            if (!double.IsNaN(residuals[i])) ends[cells[i]]++;
        }

        var (most, start) = (0, 0);
        for (var cell = 0; cell < ends.Length; cell++)
        {
            var held = ends[cell];
            most = Math.Max(most, held);
            ends[cell] = start;
            start += held;
        }

        for (var i = 0; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            var at = ends[cells[i]]++;
            (sorted[at], positions[at]) = (residuals[i], i);
        }

        _count = start;
        return most;
    }
}
