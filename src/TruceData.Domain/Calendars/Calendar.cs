using System.Collections.Concurrent;
using NodaTime;
using TruceData.Domain.Numbers;
using TruceData.Domain.Time;

namespace TruceData.Domain.Calendars;

/// <summary>
/// The sessions of a market inside verified bounds, computed from the weekly hours in effect and the dated exceptions.
/// </summary>
/// <remarks>
/// A local time that a clock change skips is moved forward by the length of the gap; a repeated local time is the first of the two. One
/// rule for opens and closes keeps sessions adjacent in time that are adjacent on the clock.
/// </remarks>
public sealed class Calendar
{
    private const int MinYear = 1678;
    private const int MaxYear = 2261;
    private readonly WeeklyHours[] _weeklyHours;
    private readonly CalendarException[] _exceptions;
    private readonly Schedule _schedule;
    private readonly IReadOnlyList<Session> _sessions;
    private readonly LocalDate[] _dates;
    private readonly long[] _opens;
    private readonly long[] _closes;
    private readonly long[] _observations;
    private readonly ConcurrentDictionary<ObservationRule, Calendar> _observed = new();

    /// <summary>Creates a calendar and its sessions.</summary>
    /// <param name="name">Resource name, `calendars/{id}`.</param>
    /// <param name="zone">Zone of all local times.</param>
    /// <param name="weeklyHours">The usual hours, each from a day on, ascending.</param>
    /// <param name="exceptions">
    /// Days that differ, ascending; a day may have several exceptions, ascending in knowledge time, of which the last one known applies.
    /// </param>
    /// <param name="firstVerified">First civil day whose sessions were checked.</param>
    /// <param name="lastVerified">Last civil day whose sessions were checked.</param>
    /// <exception cref="ArgumentException">
    /// Hours, exceptions, parts or sessions are out of order or overlap, also as they were expected before an exception was known; the
    /// message names the date. Or the verified days are outside the years 1678 to 2261, whose instants 64-bit nanoseconds can represent.
    /// </exception>
    public Calendar(
        string name,
        DateTimeZone zone,
        IReadOnlyList<WeeklyHours> weeklyHours,
        IReadOnlyList<CalendarException> exceptions,
        LocalDate firstVerified,
        LocalDate lastVerified)
    {
        if (lastVerified < firstVerified)
        {
            throw new ArgumentException(
                $"{name} is verified to {lastVerified:R}, before it starts on {firstVerified:R}.", nameof(lastVerified));
        }

        if (firstVerified.Year < MinYear || lastVerified.Year > MaxYear)
        {
            throw new ArgumentException(
                $"{name} is verified from {firstVerified:R} to {lastVerified:R}; the years {MinYear} to {MaxYear} are possible.",
                nameof(firstVerified));
        }

        if (weeklyHours.Count == 0 || weeklyHours[0].FirstDate > firstVerified)
            throw new ArgumentException($"{name} has no weekly hours on {firstVerified:R}.", nameof(weeklyHours));
        Name = name;
        Zone = zone;
        FirstVerified = firstVerified;
        LastVerified = lastVerified;
        _weeklyHours = [.. weeklyHours];
        _exceptions = [.. exceptions];
        _schedule = new Schedule(name, zone, _weeklyHours, _exceptions);
        Session[] sessions = [.. _schedule.Sessions(firstVerified, lastVerified)];
        _sessions = sessions;
        _schedule.CheckEarlierKnowledge(firstVerified, lastVerified);
        _dates = Array.ConvertAll(sessions, s => s.Date);
        _opens = Array.ConvertAll(sessions, s => s.Open.ToUnixNanos());
        _closes = Array.ConvertAll(sessions, s => s.Close.ToUnixNanos());
        _observations = _closes;
        Coverage = new Interval(CoverageStart(), CoverageEnd());
        IsContinuous = NeverCloses();
    }

