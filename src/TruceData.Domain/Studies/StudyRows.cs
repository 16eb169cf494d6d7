namespace TruceData.Domain.Studies;

/// <summary>
/// The events of one subject at their anchors, the sessions that their windows touch, and which of their windows overlap. In a study of all
/// events with all series, the series of one calendar share them.
/// </summary>
public sealed class StudyRows
{
    private const int MaxIndexes = 3;

    private readonly StudyDesign _design;
    private readonly (int Session, int Event)[] _anchored;

    /// <summary>Finds the overlaps of rows.</summary>
    /// <param name="calendar">The calendar in which they are anchored.</param>
    /// <param name="options">The choices of the study.</param>
    /// <param name="rows">The rows, in the order of their events.</param>
    internal StudyRows(StudyCalendar calendar, StudyOptions options, IReadOnlyList<StudyRow> rows)
    {
        _design = options.Design;
        var sessions = calendar.Calendar.Sessions.Count;
        _anchored =
            [.. rows.Where(r => r is { Alternative: false, Anchor: not null }).Select(r => (r.Anchor!.SessionIndex, r.Event)).Order()];
        var anchors = rows.Where(r => r.Anchor is not null).Select(r => (long)r.Anchor!.SessionIndex).DefaultIfEmpty(0).ToArray();
        // A return of TRADE_TO_TRADE can start at a value of any earlier session, so it needs the sessions before the windows.
        var first = options.ReturnSpan == ReturnSpan.TradeToTrade ? 0 : anchors.Min() + _design.Estimation.First;
        FirstSession = (int)Math.Clamp(first, 0, sessions);
        LastSession = (int)Math.Min(Math.Max(anchors.Max() + _design.Event.Last, 0), sessions - 1);
        if (options.ExcludeOtherEvents) Excluded = SessionsOfEvents();
        StudyRow[] related = [.. rows.Select(r => WithOtherEvents(r, calendar.SessionOf(r.Event), options.ExcludeOtherEvents))];
        Rows = [.. options.OverlapPolicy.Apply(related, _design.Event.Count)];
    }

    private StudyRows(StudyRows all, IReadOnlyList<StudyRow> rows)
    {
        (_design, _anchored) = (all._design, all._anchored);
        (FirstSession, LastSession, Excluded) = (all.FirstSession, all.LastSession, all.Excluded);
        Rows = rows;
    }

    /// <summary>
    /// The events at their anchors, in the order of the events; the row at an alternative anchor follows the row at the anchor.
    /// </summary>
    public IReadOnlyList<StudyRow> Rows { get; }

    /// <summary>Index of the first session to read.</summary>
    public int FirstSession { get; }

    /// <summary>Index of the last session that any window touches.</summary>
    public int LastSession { get; }

    /// <summary>
    /// Whether each session from <see cref="FirstSession"/> on is left out of estimation windows; null to leave none out.
    /// </summary>
    internal bool[]? Excluded { get; }

    /// <summary>Returns the rows with one benchmark; their overlaps are those among the rows with any benchmark.</summary>
    internal StudyRows WithBenchmark(int benchmark) =>
        Rows.All(r => r.Benchmark == benchmark) ? this : new StudyRows(this, [.. Rows.Where(r => r.Benchmark == benchmark)]);

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

    private StudyRow WithOtherEvents(StudyRow row, int? ownSession, bool excludesOtherEvents)
    {
        if (row.Anchor is null) return row;
        long session = row.Anchor.SessionIndex;
        var (estimation, window) = (_design.Estimation, _design.Event);
        return row with
        {
            OverlappingEvents = OthersAnchoredIn(session - window.Count + 1, session + window.Count - 1),
            EventsInEstimationWindow = excludesOtherEvents
                ? OtherEvents.None
                : OthersAnchoredIn(session + estimation.First - window.Last, session + estimation.Last - window.First),
        };

        OtherEvents OthersAnchoredIn(long first, long last)
        {
            var (start, end) = (IndexOf(first), IndexOf(last + 1));
            var count = end - start;
            if (ownSession is { } own && own >= first && own <= last) count--;
            if (count <= 0) return OtherEvents.None;
            return new OtherEvents(count, [.. _anchored[start..end].Select(a => a.Event).Where(e => e != row.Event).Take(MaxIndexes)]);
        }
    }

    /// <summary>Returns the index of the first anchored event at or after a session.</summary>
    /// <remarks>No event has the index -1, so the search finds no entry and returns the complement of the lower bound.</remarks>
    private int IndexOf(long session) => ~Array.BinarySearch(_anchored, ((int)Math.Clamp(session, int.MinValue, int.MaxValue), -1));
}
