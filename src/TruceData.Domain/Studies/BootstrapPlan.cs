namespace TruceData.Domain.Studies;

/// <summary>The parameters of the bootstrap.</summary>
/// <param name="Replications">Number of replications, at least 1.</param>
/// <param name="Seed">The seed; equal seeds give equal results.</param>
public sealed record BootstrapPlan(int Replications, ulong Seed);