    private Calendar(Calendar source, ObservationRule observation)
        : this(source)
    {
        Observation = observation;
        _dates = source._dates;
        _opens = source._opens;
        _closes = source._closes;
        Session[] sessions = [.. source._sessions.Select((s, i) => s with { ObservationTime = observation.InstantOf(source, i) })];
        _sessions = sessions;
        _observations = Array.ConvertAll(sessions, s => s.ObservationTime.ToUnixNanos());
    }

    private Calendar(Calendar market, long[] opens, long[] closes)
        : this(market)
    {
        Observation = market.Observation;
        Undivided = market;
        (_opens, _closes, _observations) = (opens, closes, closes);
        _dates = market.DatesOf(opens);
        _sessions = new CalendarUnits(_dates, opens, closes);
    }

    private Calendar(Calendar source)
    {
        Name = source.Name;
        Zone = source.Zone;
        FirstVerified = source.FirstVerified;
        LastVerified = source.LastVerified;
        Coverage = source.Coverage;
        IsContinuous = source.IsContinuous;
        _weeklyHours = source._weeklyHours;
        _exceptions = source._exceptions;
        _schedule = source._schedule;
        (_dates, _opens, _closes, _observations, _sessions) = ([], [], [], [], []);
    }

    /// <summary>Resource name, `calendars/{id}`.</summary>
    public string Name { get; }

    /// <summary>Zone of all local times.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>First civil day whose sessions were checked.</summary>
    public LocalDate FirstVerified { get; }

    /// <summary>Last civil day whose sessions were checked.</summary>
    public LocalDate LastVerified { get; }

    /// <summary>The usual hours, ascending.</summary>
    public IReadOnlyList<WeeklyHours> WeeklyHours => _weeklyHours;

    /// <summary>The days that differ, ascending.</summary>
    public IReadOnlyList<CalendarException> Exceptions => _exceptions;

    /// <summary>Every session in the verified bounds, ascending.</summary>
    public IReadOnlyList<Session> Sessions => _sessions;

    /// <summary>
    /// The instants that the calendar covers: from the first verified day (or the open of its session on the evening before) to the end of
    /// the last verified day (or the instant on it at which the next day's session could open).
    /// </summary>
    public Interval Coverage { get; }

    /// <summary>Whether the market never closes in the verified bounds: sessions are adjacent and have no breaks, as in 24x7.</summary>
    public bool IsContinuous { get; }

    /// <summary>When the values of sessions are observed; null for at their ends.</summary>
    public ObservationRule? Observation { get; }

    /// <summary>
    /// The calendar whose time the sessions of this one divide into bars or steps; null for a calendar with the sessions of the market.
    /// </summary>
    public Calendar? Undivided { get; }

    /// <summary>Returns the calendar with the observation times of a rule; every call with one rule returns one instance.</summary>
    /// <param name="observation">When the values of sessions are observed; null for at their ends.</param>
    public Calendar ObservedBy(ObservationRule? observation) =>
        observation is null ? this : _observed.GetOrAdd(observation, rule => new Calendar(this, rule));

    /// <summary>
    /// Returns the calendar as it was expected at an instant, without exceptions that were not known yet. Returns this instance when
    /// there are none, and for a divided calendar, which is divided as it was known.
    /// </summary>
    /// <param name="knowledgeTime">Only exceptions known by it; null for all.</param>
    public Calendar AsOf(Instant? knowledgeTime)
    {
        if (Undivided is not null || knowledgeTime is not { } limit || !_exceptions.Any(e => e.KnowledgeTime > limit)) return this;
        var known = _exceptions.Where(e => !(e.KnowledgeTime > limit)).ToArray();
        return new Calendar(Name, Zone, _weeklyHours, known, FirstVerified, LastVerified).ObservedBy(Observation);
    }

    /// <summary>
    /// Returns the index of the first session on or after <paramref name="date"/>; the number of sessions when there is none.
    /// </summary>
    /// <exception cref="CalendarBoundsException">The date is outside the verified bounds.</exception>
    public int IndexOnOrAfter(LocalDate date)
    {
        CheckBounds(date);
        return CountBefore(date);
    }

