using NodaTime;

namespace TruceData.Store.Records;

/// <summary>The times that the records of one collection cover.</summary>
/// <param name="Collection">The name of the collection.</param>
/// <param name="FirstTime">The earliest sort time.</param>
/// <param name="LastTime">The latest sort end; for a record without one, its sort time.</param>
public sealed record CollectionCoverage(string Collection, Instant FirstTime, Instant LastTime);
