using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>The moments of values at several places; NaN is ignored.</summary>
internal sealed class MomentColumns(int places)
{
    private readonly double[] _sums = new double[VectorMath.PaddedLength<double>(places)];
    private readonly double[] _squares = new double[VectorMath.PaddedLength<double>(places)];
    private readonly double[] _cubes = new double[VectorMath.PaddedLength<double>(places)];
    private readonly long[] _counts = new long[VectorMath.PaddedLength<double>(places)];
    private readonly long[] _positives = new long[VectorMath.PaddedLength<double>(places)];

    /// <summary>The moments at a place.</summary>
    public Moments this[int place] => new((int)_counts[place], _sums[place], _squares[place], _cubes[place]);

    /// <summary>Returns the number of positive values at a place.</summary>
    public int Positives(int place) => (int)_positives[place];

    /// <summary>Adds a value at each place; the column is padded with NaN.</summary>
    public void Add(ReadOnlySpan<double> values) => VectorMath.AddMoments(values, _sums, _squares, _cubes, _counts, _positives);

    /// <summary>Adds other moments.</summary>
    public void Add(MomentColumns other)
    {
        VectorMath.AddScaled(other._sums, 1, _sums);
        VectorMath.AddScaled(other._squares, 1, _squares);
        VectorMath.AddScaled(other._cubes, 1, _cubes);
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
            _positives[i] += other._positives[i];
        }
    }
}