    /// <summary>Returns the session of a civil date; null when it has none.</summary>
    /// <exception cref="CalendarBoundsException">The date is outside the verified bounds.</exception>
    public Session? OnDate(LocalDate date)
    {
        var index = IndexOnOrAfter(date);
        return index < _sessions.Count && _sessions[index].Date == date ? _sessions[index] : null;
    }

    /// <summary>
    /// Returns the index of the session that contains an instant (open &lt;= instant &lt; close); null when the market is closed.
    /// </summary>
    /// <exception cref="CalendarBoundsException">The instant is outside <see cref="Coverage"/>.</exception>
    public int? IndexAt(Instant instant)
    {
        var index = FirstClosingAfter(Checked(instant));
        return index < _sessions.Count && _sessions[index].Open <= instant ? index : null;
    }

    /// <summary>Returns the index of the first session observed after an instant; the number of sessions when there is none.</summary>
    /// <exception cref="CalendarBoundsException">The instant is outside <see cref="Coverage"/>.</exception>
    public int IndexObservedAfter(Instant instant) => FirstObservedAfter(Checked(instant));

    /// <summary>Returns the index of the first session that opens after an instant; the number of sessions when there is none.</summary>
    /// <exception cref="CalendarBoundsException">The instant is outside <see cref="Coverage"/>.</exception>
    public int IndexOpeningAfter(Instant instant) => SortedSpan.UpperBound(_opens, Checked(instant));

    /// <summary>Returns whether the weekly hours in effect have a session on <paramref name="date"/>, regardless of exceptions.</summary>
    /// <exception cref="CalendarBoundsException">The date is outside the verified bounds.</exception>
    public bool IsWeekday(LocalDate date)
    {
        CheckBounds(date);
        return _schedule.HoursOn(date).Includes(date);
    }

    internal long OpenOf(int index) => _opens[index];

    internal long CloseOf(int index) => _closes[index];

    internal long ObservationTimeOf(int index) => _observations[index];

    /// <summary>
    /// Returns the start of the time whose events belong to a session, hours in which the market is closed apart: its open, or the
    /// observation before it when that is followed by open hours, or its own observation when that precedes the open.
    /// </summary>
    internal long StartOf(int index) => index > 0 && _observations[index - 1] < _closes[index - 1]
        ? _observations[index - 1]
        : Math.Min(_opens[index], _observations[index]);

    internal int FirstObservedAfter(long time) => SortedSpan.UpperBound(_observations, time);

    /// <summary>Overload for times that are near to each other: starts the search at the session found last.</summary>
    internal int FirstObservedAfter(long time, ref int near) => FirstAfter(_observations, time, ref near);

    internal int FirstClosingAfter(long time) => SortedSpan.UpperBound(_closes, time);

    /// <summary>Overload for times that are near to each other: starts the search at the session found last.</summary>
    internal int FirstClosingAfter(long time, ref int near) => FirstAfter(_closes, time, ref near);

    /// <summary>
    /// Returns the index of the first session that closes after a time, and whether it contains the time; null after the last session.
    /// </summary>
    internal (int Index, bool IsOpen)? FirstSessionClosingAfter(long time)
    {
        var index = FirstClosingAfter(time);
        return index < _sessions.Count ? (index, _opens[index] <= time) : null;
    }

    /// <summary>Returns a calendar with the name, the zone and the bounds of this one, whose sessions are parts of its time.</summary>
    /// <param name="opens">The starts of the parts in Unix nanoseconds, ascending. The array is kept, not copied.</param>
    /// <param name="closes">Their ends, ascending.</param>
    internal Calendar DividedInto(long[] opens, long[] closes) => new(this, opens, closes);

    /// <summary>
    /// Returns whether the market closes for the night, a weekend or a holiday between two instants: after the last session that opens
    /// before <paramref name="from"/> and by the last one that opens before <paramref name="to"/>. Breaks do not count.
    /// </summary>
    internal bool ClosesBetween(long from, long to)
    {
        if (IsContinuous) return false;
        for (var i = Math.Max(1, SortedSpan.LowerBound(_opens, from)); i < _sessions.Count && _opens[i] < to; i++)
        {
            if (_opens[i] > _closes[i - 1]) return true;
        }

        return false;
    }

