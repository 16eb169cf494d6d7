using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>An event as the timeline of a data set holds it, small enough for a million of them.</summary>
/// <param name="Name">`events/{id}`.</param>
/// <param name="Earliest">The first instant at which it can have happened.</param>
/// <param name="Latest">The first instant at which it can no longer have happened.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know it.</param>
public readonly record struct TimelineEntry(string Name, Instant Earliest, Instant Latest, Instant KnowledgeTime);
