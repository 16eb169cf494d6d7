using System.Numerics;

namespace TruceData.Domain;

/// <summary>Residuals in ascending order: dealt into cells of equal width, then set right among neighbours, which takes about one comparison each.</summary>
internal sealed class ResidualOrder(int length)
{
    private const int FewestCells = 256;
    private const double Reach = 3.5;
    private const int MostInCell = 32;

    private readonly int[] _cells = new int[length];
    private readonly int[] _starts = new int[Math.Max(FewestCells, (int)BitOperations.RoundUpToPowerOf2((uint)length)) + 1];
    private double _cellsPerUnit;
    private int _count;

    /// <summary>The residuals in order.</summary>
    public double[] Sorted { get; } = new double[length];

    /// <summary>Where each of them stands in the estimation window.</summary>
    public int[] Positions { get; } = new int[length];

    /// <summary>Sorts what is not missing and gives its number.</summary>
    /// <param name="residuals">The residuals; NaN is missing.</param>
    /// <param name="deviation">Their standard deviation, for the width of the cells.</param>
    public int Sort(double[] residuals, double deviation)
    {
        _cellsPerUnit = Cells / (2 * Reach * deviation);
        var most = Deal(residuals);
        if (most > MostInCell)
        {
            Array.Sort(Sorted, Positions, 0, _count);
            return _count;
        }

        for (var i = 1; i < _count; i++)
        {
            var (value, position, at) = (Sorted[i], Positions[i], i);
            for (; at > 0 && Sorted[at - 1] > value; at--) (Sorted[at], Positions[at]) = (Sorted[at - 1], Positions[at - 1]);
            (Sorted[at], Positions[at]) = (value, position);
        }

        return _count;
    }

    /// <summary>The number of residuals below a value, and the number not above it.</summary>
    public (int First, int Next) Find(double value)
    {
        // Dealing has moved the start of each cell to its end.
        var cell = CellOf(value);
        var first = cell == 0 ? 0 : _starts[cell - 1];
        while (first < _count && Sorted[first] < value) first++;
        var next = first;
        while (next < _count && Sorted[next] == value) next++;
        return (first, next);
    }

    private int Cells => _starts.Length - 1;

    private int CellOf(double value) => (int)Math.Clamp((value * _cellsPerUnit) + (Cells / 2), 0, Cells - 1);

    /// <summary>Deals the residuals into cells; gives how many the fullest holds.</summary>
    private int Deal(double[] residuals)
    {
        Array.Clear(_starts);
        for (var i = 0; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            _cells[i] = CellOf(residuals[i]);
            _starts[_cells[i] + 1]++;
        }

        var most = 0;
        for (var cell = 1; cell <= Cells; cell++)
        {
            most = Math.Max(most, _starts[cell]);
            _starts[cell] += _starts[cell - 1];
        }

        _count = _starts[Cells];
        for (var i = 0; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            var at = _starts[_cells[i]]++;
            (Sorted[at], Positions[at]) = (residuals[i], i);
        }

        return most;
    }
}
