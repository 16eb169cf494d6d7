using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>Collects the rows of an alignment.</summary>
internal sealed class AlignmentTable(int count, Duration knowledgeDelay)
{
    private readonly long[] _starts = new long[count];
    private readonly long[] _ends = new long[count];
    private readonly double[] _values = new double[count];
    private readonly Missing[] _missing = new Missing[count];

    public void Set(int row, Measurement measurement)
    {
        _starts[row] = measurement.Start;
        _ends[row] = measurement.End;
        _values[row] = measurement.Value;
        _missing[row] = measurement.Missing;
    }

    public AlignedSeries ToAlignedSeries(Anchor anchor, Observation? reference, Interval? span)
    {
        var times = new AlignedTimes(_starts, _ends, _missing);
        var newest = reference is { } used ? Math.Max(times.Newest, used.End) : times.Newest;
        Instant? knowledgeTime = newest == long.MinValue ? null : newest.ToInstant() + knowledgeDelay;
        return new AlignedSeries(anchor, reference, times, _values, knowledgeTime, span);
    }
}
