using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>Sums of a quantity over events, and the number of events that have it, by session.</summary>
internal sealed class SessionSums(int sessions)
{
    private readonly double[] _sums = new double[sessions];
    private readonly int[] _counts = new int[sessions];

    public int Sessions => _sums.Length;

    public double Sum(int session) => _sums[session];

    public int Count(int session) => _counts[session];

    /// <summary>Adds deviations in multiples of <paramref name="unit"/>, from session <paramref name="first"/> on.</summary>
    public void Add(int first, ReadOnlySpan<int> deviations, double unit, ReadOnlySpan<int> counts)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            _sums[first + i] += unit * deviations[i];
            _counts[first + i] += counts[i];
        }
    }

    /// <summary>Adds an event; NaN is missing.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            _sums[i] += values[i];
            _counts[i]++;
        }
    }

    public void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
    }

    /// <summary>Returns the sums without the events of another column, which are among those of this one.</summary>
    public SessionSums Without(SessionSums other)
    {
        var rest = new SessionSums(Sessions);
        rest.Add(this);
        VectorMath.AddScaled(other._sums, -1, rest._sums);
        for (var i = 0; i < _counts.Length; i++) rest._counts[i] -= other._counts[i];
        return rest;
    }

    public void Add(SessionSums other)
    {
        VectorMath.AddScaled(other._sums, 1, _sums);
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }
}
