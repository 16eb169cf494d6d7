using System.Collections.Frozen;
using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>An event with the facts that alignment and studies need.</summary>
/// <param name="Name">`events/{id}`.</param>
/// <param name="Time">The time of the event.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know of the event.</param>
public sealed record EventRecord(string Name, EventTime Time, Instant KnowledgeTime)
{
    /// <summary>The attributes of the event by name.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes { get; init; } = FrozenDictionary<string, AttributeValue>.Empty;
}
