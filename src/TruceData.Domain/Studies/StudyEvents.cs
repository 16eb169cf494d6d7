using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Studies;

/// <summary>The events of a study, anchored once in each calendar.</summary>
public sealed class StudyEvents
{
    /// <summary>Anchors events.</summary>
    /// <param name="options">The choices of the study.</param>
    /// <param name="events">The events; all of them must be known at the knowledge time of the study.</param>
    /// <param name="calendars">The calendars of the series; those of one name and observation rule are one calendar.</param>
    /// <exception cref="ArgumentException">An event was not known at the knowledge time of the study.</exception>
    public StudyEvents(StudyOptions options, IReadOnlyList<EventRecord> events, IEnumerable<Calendar> calendars)
    {
        if (events.FirstOrDefault(e => e.KnowledgeTime > options.KnowledgeTime) is { } unknown)
            throw new ArgumentException($"{unknown.Name} was not known at {options.KnowledgeTime}.", nameof(events));
        Options = options;
        Events = events;
        Calendars =
        [
            .. calendars.DistinctBy(c => (c.Name, c.Observation))
                .Select(c => new StudyCalendar(c.AsOf(options.KnowledgeTime), options, events)),
        ];
    }

    /// <summary>The choices of the study.</summary>
    public StudyOptions Options { get; }

    /// <summary>The events.</summary>
    public IReadOnlyList<EventRecord> Events { get; }

    /// <summary>The events in each calendar, in the order in which the calendars were given.</summary>
    public IReadOnlyList<StudyCalendar> Calendars { get; }
}
