namespace TruceData.Domain.Studies.Power;

/// <summary>The power of every test with one number of events and one effect.</summary>
/// <param name="EventCount">The number of events of each study.</param>
/// <param name="Effect">The effect.</param>
/// <param name="Rates">The rates of rejection, by test, then by cumulative window.</param>
public sealed record PowerCell(int EventCount, double Effect, IReadOnlyList<PowerRate> Rates);
