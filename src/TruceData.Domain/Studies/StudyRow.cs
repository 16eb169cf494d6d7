using NodaTime;
using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Studies;

/// <summary>One event at one of its anchors in the calendar of a series.</summary>
/// <param name="Event">Index of the event in the study.</param>
/// <param name="Alternative">Whether it stands at the event's alternative anchor.</param>
/// <param name="HasAlternative">Whether the event has a row at an alternative anchor too.</param>
/// <param name="Anchor">Where it falls; null when no session of the calendar holds it.</param>
public sealed record StudyRow(int Event, bool Alternative, bool HasAlternative, Anchor? Anchor)
{
    private static readonly LocalDate s_epoch = new(1970, 1, 1);

    /// <summary>The day of the anchor session; 0 without an anchor.</summary>
    public int Day { get; } = Anchor is null ? 0 : Period.DaysBetween(s_epoch, Anchor.Session.Date);

    /// <summary>Whether the event lies where the calendar is verified. An event that does not has no anchor.</summary>
    public bool IsCovered { get; init; } = true;

    /// <summary>Whether the market was open between the event and the later bar at which it is anchored.</summary>
    public bool IsAnchoredLate { get; init; }

    /// <summary>Index of the label of the row's pair among those of the study; -1 for none.</summary>
    public int Group { get; init; } = -1;

    /// <summary>Index of the benchmark of the row's pair in the study.</summary>
    public int Benchmark { get; init; }

    /// <summary>The other events whose event windows overlap that of this row.</summary>
    public OtherEvents OverlappingEvents { get; init; } = OtherEvents.None;

    /// <summary>Whether the row counts in no average, because its event window overlaps that of another event.</summary>
    public bool IsExcluded { get; init; }

    /// <summary>The other events whose event windows hold sessions of this row's estimation window that are not left out.</summary>
    public OtherEvents EventsInEstimationWindow { get; init; } = OtherEvents.None;
}
