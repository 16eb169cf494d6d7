using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Store.Revisions;

/// <summary>Which times the records of a view cover.</summary>
/// <param name="FirstKnowledgeTime">The earliest knowledge time of a record that has one of its own (not <see cref="Knowledge.Always"/>); null when there is none.</param>
/// <param name="LastKnowledgeTime">The latest knowledge time of a record; null when there is none.</param>
/// <param name="Collections">Per collection, in the order of the names.</param>
public sealed record Coverage(
    Instant? FirstKnowledgeTime,
    Instant? LastKnowledgeTime,
    IReadOnlyList<CollectionCoverage> Collections);
