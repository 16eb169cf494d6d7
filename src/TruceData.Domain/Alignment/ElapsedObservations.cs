using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Alignment;

/// <summary>Observes a series at steps of elapsed time from the event's earliest time, both in nanoseconds.</summary>
internal sealed class ElapsedObservations(Matcher matcher, AsOfBars bars, long earliest, long step)
    : MatchedObservations(matcher, bars)
{
    public override Interval? Span(int first, int last) =>
        new Interval(At((long)first).ToInstant(), UnixNanos.Plus(At((long)last), 1).ToInstant());

    protected override long? TimeOf(long offset) => At(offset);

    private long At(long offset) => UnixNanos.Clamp(earliest + Math.BigMul(offset, step));
}
