using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Alignment;

/// <summary>Observes the sessions of the series' own calendar: the last observation in each.</summary>
internal sealed class SessionObservations(Calendar calendar, Frequency frequency, AsOfBars bars, int anchor) : IObservationSource
{
    public ObservationResult At(int offset)
    {
        var index = (long)anchor + offset;
        if (index < 0) return ObservationResult.Absent(Missing.BeforeCoverage);
        if (index >= calendar.Sessions.Count) return ObservationResult.Absent(Missing.AfterCoverage);
        var (open, close) = Bounds((int)index);
        if (bars.IsOpen(close)) return ObservationResult.Absent(Missing.NotYetKnown);
        if (!bars.IsListed(close - 1)) return ObservationResult.Absent(Missing.NotListed);
        return LastIn(open, close) is { } observation
            ? ObservationResult.Present(observation)
            : ObservationResult.Absent(Absent(open, close));
    }

    public Missing WhyUnchanged(int offset) => Missing.Present;

    public Observation? Before(int offset)
    {
        for (var index = anchor + offset - 1; index >= 0 && !bars.IsEmpty; index--)
        {
            var (open, close) = Bounds(index);
            if (close < bars.FirstEnd) return null;
            if (LastIn(open, close) is { } observation) return observation;
        }

        return null;
    }

    public Interval? Span(int first, int last) => calendar.SpanOf((long)anchor + first, (long)anchor + last);

    private (long Open, long Close) Bounds(int index) => (calendar.OpenOf(index), calendar.CloseOf(index));

    private Observation? LastIn(long open, long close)
    {
        if (bars.LastEndingBy(close) is not { } last) return null;
        var inside = last.End > open && (frequency.Unit == FrequencyUnit.Session || last.Start >= open);
        return inside ? last : null;
    }

    private Missing Absent(long open, long close)
    {
        if (bars.IsEmpty || close < bars.FirstEnd) return Missing.BeforeCoverage;
        return open >= bars.LastEnd ? Missing.AfterCoverage : Missing.NoData;
    }
}
