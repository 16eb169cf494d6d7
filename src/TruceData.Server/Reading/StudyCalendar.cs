using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Server.Mapping;

namespace TruceData.Server.Reading;

/// <summary>The events of a study in one calendar: their anchors, the sessions concerned, and how they stand to each other.</summary>
internal sealed class StudyCalendar
{
    private const int MaxNames = 3;

    private readonly StudyDesign _design;
    private readonly IReadOnlyList<StudyEvent> _events;
    private readonly int?[] _sessions;
    private readonly (int Session, int Event)[] _byTime;

    public StudyCalendar(Calendar calendar, StudyDesign design, IReadOnlyList<StudyEvent> events, AnchorPolicy policy, bool alternatives, bool leavesOut)
    {
        (Calendar, _design, _events) = (calendar, design, events);
        var rows = new List<StudyRow>(events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            var anchor = Find(events[i].Time, calendar, policy);
            var other = alternatives && anchor?.Alternative is not null ? Find(events[i].Time.LastInstant, calendar, policy) : null;
            rows.Add(new StudyRow(i, Alternative: false, other is not null, anchor));
            if (other is not null) rows.Add(new StudyRow(i, Alternative: true, HasAlternative: true, other));
        }

        Rows = rows;
        Anchors = [.. rows.Select(r => r.Anchor is { } anchor ? AlignmentMapping.ToProto(anchor) : new V1.Anchor())];
        _sessions = [.. rows.Where(r => !r.Alternative).Select(r => r.Anchor?.SessionIndex)];
        _byTime = [.. rows.Where(r => r is { Alternative: false, Anchor: not null }).Select(r => (r.Anchor!.SessionIndex, r.Event)).Order()];
        var anchors = rows.Where(r => r.Anchor is not null).Select(r => (long)r.Anchor!.SessionIndex).DefaultIfEmpty(0).ToArray();
        First = (int)Math.Clamp(anchors.Min() + design.Estimation.First, 0, calendar.Sessions.Count);
        Last = (int)Math.Clamp(anchors.Max() + design.Event.Last, 0, calendar.Sessions.Count - 1);
        if (leavesOut) LeftOut = Occupied();
        var unit = StudyUnit.RowsIn(design);
        Notes = [.. rows.Select((r, i) => r.Anchor is null ? [] : NotesOn(r, leavesOut).Select(n => StudyWarnings.Make(n.Kind, n.Text, i % unit)).ToArray())];
    }

    public Calendar Calendar { get; }

    /// <summary>The events at their anchors, those of an event beside each other.</summary>
    public IReadOnlyList<StudyRow> Rows { get; }

    /// <summary>The anchors of the rows as they are sent.</summary>
    public IReadOnlyList<V1.Anchor> Anchors { get; }

    /// <summary>The first session that any window touches.</summary>
    public int First { get; }

    /// <summary>The last session that any window touches.</summary>
    public int Last { get; }

    /// <summary>Sessions in the event window of any event, from <see cref="First"/> on; null when they are not left out.</summary>
    public bool[]? LeftOut { get; }

    /// <summary>By row, what is to be said of the event whatever the series.</summary>
    public IReadOnlyList<IReadOnlyList<V1.ImpactWarning>> Notes { get; }

    private static Anchor? Find(EventTime time, Calendar calendar, AnchorPolicy policy)
    {
        try
        {
            return AnchorFinder.Find(time, calendar, policy);
        }
        catch (CalendarBoundsException)
        {
            return null;
        }
    }

    private bool[] Occupied()
    {
        var occupied = new bool[Math.Max(0, Last - First + 1)];
        foreach (var (session, _) in _byTime)
        {
            for (var i = Math.Max((long)session + _design.Event.First, First); i <= Math.Min((long)session + _design.Event.Last, Last); i++) occupied[i - First] = true;
        }

        return occupied;
    }

    private IEnumerable<(V1.ImpactWarningKind Kind, string Text)> NotesOn(StudyRow row, bool leavesOut)
    {
        long session = row.Anchor!.SessionIndex;
        var length = _design.Event.Count;
        var overlapping = Others(row.Event, session - length + 1, session + length - 1);
        if (overlapping.Count > 0)
            yield return (V1.ImpactWarningKind.OverlappingWindows, $"The event window of {_events[row.Event].Name} overlaps that of {Named(overlapping)}.");
        if (leavesOut) yield break;
        var inside = Others(row.Event, session + _design.Estimation.First - _design.Event.Last, session + _design.Estimation.Last - _design.Event.First);
        if (inside.Count > 0)
        {
            yield return (
                V1.ImpactWarningKind.EventsInEstimationWindow,
                $"The estimation window of {_events[row.Event].Name} holds sessions of the event window of {Named(inside)}; exclude_other_events leaves them out.");
        }
    }

    /// <summary>The other events anchored in [first, last].</summary>
    private (int Count, IReadOnlyList<int> Some) Others(int self, long first, long last)
    {
        var (low, high) = (LowerBound(first), LowerBound(last + 1));
        var some = new List<int>(MaxNames);
        var others = high - low;
        if (_sessions[self] is { } own && own >= first && own <= last) others--;
        for (var i = low; i < high && some.Count < MaxNames; i++)
        {
            if (_byTime[i].Event != self) some.Add(_byTime[i].Event);
        }

        return (others, some);
    }

    private string Named((int Count, IReadOnlyList<int> Some) others)
    {
        var names = string.Join(", ", others.Some.Select(e => _events[e].Name));
        return others.Count > others.Some.Count ? $"{names} and {others.Count - others.Some.Count} more" : names;
    }

    private int LowerBound(long session)
    {
        int low = 0, high = _byTime.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_byTime[middle].Session < session) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
