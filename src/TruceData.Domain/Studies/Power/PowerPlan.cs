namespace TruceData.Domain.Studies.Power;

/// <summary>The choices of a simulation of power.</summary>
/// <param name="EventCounts">The planned numbers of events.</param>
/// <param name="Effects">The effects on the return of each session of the effect window.</param>
/// <param name="EffectUnit">The unit of the effects.</param>
/// <param name="EffectWindow">The sessions that have the effect, inside the event window.</param>
/// <param name="Replications">The number of simulated studies for each number of events.</param>
/// <param name="Seed">The seed.</param>
/// <param name="SignificanceLevel">The level at which tests reject.</param>
public sealed record PowerPlan(
    IReadOnlyList<int> EventCounts,
    IReadOnlyList<double> Effects,
    EffectUnit EffectUnit,
    SessionRange EffectWindow,
    int Replications,
    ulong Seed,
    double SignificanceLevel)
{
    /// <summary>Maximum of <see cref="StepsOf"/> in bounded time: some minutes on one processor.</summary>
    public const long MaxSteps = 20_000_000_000;

    /// <summary>Returns an estimate of the steps of a simulation.</summary>
    /// <param name="design">The design of the study.</param>
    public long StepsOf(StudyDesign design)
    {
        var sessions = design.Estimation.Count + design.Event.Count;
        var studies = Replications * (long)Effects.Count;
        var events = EventCounts.Sum(n => (long)n) * sessions * (design.NeedsRanks ? 4 : 2);
        return studies * (events + ((long)EventCounts.Count * design.Places * design.Tests.Count * (design.NeedsRanks ? sessions : 1)));
    }
}
