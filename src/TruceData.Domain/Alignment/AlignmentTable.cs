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

    public void Set(int row, Measurement measurement) => (_starts[row], _ends[row], _values[row], _missing[row]) = measurement;

    public AlignedSeries ToAlignedSeries(Anchor anchor, Observation? reference, Interval? span)
    {
        var times = new AlignedTimes(_starts, _ends, _missing);
        var newest = reference is { } used ? Math.Max(times.Newest, used.End) : times.Newest;
        return new AlignedSeries(anchor, reference, times, _values, newest == long.MinValue ? null : newest.ToInstant() + knowledgeDelay, span);
    }
}
