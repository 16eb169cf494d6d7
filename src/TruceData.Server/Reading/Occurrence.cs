using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Server.Reading;

/// <summary>
/// One event as all series of a call share it: where it falls in each calendar, what series of one group look up, and what else happened in each stretch
/// of time, found once and not for every series. Safe for use by several threads at once.
/// </summary>
internal sealed class Occurrence(EventRecord happening, int groups, AnchorPolicy policy, EventTimeline timeline, Instant? knowledgeTime)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Calendar, Placement> _placements = [];
    private readonly Dictionary<Interval, ConfoundingNames> _neighbours = [];
    private readonly GroupShare?[] _shares = new GroupShare?[groups];
    private Occurrence? _alternative;

    /// <summary>When it happened.</summary>
    public EventTime Time => happening.Time;

    /// <summary>When it was known.</summary>
    public Instant KnowledgeTime => happening.Record.KnowledgeTime;

    /// <summary>The same event taken to have happened at the last instant of its time.</summary>
    public Occurrence Alternative
    {
        get
        {
            lock (_lock) return _alternative ??= new Occurrence(happening with { Time = Time.LastInstant }, groups, policy, timeline, knowledgeTime);
        }
    }

    /// <summary>What the series of a group share of it.</summary>
    public GroupShare In(int group, Aligner aligner)
    {
        if (Volatile.Read(ref _shares[group]) is { } known) return known;
        lock (_lock) return _shares[group] ??= new GroupShare(PlaceIn(aligner.Calendar), aligner.CreateLookup(Time));
    }

    /// <summary>The other events of a stretch of time that were known.</summary>
    public ConfoundingNames Within(Interval span)
    {
        lock (_lock)
        {
            return _neighbours.TryGetValue(span, out var known)
                ? known
                : _neighbours[span] = ConfoundingNames.Of(Confounding.Within(span, timeline, happening.Record.Name, knowledgeTime));
        }
    }

    private Placement PlaceIn(Calendar calendar) =>
        _placements.TryGetValue(calendar, out var known) ? known : _placements[calendar] = Placement.Find(Time, calendar, policy);
}
