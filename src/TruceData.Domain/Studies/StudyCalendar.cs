using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Studies;

/// <summary>The events of a study in one calendar: their anchors, the sessions that windows touch, and which windows overlap.</summary>
public sealed class StudyCalendar
{
    private const int MaxIndexes = 3;

    private readonly StudyDesign _design;
    private readonly int?[] _sessions;
    private readonly (int Session, int Event)[] _anchored;

    /// <summary>Anchors the events.</summary>
    /// <param name="calendar">The calendar as it was known at the knowledge time of the study.</param>
    /// <param name="options">The choices of the study.</param>
    /// <param name="events">The events.</param>
    internal StudyCalendar(Calendar calendar, StudyOptions options, IReadOnlyList<EventRecord> events)
    {
        Calendar = calendar;
        _design = options.Design;
        var rows = new List<StudyRow>(events.Count);
        for (var i = 0; i < events.Count; i++) AddRows(rows, i, events[i].Time, options);
        _sessions = [.. rows.Where(r => !r.Alternative).Select(r => r.Anchor?.SessionIndex)];
        _anchored =
            [.. rows.Where(r => r is { Alternative: false, Anchor: not null }).Select(r => (r.Anchor!.SessionIndex, r.Event)).Order()];
        StudyRow[] related = [.. rows.Select(r => WithOtherEvents(r, options.ExcludeOtherEvents))];
        Rows = [.. options.OverlapPolicy.Apply(related, _design.Event.Count)];
        var anchors = rows.Where(r => r.Anchor is not null).Select(r => (long)r.Anchor!.SessionIndex).DefaultIfEmpty(0).ToArray();
        FirstSession = (int)Math.Clamp(anchors.Min() + _design.Estimation.First, 0, calendar.Sessions.Count);
        LastSession = (int)Math.Clamp(anchors.Max() + _design.Event.Last, 0, calendar.Sessions.Count - 1);
        if (options.ExcludeOtherEvents) Excluded = SessionsOfEvents();
    }

    /// <summary>The calendar.</summary>
    public Calendar Calendar { get; }

    /// <summary>
    /// The events at their anchors, in the order of the events; the row at an alternative anchor follows the row at the anchor.
    /// </summary>
    public IReadOnlyList<StudyRow> Rows { get; }

    /// <summary>Index of the first session that any window touches.</summary>
    public int FirstSession { get; }

    /// <summary>Index of the last session that any window touches.</summary>
    public int LastSession { get; }

    /// <summary>
    /// Whether each session from <see cref="FirstSession"/> on is left out of estimation windows; null to leave none out.
    /// </summary>
    internal bool[]? Excluded { get; }

    private void AddRows(List<StudyRow> rows, int index, EventTime time, StudyOptions options)
    {
        var (anchor, isCovered) = Find(time, options.AnchorPolicy);
        var hasOther = options.AnchorSensitivity && anchor?.Alternative is not null;
        var other = hasOther ? Find(time.LastInstant, options.AnchorPolicy).Anchor : null;
        rows.Add(new StudyRow(index, Alternative: false, other is not null, anchor) { IsCovered = isCovered });
        if (other is not null) rows.Add(new StudyRow(index, Alternative: true, HasAlternative: true, other));
    }

    private (Anchor? Anchor, bool IsCovered) Find(EventTime time, AnchorPolicy policy)
    {
        try
        {
            return (AnchorFinder.Find(time, Calendar, policy), true);
        }
        catch (CalendarBoundsException)
        {
            return (null, false);
        }
    }

    private bool[] SessionsOfEvents()
    {
        var occupied = new bool[Math.Max(0, LastSession - FirstSession + 1)];
        foreach (var (session, _) in _anchored)
        {
            var last = Math.Min((long)session + _design.Event.Last, LastSession);
            for (var i = Math.Max((long)session + _design.Event.First, FirstSession); i <= last; i++) occupied[i - FirstSession] = true;
        }

        return occupied;
    }

    private StudyRow WithOtherEvents(StudyRow row, bool excludesOtherEvents)
    {
        if (row.Anchor is null) return row;
        long session = row.Anchor.SessionIndex;
        var (estimation, window) = (_design.Estimation, _design.Event);
        return row with
        {
            OverlappingEvents = OthersAnchoredIn(row.Event, session - window.Count + 1, session + window.Count - 1),
            EventsInEstimationWindow = excludesOtherEvents
                ? OtherEvents.None
                : OthersAnchoredIn(row.Event, session + estimation.First - window.Last, session + estimation.Last - window.First),
        };
    }

    private OtherEvents OthersAnchoredIn(int self, long first, long last)
    {
        var (start, end) = (IndexOf(first), IndexOf(last + 1));
        var count = end - start;
        if (_sessions[self] is { } own && own >= first && own <= last) count--;
        if (count <= 0) return OtherEvents.None;
        return new OtherEvents(count, [.. _anchored[start..end].Select(a => a.Event).Where(e => e != self).Take(MaxIndexes)]);
    }

    /// <summary>Returns the index of the first anchored event at or after a session.</summary>
    /// <remarks>No event has the index -1, so the search finds no entry and returns the complement of the lower bound.</remarks>
    private int IndexOf(long session) => ~Array.BinarySearch(_anchored, ((int)Math.Clamp(session, int.MinValue, int.MaxValue), -1));
}
