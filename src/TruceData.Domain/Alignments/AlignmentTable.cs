using NodaTime;

namespace TruceData.Domain;

/// <summary>Collects the rows of an alignment.</summary>
internal sealed class AlignmentTable(int count, Duration knowledgeDelay)
{
    private readonly double[] _values = new double[count];
    private AlignedTimes? _times;

    /// <summary>Where the values go.</summary>
    public Span<double> Values => _values;

    /// <summary>Takes the times of rows whose values are there already.</summary>
    public void Set(AlignedTimes times) => _times = times;

    /// <summary>Takes row after row.</summary>
    public void Set(Func<int, Measurement> row)
    {
        var (starts, ends, missing) = (new long[count], new long[count], new Missing[count]);
        for (var i = 0; i < count; i++) (starts[i], ends[i], _values[i], missing[i]) = row(i);
        _times = new AlignedTimes(starts, ends, missing);
    }

    public AlignedSeries Done(Anchor anchor, Observation? reference, Interval? span)
    {
        var times = _times ?? throw new InvalidOperationException("No row was set.");
        var newest = reference is { } used ? Math.Max(times.Newest, used.End) : times.Newest;
        return new AlignedSeries(anchor, reference, times, _values, newest == long.MinValue ? null : newest.ToInstant() + knowledgeDelay, span);
    }
}
