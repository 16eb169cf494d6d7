namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// The parameters of simulated returns: the effect in standard deviations, the share of variance that events have in common, and the
/// factor of the standard deviation on the day of the event.
/// </summary>
internal sealed record ReturnProcess(double Effect, double Common, double VarianceRise);
