using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>An event: its name, when it happened and when it was known.</summary>
/// <param name="Name">The resource name, `events/{id}`.</param>
/// <param name="Time">The time at which it happened.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know it.</param>
public sealed record EventRecord(string Name, EventTime Time, Instant KnowledgeTime);
