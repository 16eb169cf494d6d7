using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Studies;

/// <summary>The events of a study, anchored in one calendar.</summary>
public sealed class StudyCalendar
{
    private readonly StudyOptions _options;
    private readonly StudyRow[] _anchored;
    private readonly int[] _firstRows;

    /// <summary>Anchors the events.</summary>
    /// <param name="calendar">The calendar as it was known at the knowledge time of the study.</param>
    /// <param name="options">The choices of the study.</param>
    /// <param name="events">The events.</param>
    internal StudyCalendar(Calendar calendar, StudyOptions options, IReadOnlyList<EventRecord> events)
    {
        (Calendar, _options) = (calendar, options);
        _firstRows = new int[events.Count + 1];
        var rows = new List<StudyRow>(events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            AddRows(rows, i, events[i].Time);
            _firstRows[i + 1] = rows.Count;
        }

        _anchored = [.. rows];
        Events = new StudyRows(this, options, _anchored, firstSession: null);
    }

    /// <summary>The calendar.</summary>
    public Calendar Calendar { get; }

    /// <summary>All events.</summary>
    public StudyRows Events { get; }

    /// <summary>Returns the events of a subject: all of them, or those of its pairs.</summary>
    internal StudyRows RowsOf(StudySubject subject)
    {
        if (subject.Pairs is not { } pairs) return Events;
        var rows = new List<StudyRow>(pairs.Events.Length);
        for (var p = 0; p < pairs.Events.Length; p++)
        {
            var @event = pairs.Events[p];
            foreach (var row in _anchored[_firstRows[@event].._firstRows[@event + 1]])
                rows.Add(row with { Group = pairs.Groups[p], Benchmark = pairs.Benchmarks[p] });
        }

        // A return of TRADE_TO_TRADE can start at a value of any session before it, so it needs the sessions before the own windows.
        int? firstSession = _options.ReturnSpan == ReturnSpan.TradeToTrade ? Events.FirstSession : null;
        return new StudyRows(this, _options, rows, firstSession).WithBenchmark(subject.Benchmark);
    }

    /// <summary>Returns the anchor session of an event; null without an anchor.</summary>
    internal int? SessionOf(int @event) => _anchored[_firstRows[@event]].Anchor?.SessionIndex;

    private void AddRows(List<StudyRow> rows, int index, EventTime time)
    {
        var (anchor, isCovered) = Find(time);
        var hasOther = _options.AnchorSensitivity && anchor?.Alternative is not null;
        var other = hasOther ? Find(time.LastInstant).Anchor : null;
        rows.Add(new StudyRow(index, Alternative: false, other is not null, anchor) { IsCovered = isCovered });
        if (other is not null) rows.Add(new StudyRow(index, Alternative: true, HasAlternative: true, other));
    }

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
