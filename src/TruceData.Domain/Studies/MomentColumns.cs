using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>The moments of values at several places, eight places at a time. Columns are padded; NaN is passed over.</summary>
internal sealed class MomentColumns(int places)
{
    private readonly double[] _sums = new double[Elements.Padded<double>(places)];
    private readonly double[] _squares = new double[Elements.Padded<double>(places)];
    private readonly double[] _cubes = new double[Elements.Padded<double>(places)];
    private readonly long[] _counts = new long[Elements.Padded<double>(places)];
    private readonly long[] _positives = new long[Elements.Padded<double>(places)];

    /// <summary>The moments at a place.</summary>
    public Moments this[int place] => new((int)_counts[place], _sums[place], _squares[place], _cubes[place]);

    /// <summary>The number of positive values at a place.</summary>
    public int Positives(int place) => (int)_positives[place];

    /// <summary>Adds a value at each place.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var sums = MemoryMarshal.Cast<double, Vector512<double>>(_sums.AsSpan());
        var squares = MemoryMarshal.Cast<double, Vector512<double>>(_squares.AsSpan());
        var cubes = MemoryMarshal.Cast<double, Vector512<double>>(_cubes.AsSpan());
        var counts = MemoryMarshal.Cast<long, Vector512<long>>(_counts.AsSpan());
        var positives = MemoryMarshal.Cast<long, Vector512<long>>(_positives.AsSpan());
        for (var i = 0; i < vs.Length; i++)
        {
            var present = Vector512.Equals(vs[i], vs[i]);
            var value = vs[i] & present;
            counts[i] -= present.AsInt64();
            positives[i] -= Vector512.GreaterThan(vs[i], Vector512<double>.Zero).AsInt64();
            sums[i] += value;
            squares[i] += value * value;
            cubes[i] += value * value * value;
        }
    }

    /// <summary>Adds the values of others.</summary>
    public void Add(MomentColumns other)
    {
        Sums.AddScaled(other._sums, 1, _sums);
        Sums.AddScaled(other._squares, 1, _squares);
        Sums.AddScaled(other._cubes, 1, _cubes);
        for (var i = 0; i < _counts.Length; i++) (_counts[i], _positives[i]) = (_counts[i] + other._counts[i], _positives[i] + other._positives[i]);
    }
}
