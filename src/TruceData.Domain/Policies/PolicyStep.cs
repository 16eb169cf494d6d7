using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>One step of a policy over valid time, as known at an instant.</summary>
/// <param name="Measure">The measure that determines the level.</param>
/// <param name="Valid">When the step holds, half-open; either end may be unbounded. Null when no first day is stated yet.</param>
/// <param name="State">The state of the step.</param>
/// <param name="Events">The events behind the step, by event time.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know of the step with this state and these bounds.</param>
/// <param name="ReturnsAfter">
/// The limited measure at whose end the step would apply again although no event decides that; null for a step that begins by decision.
/// </param>
public sealed record PolicyStep(
    PolicyMeasure Measure,
    Interval? Valid,
    PolicyState State,
    IReadOnlyList<string> Events,
    Instant KnowledgeTime,
    PolicyMeasure? ReturnsAfter = null);
