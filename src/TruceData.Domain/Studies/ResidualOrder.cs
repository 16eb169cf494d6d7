namespace TruceData.Domain;

/// <summary>Residuals in ascending order: dealt into cells of equal width, then set right among neighbours, which takes about one comparison each.</summary>
internal sealed class ResidualOrder(int length)
{
    private const int Cells = 256;
    private const double Reach = 3.5;
    private const int MostInCell = 32;

    private readonly int[] _cells = new int[length];
    private readonly int[] _starts = new int[Cells + 1];

    /// <summary>The residuals in order.</summary>
    public double[] Sorted { get; } = new double[length];

    /// <summary>Where each of them stands in the estimation window.</summary>
    public int[] Positions { get; } = new int[length];

    /// <summary>Sorts what is not missing and gives its number.</summary>
    /// <param name="residuals">The residuals; NaN is missing.</param>
    /// <param name="deviation">Their standard deviation, for the width of the cells.</param>
    public int Sort(double[] residuals, double deviation)
    {
        var (count, most) = Deal(residuals, Cells / (2 * Reach * deviation));
        if (most > MostInCell)
        {
            Array.Sort(Sorted, Positions, 0, count);
            return count;
        }

        for (var i = 1; i < count; i++)
        {
            var (value, position, at) = (Sorted[i], Positions[i], i);
            for (; at > 0 && Sorted[at - 1] > value; at--) (Sorted[at], Positions[at]) = (Sorted[at - 1], Positions[at - 1]);
            (Sorted[at], Positions[at]) = (value, position);
        }

        return count;
    }

    private (int Count, int Most) Deal(double[] residuals, double cellsPerUnit)
    {
        Array.Clear(_starts);
        for (var i = 0; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            _cells[i] = (int)Math.Clamp((residuals[i] * cellsPerUnit) + (Cells / 2), 0, Cells - 1);
            _starts[_cells[i] + 1]++;
        }

        var most = 0;
        for (var cell = 1; cell <= Cells; cell++)
        {
            most = Math.Max(most, _starts[cell]);
            _starts[cell] += _starts[cell - 1];
        }

        var count = _starts[Cells];
        for (var i = 0; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            var at = _starts[_cells[i]]++;
            (Sorted[at], Positions[at]) = (residuals[i], i);
        }

        return (count, most);
    }
}
