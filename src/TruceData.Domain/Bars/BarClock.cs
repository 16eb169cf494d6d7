using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Bars;

/// <summary>
/// Determines when the bars of a series end and when they are known. A bar is half-open [start, end), its value holds at its end, and it is
/// known a delay after its end, never at its start.
/// </summary>
/// <remarks>
/// A session bar belongs to the first session that closes after its start, and ends when the calendar observes that session: at its close,
/// unless the calendar has an observation rule. A bar of seconds, minutes or hours that starts inside a session ends at that
/// session's close at the latest: the 15:30 hour of New York is final at 16:00, and on a half day at 13:00. A break does not cut a bar.
/// Weeks, months, quarters and years end with that civil period in the calendar's zone. An irregular bar ends where it starts.
/// </remarks>
public sealed class BarClock
{
    private readonly long _delay;
    private readonly long _span;

    /// <summary>Creates the clock of a series.</summary>
    /// <param name="calendar">The series' own calendar, with the observation rule of the columns that are read.</param>
    /// <param name="frequency">How long its bars are.</param>
    /// <param name="knowledgeDelay">How long after its end a bar is public, at least zero.</param>
    public BarClock(Calendar calendar, Frequency frequency, Duration knowledgeDelay)
    {
        if (knowledgeDelay < Duration.Zero)
            throw new ArgumentOutOfRangeException(nameof(knowledgeDelay), knowledgeDelay, "A bar is not known before its end.");
        Calendar = calendar;
        Frequency = frequency;
        KnowledgeDelay = knowledgeDelay;
        _delay = knowledgeDelay.ToNanosClamped();
        _span = frequency.TypicalSpan;
        (FirstStart, StartLimit) = Starts();
    }

    /// <summary>The series' own calendar.</summary>
    public Calendar Calendar { get; }

    /// <summary>How long its bars are.</summary>
    public Frequency Frequency { get; }

    /// <summary>How long after its end a bar is public.</summary>
    public Duration KnowledgeDelay { get; }

    /// <summary>The first start for which the calendar gives an end, Unix nanoseconds.</summary>
    public long FirstStart { get; }

    /// <summary>
    /// The first start after <see cref="FirstStart"/> for which the calendar no longer gives an end, in Unix nanoseconds.
    /// </summary>
    public long StartLimit { get; }

    /// <summary>
    /// Returns the end of the bar that starts at <paramref name="start"/>, both in Unix nanoseconds. A later start never has an earlier
    /// end.
    /// </summary>
    /// <exception cref="CalendarBoundsException">The end depends on sessions outside the calendar's verified bounds.</exception>
    public long EndOf(long start)
    {
        var near = 0;
        return EndOf(start, ref near);
    }

    /// <summary>Overload for starts that are near to each other: begins the search at the session found last.</summary>
    internal long EndOf(long start, ref int near)
    {
        if (start < FirstStart || start >= StartLimit) throw Calendar.OutOfBounds(start.ToInstant());
        return Frequency.Unit switch
        {
            FrequencyUnit.Session => Calendar.ObservationTimeOf(Calendar.FirstClosingAfter(start, ref near)),
            FrequencyUnit.Week or FrequencyUnit.Month or FrequencyUnit.Quarter or FrequencyUnit.Year => CivilEnd(start),
            FrequencyUnit.Irregular => start,
            _ => IntradayEnd(start, ref near),
        };
    }

    /// <summary>
    /// Returns when the bar that starts at <paramref name="start"/> is known, in Unix nanoseconds: its end plus the delay.
    /// </summary>
    /// <exception cref="CalendarBoundsException">The end depends on sessions outside the calendar's verified bounds.</exception>
    public long KnownAt(long start) => UnixNanos.Plus(EndOf(start), _delay);

    /// <summary>
    /// Returns the smallest start of a bar that is not known at <paramref name="knowledgeTime"/>: earlier bars are known, later bars
    /// are not. Bars whose end lies beyond the calendar's verified bounds are never known.
    /// </summary>
    public long FirstUnknownStart(Instant knowledgeTime) => FirstStartEndingAfter(LastKnownEnd(knowledgeTime));

    /// <summary>
    /// Returns a time in Unix nanoseconds before which no bar ends that is unknown at <paramref name="knowledgeTime"/>;
    /// <see cref="long.MaxValue"/> when every bar of the calendar is known.
    /// </summary>
    public long EarliestUnknownEnd(Instant knowledgeTime)
    {
        var time = LastKnownEnd(knowledgeTime);
        if (Frequency.IsCivilPeriod) return CivilEnd(time);
        if (Frequency.Unit is not FrequencyUnit.Session) return UnixNanos.Plus(time, 1);
        var session = Calendar.FirstObservedAfter(time);
        return session < Calendar.Sessions.Count ? Calendar.ObservationTimeOf(session) : long.MaxValue;
    }

