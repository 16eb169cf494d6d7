using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Bars;

/// <summary>A series as alignment reads it. It may hold bars that are not known yet: alignment itself never reads their values.</summary>
/// <param name="Calendar">
/// The calendar whose sessions are counted: the series' own or, by another name, a matched one. Its exceptions not yet known are left out.
/// </param>
/// <param name="Clock">When the bars end, by the series' own calendar, and when they are known.</param>
/// <param name="Bars">The bars.</param>
/// <param name="Column">Which column is read.</param>
/// <param name="FirstListed">First civil day of the listing in the own calendar's zone; null for before any coverage.</param>
/// <param name="LastListed">Last civil day of the listing; null when still listed.</param>
public sealed record SeriesInput(
    Calendar Calendar, BarClock Clock, BarSequence Bars, int Column, LocalDate? FirstListed, LocalDate? LastListed)
{
    /// <summary>What the values are multiplied by (rule 15): 1 for raw ones.</summary>
    public StepFactor Scale { get; init; } = StepFactor.One;

    /// <summary>The knowledge time of the newest correction or corporate action among the values; by default, of the bars alone.</summary>
    public Instant KnownFrom { get; init; } = Bars.KnownFrom.ToInstant();
}
