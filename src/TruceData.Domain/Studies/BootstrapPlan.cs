namespace TruceData.Domain.Studies;

/// <summary>The seeded bootstrap.</summary>
/// <param name="Replications">Number of replications, at least 1.</param>
/// <param name="Seed">The same seed gives the same answer.</param>
public sealed record BootstrapPlan(int Replications, ulong Seed);
