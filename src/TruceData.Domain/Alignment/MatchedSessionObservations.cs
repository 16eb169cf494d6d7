using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Alignment;

/// <summary>
/// Observes a series when the sessions of a calendar are observed that its bars do not nest in: those of another market, those of its own
/// market under another observation rule, or for weekly or monthly bars.
/// </summary>
internal sealed class MatchedSessionObservations(Matcher matcher, AsOfBars bars, Calendar calendar, int anchor)
    : MatchedObservations(matcher, bars)
{
    public override Interval? Span(int first, int last) => calendar.SpanOf((long)anchor + first, (long)anchor + last);

    protected override long? TimeOf(long offset)
    {
        var index = anchor + offset;
        return index >= 0 && index < calendar.Sessions.Count ? calendar.ObservationTimeOf((int)index) : null;
    }
}
