using TruceData.Domain.Alignment;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Studies;

/// <summary>The events of a study, anchored once in each calendar, and in windows of bars once for each series.</summary>
public sealed class StudyEvents
{
    private readonly List<StudyCalendar> _calendars = [];
    private readonly Dictionary<(string Name, ObservationRule? Observation), StudyCalendar> _byName = [];
    private readonly Dictionary<int, StudyCalendar> _bySeries = [];

    /// <summary>Anchors events in sessions or in steps of elapsed time.</summary>
    /// <param name="options">The choices of the study.</param>
    /// <param name="events">The events; all of them must be known at the knowledge time of the study.</param>
    /// <param name="calendars">The calendars of the series; those of one name and observation rule are one calendar.</param>
    /// <exception cref="ArgumentException">
    /// An event was not known at the knowledge time of the study, or its windows are counted in bars.
    /// </exception>
    /// <exception cref="UnitLimitException">The windows cover too many steps.</exception>
    public StudyEvents(StudyOptions options, IReadOnlyList<EventRecord> events, IEnumerable<Calendar> calendars)
        : this(options, events)
    {
        if (options.Design.Unit == WindowUnit.Bars)
            throw new ArgumentException("Bars are those of series; a calendar has none.", nameof(calendars));
        foreach (var calendar in calendars.DistinctBy(c => (c.Name, c.Observation)))
        {
            var known = calendar.AsOf(options.KnowledgeTime);
            if (options.Design.Unit == WindowUnit.Elapsed)
                known = StudyUnits.OfSteps(known, options.Design, [.. events.Select(e => e.Time)], StudySize.MaxUnits);
            _calendars.Add(_byName[(calendar.Name, calendar.Observation)] = new StudyCalendar(known, options, events));
        }
    }

    private StudyEvents(StudyOptions options, IReadOnlyList<EventRecord> events)
    {
        if (events.FirstOrDefault(e => e.KnowledgeTime > options.KnowledgeTime) is { } unknown)
            throw new ArgumentException($"{unknown.Name} was not known at {options.KnowledgeTime}.", nameof(events));
        Options = options;
        Events = events;
    }

    /// <summary>The choices of the study.</summary>
    public StudyOptions Options { get; }

    /// <summary>The events.</summary>
    public IReadOnlyList<EventRecord> Events { get; }

    /// <summary>The events in each calendar, in the order of the calendars or of the series.</summary>
    public IReadOnlyList<StudyCalendar> Calendars => _calendars;

    /// <summary>Anchors the events of each subject in the unit of the windows.</summary>
    /// <param name="options">The choices of the study.</param>
    /// <param name="events">The events; all of them must be known at the knowledge time of the study.</param>
    /// <param name="subjects">The subjects of the study. In windows of bars, the events of each are anchored in its own bars.</param>
    /// <exception cref="ArgumentException">An event was not known at the knowledge time of the study.</exception>
    /// <exception cref="UnitLimitException">The windows cover too many bars or steps.</exception>
    public static StudyEvents Create(StudyOptions options, IReadOnlyList<EventRecord> events, IReadOnlyList<StudySubject> subjects)
    {
        if (options.Design.Unit != WindowUnit.Bars) return new StudyEvents(options, events, subjects.Select(s => s.Bars.Clock.Calendar));
        var created = new StudyEvents(options, events);
        var remaining = StudySize.MaxUnits;
        foreach (var subject in subjects.DistinctBy(s => s.Series))
        {
            var own = subject.Pairs?.Events;
            EventTime[] times = own is null ? [.. events.Select(e => e.Time)] : Array.ConvertAll(own, e => events[e].Time);
            var market = subject.Bars.Clock.Calendar.AsOf(options.KnowledgeTime);
            var units = StudyUnits.OfBars(market, subject.Bars, options.Design, times, remaining);
            remaining -= units.Sessions.Count;
            created._calendars.Add(created._bySeries[subject.Series] = new StudyCalendar(units, options, events, own));
        }

        return created;
    }

    /// <summary>
    /// Returns the number of bars or steps that are read of all series, counted once for each factor; 0 in windows of sessions.
    /// </summary>
    public long CountUnits(IEnumerable<StudySubject> subjects) =>
        Options.Design.Unit == WindowUnit.Sessions
            ? 0
            : subjects.Sum(s => (long)CalendarOf(s).Calendar.Sessions.Count * Math.Max(1, s.Regressors.Count));

    /// <summary>Returns the calendar in which the events of a subject are anchored.</summary>
    internal StudyCalendar CalendarOf(StudySubject subject)
    {
        var own = subject.Bars.Clock.Calendar;
        return Options.Design.Unit == WindowUnit.Bars ? _bySeries[subject.Series] : _byName[(own.Name, own.Observation)];
    }
}