    /// <summary>
    /// Returns whether the market gives reason to expect a bar that ends in (<paramref name="after"/>, <paramref name="upTo"/>], both in
    /// Unix nanoseconds. True where <paramref name="upTo"/> is after the calendar's verified bounds.
    /// </summary>
    public bool ExpectsEndIn(long after, long upTo)
    {
        if (upTo <= after) return false;
        if (upTo > Calendar.Coverage.End.ToUnixNanos()) return true;
        if (Frequency.IsCivilPeriod) return CivilEnd(after) <= upTo;
        if (Frequency.Unit is not FrequencyUnit.Session) return Calendar.IsOpenWithin(after, upTo);
        var next = Calendar.FirstObservedAfter(after);
        return next < Calendar.Sessions.Count && Calendar.ObservationTimeOf(next) <= upTo;
    }

    /// <summary>Returns the smallest start of a bar that ends after <paramref name="time"/>, both in Unix nanoseconds.</summary>
    public long FirstStartEndingAfter(long time)
    {
        var near = 0;
        return FirstStartEndingAfter(time, ref near);
    }

    /// <summary>Overload for times that are near to each other: begins the search at the session found last.</summary>
    internal long FirstStartEndingAfter(long time, ref int near) => Frequency.Unit switch
    {
        FrequencyUnit.Session => StartBound(time, ref near),
        FrequencyUnit.Week or FrequencyUnit.Month or FrequencyUnit.Quarter or FrequencyUnit.Year => StartOfDay(CivilStart(time)),
        FrequencyUnit.Irregular => UnixNanos.Plus(time, 1),
        _ => FirstIntradayStart(time, ref near),
    };

    /// <summary>Returns the start of the session bar of a civil date: its session's open; null when the date has no session.</summary>
    /// <exception cref="CalendarBoundsException">The date is outside the calendar's verified bounds.</exception>
    public long? StartOf(LocalDate date) => Calendar.OnDate(date)?.Open.ToUnixNanos();

    /// <summary>Returns the start of the week, month, quarter or year that contains a civil date.</summary>
    public long StartOfPeriod(LocalDate date) => StartOfDay(CivilStart(date));

    private (long First, long Limit) Starts()
    {
        if (Frequency.IsCivilPeriod || Frequency.Unit is FrequencyUnit.Irregular) return (long.MinValue, long.MaxValue);
        var first = Calendar.Coverage.Start.ToUnixNanos();
        if (Frequency.IsIntraday) return (first, Calendar.Coverage.End.ToUnixNanos());
        var count = Calendar.Sessions.Count;
        return (first, count > 0 ? Calendar.CloseOf(count - 1) : first);
    }

    private long LastKnownEnd(Instant knowledgeTime) => UnixNanos.Minus(knowledgeTime.ToUnixNanosClamped(), _delay);

    /// <summary>Returns the close of the last session observed by a time; bars of later sessions start at or after it.</summary>
    private long StartBound(long time, ref int near)
    {
        var next = Calendar.FirstObservedAfter(time, ref near);
        return next > 0 ? Calendar.CloseOf(next - 1) : long.MinValue;
    }

    private long IntradayEnd(long start, ref int near)
    {
        var end = UnixNanos.Plus(start, _span);
        if (Calendar.IsContinuous) return end;
        var session = Calendar.FirstClosingAfter(start, ref near);
        return session < Calendar.Sessions.Count && Calendar.OpenOf(session) <= start ? Math.Min(end, Calendar.CloseOf(session)) : end;
    }

    private long FirstIntradayStart(long time, ref int near)
    {
        var start = UnixNanos.Minus(UnixNanos.Plus(time, 1), _span);
        while (!Calendar.IsContinuous && CloseOfSessionAt(start, ref near) is { } close && close <= time) start = close;
        return start;
    }

    private long? CloseOfSessionAt(long time, ref int near)
    {
        var index = Calendar.FirstClosingAfter(time, ref near);
        return index < Calendar.Sessions.Count && Calendar.OpenOf(index) <= time ? Calendar.CloseOf(index) : null;
    }

    private long CivilEnd(long time)
    {
        var first = CivilStart(time);
        return StartOfDay(Frequency.Unit switch
        {
            FrequencyUnit.Week => first.PlusWeeks(1),
            FrequencyUnit.Month => first.PlusMonths(1),
            FrequencyUnit.Quarter => first.PlusMonths(3),
            _ => first.PlusYears(1),
        });
    }

    private LocalDate CivilStart(long time) => CivilStart(time.ToInstant().InZone(Calendar.Zone).Date);

    private LocalDate CivilStart(LocalDate date) => Frequency.Unit switch
    {
        FrequencyUnit.Week => date.PlusDays(1 - (int)date.DayOfWeek),
        FrequencyUnit.Month => new LocalDate(date.Year, date.Month, 1),
        FrequencyUnit.Quarter => new LocalDate(date.Year, date.Month - ((date.Month - 1) % 3), 1),
        _ => new LocalDate(date.Year, 1, 1),
    };

    private long StartOfDay(LocalDate date) => Calendar.Zone.AtStartOfDay(date).ToInstant().ToUnixNanosClamped();
}
