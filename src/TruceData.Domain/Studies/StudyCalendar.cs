using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;

namespace TruceData.Domain.Studies;

/// <summary>The events of a study, anchored in one calendar.</summary>
public sealed class StudyCalendar
{
    private readonly StudyOptions _options;
    private readonly int[]? _own;
    private readonly StudyRow[] _anchored;
    private readonly int[] _firstRows;

    /// <summary>Anchors the events.</summary>
    /// <param name="calendar">The calendar as it was known at the knowledge time of the study.</param>
    /// <param name="options">The choices of the study.</param>
    /// <param name="events">The events of the study.</param>
    /// <param name="own">The indexes of the events to anchor, ascending; null for all.</param>
    internal StudyCalendar(Calendar calendar, StudyOptions options, IReadOnlyList<EventRecord> events, int[]? own = null)
    {
        (Calendar, _options, _own) = (calendar, options, own);
        var count = own?.Length ?? events.Count;
        _firstRows = new int[count + 1];
        var rows = new List<StudyRow>(count);
        for (var i = 0; i < count; i++)
        {
            var @event = own?[i] ?? i;
            AddRows(rows, @event, events[@event].Time);
            _firstRows[i + 1] = rows.Count;
        }

        if (options.Design.EstimationTimes == EstimationTimes.SameTimesOfDay) TimesOfDay = StudyUnits.TimesOfDay(calendar);

        _anchored = [.. rows];
        Events = new StudyRows(this, options, _anchored);
    }

    /// <summary>The calendar.</summary>
    public Calendar Calendar { get; }

    /// <summary>All events that are anchored in the calendar.</summary>
    public StudyRows Events { get; }

    /// <summary>
    /// The local time of day at which each unit starts, in seconds; null when models are estimated on units at every time of day.
    /// </summary>
    internal int[]? TimesOfDay { get; }

    /// <summary>Returns the events of a subject: all of them, or those of its pairs.</summary>
    internal StudyRows RowsOf(StudySubject subject)
    {
        if (subject.Pairs is not { } pairs) return Events;
        var rows = new List<StudyRow>(pairs.Events.Length);
        for (var p = 0; p < pairs.Events.Length; p++)
        {
            var index = IndexOf(pairs.Events[p]);
            foreach (var row in _anchored[_firstRows[index].._firstRows[index + 1]])
                rows.Add(row with { Group = pairs.Groups[p], Benchmark = pairs.Benchmarks[p] });
        }

        return new StudyRows(this, _options, rows).WithBenchmark(subject.Benchmark);
    }

    /// <summary>Returns the anchor session of an event; null without an anchor.</summary>
    internal int? SessionOf(int @event) => _anchored[_firstRows[IndexOf(@event)]].Anchor?.SessionIndex;

    private int IndexOf(int @event) => _own is null ? @event : Array.BinarySearch(_own, @event);

    private void AddRows(List<StudyRow> rows, int index, EventTime time)
    {
        var (anchor, isCovered) = Find(time);
        var hasOther = _options.AnchorSensitivity && anchor?.Alternative is not null;
        var other = hasOther ? Find(time.LastInstant).Anchor : null;
        rows.Add(new StudyRow(index, Alternative: false, other is not null, anchor)
        {
            IsCovered = isCovered,
            IsAnchoredLate = IsLate(time.Earliest, anchor),
        });
        if (other is null) return;
        rows.Add(new StudyRow(index, Alternative: true, HasAlternative: true, other)
        {
            IsAnchoredLate = IsLate(time.LastInstant.Earliest, other),
        });
    }

    private bool IsLate(Instant time, Anchor? anchor) =>
        Calendar.Undivided is { } market && _options.AnchorPolicy == AnchorPolicy.ContainingOrNext
        && anchor is not null && anchor.Session.Open > time && market.IsOpenWithin(time.ToUnixNanos(), anchor.Session.Open.ToUnixNanos());

    private (Anchor? Anchor, bool IsCovered) Find(EventTime time)
    {
        try
        {
            return (AnchorFinder.Find(time, Calendar, _options.AnchorPolicy), true);
        }
        catch (CalendarBoundsException)
        {
            return (null, false);
        }
    }
}
