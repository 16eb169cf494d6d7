using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Store.Records;

/// <summary>The times that the records of a view cover.</summary>
/// <param name="FirstKnowledgeTime">
/// The earliest knowledge time of a record, not counting <see cref="Knowledge.Always"/>; null when there is none.
/// </param>
/// <param name="LastKnowledgeTime">
/// The latest knowledge time of a record, not counting <see cref="Knowledge.Always"/>; null when there is none.
/// </param>
/// <param name="Collections">The times by collection, ordered by its name.</param>
public sealed record Coverage(
    Instant? FirstKnowledgeTime,
    Instant? LastKnowledgeTime,
    IReadOnlyList<CollectionCoverage> Collections);
