using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>An event in the timeline of a data set, small enough for timelines of a million events.</summary>
/// <param name="Name">`events/{id}`.</param>
/// <param name="Earliest">The first instant at which the event can have happened.</param>
/// <param name="Latest">The first instant at which the event can no longer have happened.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know of the event.</param>
public readonly record struct TimelineEntry(string Name, Instant Earliest, Instant Latest, Instant KnowledgeTime);
