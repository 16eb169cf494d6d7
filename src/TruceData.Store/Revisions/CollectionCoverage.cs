using NodaTime;

namespace TruceData.Store.Revisions;

/// <summary>Which times the records of one collection cover.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="FirstTime">The earliest sort time.</param>
/// <param name="LastTime">The latest sort end; the sort time where a record has no end.</param>
public sealed record CollectionCoverage(string Collection, Instant FirstTime, Instant LastTime);
