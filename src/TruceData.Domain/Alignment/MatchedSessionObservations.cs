using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Alignment;

/// <summary>The closes of sessions that the bars do not nest in: another market's, or bars of a week or a month.</summary>
internal sealed class MatchedSessionObservations(Matcher matcher, AsOfBars bars, Calendar calendar, int anchor) : MatchedObservations(matcher, bars)
{
    public override Interval? Span(int first, int last) => calendar.SpanOf((long)anchor + first, (long)anchor + last);

    protected override long? TimeOf(long offset)
    {
        var index = anchor + offset;
        return index >= 0 && index < calendar.Sessions.Count ? calendar.CloseOf((int)index) : null;
    }
}