    /// <summary>Returns the number of sessions with an earlier date.</summary>
    internal int CountBefore(LocalDate date) => SortedSpan.LowerBound(_dates, date);

    /// <summary>
    /// Returns whether the market is open, outside breaks, at any time in (<paramref name="after"/>, <paramref name="upTo"/>].
    /// </summary>
    internal bool IsOpenWithin(long after, long upTo)
    {
        for (var i = FirstClosingAfter(after); i < _sessions.Count && _opens[i] < upTo; i++)
        {
            if (!_sessions[i].Breaks.Any(b => b.Start.ToUnixNanos() <= after && upTo <= b.End.ToUnixNanos())) return true;
        }

        return false;
    }

    /// <summary>
    /// Returns the interval from the start of one session to the observation of another, limited to existing sessions; null when there
    /// is none.
    /// </summary>
    internal Interval? SpanOf(long first, long last)
    {
        if (_sessions.Count == 0 || last < 0 || first >= _sessions.Count) return null;
        var (from, to) = (Math.Clamp(first, 0, _sessions.Count - 1), Math.Clamp(last, 0, _sessions.Count - 1));
        return new Interval(StartOf((int)from).ToInstant(), _sessions[(int)to].ObservationTime);
    }

    internal CalendarBoundsException OutOfBounds(Instant instant)
    {
        var date = instant < Coverage.Start ? FirstVerified.PlusDays(-1) : LastVerified.PlusDays(1);
        var local = instant.InZone(Zone).Date;
        return new CalendarBoundsException(this, local < FirstVerified || local > LastVerified ? local : date);
    }

    private static int FirstAfter(long[] times, long time, ref int near) =>
        near = time == long.MaxValue ? times.Length : SortedSpan.ExponentialSearch(times, time + 1, near);

    private long Checked(Instant instant) => Coverage.Contains(instant) ? instant.ToUnixNanos() : throw OutOfBounds(instant);

    private void CheckBounds(LocalDate date)
    {
        if (date < FirstVerified || date > LastVerified) throw new CalendarBoundsException(this, date);
    }

    /// <summary>Returns the date of each time: that of the session that contains it, otherwise the civil date; never descending.</summary>
    private LocalDate[] DatesOf(long[] times)
    {
        var (dates, latest, near) = (new LocalDate[times.Length], FirstVerified, 0);
        for (var i = 0; i < times.Length; i++)
        {
            var session = FirstClosingAfter(times[i], ref near);
            var isOpen = session < _sessions.Count && _opens[session] <= times[i];
            dates[i] = latest = LocalDate.Max(latest, isOpen ? _dates[session] : times[i].ToInstant().InZone(Zone).Date);
        }

        return dates;
    }

    private Instant CoverageStart()
    {
        var day = Zone.AtStartOfDay(FirstVerified).ToInstant();
        return _sessions.Count > 0 ? Instant.Min(day, _sessions[0].Open) : day;
    }

    private Instant CoverageEnd()
    {
        var next = LastVerified.PlusDays(1);
        var day = Zone.AtStartOfDay(next).ToInstant();
        var first = _schedule.HoursOn(LastVerified).Parts[0];
        var end = first.OpenDayOffset < 0 ? Instant.Min(day, _schedule.Resolve(first.OpenOn(next))) : day;
        return _sessions.Count > 0 ? Instant.Max(end, _sessions[_sessions.Count - 1].Close) : end;
    }

    private bool NeverCloses()
    {
        if (_sessions.Count == 0) return false;
        if (_sessions[0].Open > Coverage.Start || _sessions[_sessions.Count - 1].Close < Coverage.End) return false;
        for (var i = 0; i < _sessions.Count; i++)
        {
            if (_sessions[i].Breaks.Count > 0 || (i > 0 && _opens[i] > _closes[i - 1])) return false;
        }

        return true;
    }
}
