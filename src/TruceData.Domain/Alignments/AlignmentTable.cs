using NodaTime;

namespace TruceData.Domain;

/// <summary>Collects the rows of an alignment.</summary>
internal sealed class AlignmentTable(int count, Duration knowledgeDelay)
{
    private readonly long[] _starts = new long[count];
    private readonly long[] _ends = new long[count];
    private readonly double[] _values = new double[count];
    private readonly Missing[] _missing = new Missing[count];
    private long _newestEnd = long.MinValue;

    public void Set(int row, Measurement measurement)
    {
        (_starts[row], _ends[row], _values[row], _missing[row]) = measurement;
        if (measurement.Missing == Missing.Present) Use(Math.Max(measurement.Start, measurement.End));
    }

    public AlignedSeries AllClosed()
    {
        for (var i = 0; i < count; i++) Set(i, Measurement.None(Missing.MarketClosed));
        return Done(null, null, null);
    }

    public AlignedSeries Done(Anchor? anchor, Observation? reference, Interval? span)
    {
        if (reference is { } used) Use(used.End);
        Instant? newest = _newestEnd == long.MinValue ? null : _newestEnd.ToInstant() + knowledgeDelay;
        return new AlignedSeries(anchor, reference, _starts, _ends, _values, _missing, newest, span);
    }

    private void Use(long end) => _newestEnd = Math.Max(_newestEnd, end);
}
