using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>An event as alignment and studies use it.</summary>
/// <param name="Name">`events/{id}`.</param>
/// <param name="Time">When it happened.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know it.</param>
public sealed record EventRecord(string Name, EventTime Time, Instant KnowledgeTime);
