using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Alignment;

/// <summary>
/// Observes the sessions of the series' own calendar: the last observation in each; in a divided calendar, the last one that ends in each.
/// </summary>
internal sealed class SessionObservations(Calendar calendar, Frequency frequency, AsOfBars bars, int anchor) : IObservationSource
{
    public ObservationResult At(int offset)
    {
        var index = (long)anchor + offset;
        if (index < 0) return ObservationResult.Absent(Missing.BeforeCoverage);
        if (index >= calendar.Sessions.Count) return ObservationResult.Absent(Missing.AfterCoverage);
        var (start, end) = Bounds((int)index);
        if (bars.IsOpen(end)) return ObservationResult.Absent(Missing.NotYetKnown);
        if (!bars.IsListed(end - 1)) return ObservationResult.Absent(Missing.NotListed);
        return LastIn(start, end) is { } observation
            ? ObservationResult.Present(observation)
            : ObservationResult.Absent(Absent(start, end));
    }

    public Missing WhyUnchanged(int offset) => Missing.Present;

    public Observation? Before(int offset)
    {
        for (var index = anchor + offset - 1; index >= 0 && !bars.IsEmpty; index--)
        {
            var (start, end) = Bounds(index);
            if (end < bars.FirstEnd) return null;
            if (LastIn(start, end) is { } observation) return observation;
        }

        return null;
    }

    public Interval? Span(int first, int last) => calendar.SpanOf((long)anchor + first, (long)anchor + last);

    private (long Start, long End) Bounds(int index) => (calendar.StartOf(index), calendar.ObservationTimeOf(index));

    private Observation? LastIn(long start, long end)
    {
        if (bars.LastEndingBy(end) is not { } last) return null;
        if (calendar.Undivided is not null) return last.End > start ? last : null;
        var isInside = frequency.Unit == FrequencyUnit.Session ? last.End == end : last.Start >= start && last.End > start;
        return isInside ? last : null;
    }

    private Missing Absent(long start, long end)
    {
        if (bars.IsEmpty || end < bars.FirstEnd) return Missing.BeforeCoverage;
        return start >= bars.LastEnd ? Missing.AfterCoverage : Missing.NoData;
    }
}
