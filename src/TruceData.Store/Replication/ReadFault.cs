using TruceData.Store.Errors;

namespace TruceData.Store.Replication;

/// <summary>A fault of a database that did not fail the read, because another database answered it.</summary>
/// <param name="Consequence">What happens to reads because of the fault, as a sentence; one of few.</param>
/// <param name="Fault">The fault.</param>
public sealed record ReadFault(string Consequence, StoreException Fault);
