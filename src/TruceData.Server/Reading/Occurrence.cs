using System.Collections.Concurrent;
using NodaTime;
using TruceData.Domain;
using AnchorPolicy = TruceData.Domain.AnchorPolicy;
using Calendar = TruceData.Domain.Calendar;
using EventTime = TruceData.Domain.EventTime;

namespace TruceData.Server.Reading;

/// <summary>
/// One event as all series of a call share it: where it falls in each calendar, and what else happened in each stretch of time, found once and
/// not for every series. Safe for use by several threads at once.
/// </summary>
internal sealed class Occurrence(Store.Record record, EventTime time, AnchorPolicy policy, EventTimeline timeline, Instant? knowledgeTime)
{
    private readonly ConcurrentDictionary<Calendar, Placement> _placements = new();
    private readonly ConcurrentDictionary<Interval, Neighbours> _neighbours = new();
    private readonly ConcurrentDictionary<(Calendar, Frequency), LookUps?> _lookUps = new();
    private readonly Lazy<Occurrence> _alternative = new(() => new Occurrence(record, time.LastInstant, policy, timeline, knowledgeTime));

    /// <summary>When it happened.</summary>
    public EventTime Time => time;

    /// <summary>When it was known.</summary>
    public Instant KnowledgeTime => record.KnowledgeTime;

    /// <summary>The same event taken to have happened at the last instant of its time.</summary>
    public Occurrence Alternative => _alternative.Value;

    /// <summary>Where it falls in a calendar.</summary>
    public Placement PlaceIn(Calendar calendar) => _placements.GetOrAdd(calendar, c => Placement.Find(time, c, policy));

    /// <summary>The instants of its offsets as all series of one clock look them up.</summary>
    public LookUps? LookUpsOf(Aligner aligner) => _lookUps.GetOrAdd((aligner.Clock.Calendar, aligner.Clock.Frequency), _ => aligner.LookUpsOf(time));

    /// <summary>The other events of a stretch of time that were known.</summary>
    public Neighbours Within(Interval span) =>
        _neighbours.GetOrAdd(span, s => Neighbours.Of(Confounding.Within(s, timeline, record.Name, knowledgeTime)));
}
