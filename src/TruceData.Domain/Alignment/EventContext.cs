using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Alignment;

/// <summary>
/// The facts about one event that all series of an alignment share, each found once: its placement in each calendar, the instants that the
/// series of a group look up, and the other events that meet an interval. Safe for use by several threads at once.
/// </summary>
public sealed class EventContext
{
    private readonly AlignmentScope _scope;
    private readonly EventTime _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<Calendar, EventPlacement> _placements = [];
    private readonly Dictionary<Interval, ConfoundingEvents> _others = [];
    private readonly SharedAlignment?[] _shared;
    private EventContext? _alternative;

    internal EventContext(EventRecord @event, AlignmentScope scope)
        : this(@event, @event.Time, scope)
    {
    }

    private EventContext(EventRecord @event, EventTime time, AlignmentScope scope)
    {
        Event = @event;
        _time = time;
        _scope = scope;
        _shared = new SharedAlignment?[scope.GroupCount];
    }

    /// <summary>The event.</summary>
    public EventRecord Event { get; }

    /// <summary>The assumed time of the event.</summary>
    internal EventTime Time => _time;

    /// <summary>The context of the event at the last instant of its time.</summary>
    internal EventContext Alternative
    {
        get
        {
            lock (_lock) return _alternative ??= new EventContext(Event, _time.LastInstant, _scope);
        }
    }

    /// <summary>Returns the placement of the event in a calendar.</summary>
    public EventPlacement PlacementIn(Calendar calendar)
    {
        lock (_lock)
        {
            return _placements.TryGetValue(calendar, out var known)
                ? known
                : _placements[calendar] = EventPlacement.Find(_time, calendar, _scope.AnchorPolicy);
        }
    }

    /// <summary>Returns the facts about the event that the series of a group share.</summary>
    internal SharedAlignment SharedBy(int group, Aligner aligner)
    {
        if (Volatile.Read(ref _shared[group]) is { } known) return known;
        lock (_lock) return _shared[group] ??= new SharedAlignment(PlacementIn(aligner.Calendar), aligner.CreateLookup(_time));
    }

    /// <summary>Returns the other events that meet an interval and were known.</summary>
    internal ConfoundingEvents OthersWithin(Interval span)
    {
        lock (_lock)
        {
            return _others.TryGetValue(span, out var known)
                ? known
                : _others[span] = Confounding.Within(span, _scope.Timeline, Event.Name, _scope.KnowledgeTime);
        }
    }
}
