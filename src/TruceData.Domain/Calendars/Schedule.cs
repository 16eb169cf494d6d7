using NodaTime;

namespace TruceData.Domain.Calendars;

/// <summary>Creates sessions from weekly hours and exceptions, both in order.</summary>
internal sealed class Schedule
{
    private readonly string _name;
    private readonly DateTimeZone _zone;
    private readonly IReadOnlyList<WeeklyHours> _weeklyHours;
    private readonly Dictionary<LocalDate, CalendarException> _exceptions = [];

    public Schedule(
        string name, DateTimeZone zone, IReadOnlyList<WeeklyHours> weeklyHours, IReadOnlyList<CalendarException> exceptions)
    {
        for (var i = 1; i < weeklyHours.Count; i++)
        {
            if (weeklyHours[i].FirstDate is not { } date || date <= weeklyHours[i - 1].FirstDate)
            {
                var message = $"{name}: weekly hours {i + 1}, from {weeklyHours[i].FirstDate:R} on, are out of order.";
                throw new ArgumentException(message, nameof(weeklyHours));
            }
        }

        for (var i = 1; i < exceptions.Count; i++)
        {
            if (!Ascends(exceptions[i - 1], exceptions[i]))
            {
                var message = $"{name}: the exception of {exceptions[i].Date:R} is out of order or repeated.";
                throw new ArgumentException(message, nameof(exceptions));
            }
        }

        foreach (var exception in exceptions) _exceptions[exception.Date] = exception;
        _name = name;
        _zone = zone;
        _weeklyHours = weeklyHours;
    }

    public Instant Resolve(LocalDateTime local) => _zone.AtLeniently(local).ToInstant();

    public WeeklyHours HoursOn(LocalDate date)
    {
        var index = _weeklyHours.Count - 1;
        while (_weeklyHours[index].FirstDate > date) index--;
        return _weeklyHours[index];
    }

    /// <summary>
    /// Computes the sessions around each exception as they were expected before it was known, so that those of every knowledge time are
    /// known to be in order.
    /// </summary>
    /// <exception cref="ArgumentException">A session is out of order or overlaps another one; the message names the date.</exception>
    public void CheckEarlierKnowledge(LocalDate first, LocalDate last)
    {
        foreach (var exception in _exceptions.Values)
        {
            if (exception.KnowledgeTime is not { } known) continue;
            var (before, after) = (LocalDate.Max(exception.Date.PlusDays(-1), first), LocalDate.Min(exception.Date.PlusDays(1), last));
            foreach (var limit in KnowledgeTimesOn(before, after).Where(t => t < known).Prepend(Instant.MinValue))
                _ = Sessions(before, after, limit).Count();
        }
    }

    /// <summary>Returns the sessions of civil days, without exceptions that became known after <paramref name="knowledgeTime"/>.</summary>
    public IEnumerable<Session> Sessions(LocalDate first, LocalDate last, Instant? knowledgeTime = null)
    {
        Session? before = null;
        for (var date = first; date <= last; date = date.PlusDays(1))
        {
            var hours = HoursOn(date);
            var exception = _exceptions.GetValueOrDefault(date);
            if (exception?.KnowledgeTime > knowledgeTime) exception = null;
            var parts = exception?.Parts ?? (hours.Includes(date) ? hours.Parts : []);
            if (parts.Count == 0) continue;
            var session = Build(date, parts, hours, exception?.Label ?? "");
            if (session.Open < before?.Close) throw Refused(date, $"opens before the session of {before.Date:R} closes");
            before = session;
            yield return session;
        }
    }

    private IEnumerable<Instant> KnowledgeTimesOn(LocalDate first, LocalDate last)
    {
        for (var date = first; date <= last; date = date.PlusDays(1))
        {
            if (_exceptions.GetValueOrDefault(date)?.KnowledgeTime is { } known) yield return known;
        }
    }

    private Session Build(LocalDate date, IReadOnlyList<SessionPart> parts, WeeklyHours usual, string label)
    {
        var open = Resolve(parts[0].OpenOn(date));
        var close = open;
        var breaks = new List<Interval>();
        for (var i = 0; i < parts.Count; i++)
        {
            var (partOpen, partClose) = (Resolve(parts[i].OpenOn(date)), Resolve(parts[i].CloseOn(date)));
            if (partOpen < close || partClose <= partOpen) throw Refused(date, $"has part {i + 1} out of order");
            if (partOpen > close) breaks.Add(new Interval(close, partOpen));
            close = partClose;
        }

        var halfDay = parts[^1].CloseOn(date) < usual.Parts[^1].CloseOn(date);
        return new Session(date, open, close, breaks, halfDay, label);
    }

    private static bool Ascends(CalendarException one, CalendarException next) =>
        one.Date < next.Date || (one.Date == next.Date && (one.KnowledgeTime ?? Instant.MinValue) < next.KnowledgeTime);

    private ArgumentException Refused(LocalDate date, string why) =>
        new($"{_name}: the session of {date:R} {why}.", nameof(date));
}
