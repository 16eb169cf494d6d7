using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>One step of a policy over valid time, as known at an instant.</summary>
/// <param name="Measure">The measure that gives its level.</param>
/// <param name="Valid">When it holds, half-open, each end open or not; null when no first day is stated yet.</param>
/// <param name="State">What it is.</param>
/// <param name="Events">The events behind it, by event time.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know it in this state and with these bounds.</param>
public sealed record PolicyStep(PolicyMeasure Measure, Interval? Valid, PolicyState State, IReadOnlyList<string> Events, Instant KnowledgeTime);
