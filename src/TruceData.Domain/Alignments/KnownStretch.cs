namespace TruceData.Domain;

/// <summary>Known bars that lie beside each other in one chunk.</summary>
/// <param name="starts">Their starts, ascending.</param>
/// <param name="values">Their values as stored; NaN is missing.</param>
/// <param name="scale">What the values are multiplied by.</param>
/// <param name="first">The index of the bar that was looked for; outside the stretch when it is not among them.</param>
internal readonly ref struct KnownStretch(ReadOnlySpan<long> starts, ReadOnlySpan<double> values, StepFactor scale, int first)
{
    private readonly ReadOnlySpan<long> _starts = starts;
    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>The index of the bar that was looked for.</summary>
    public int First => first;

    /// <summary>Whether a bar and the one before it are both here: then nothing lies between them.</summary>
    public bool Joins(int index) => index > 0 && index < _starts.Length;

    public long StartAt(int index) => _starts[index];

    public double ValueAt(int index) => scale.IsOne ? _values[index] : _values[index] * scale.At(_starts[index]);

    /// <summary>The index of the first bar that starts at or after a time, which is not before the bar at an index.</summary>
    public int IndexFrom(long time, int index)
    {
        for (var next = index; next <= index + 1; next++)
        {
            if ((uint)next >= (uint)_starts.Length || _starts[next] >= time) return next;
        }

        return Gallop.LowerBound(_starts, time, index + 1);
    }
}
