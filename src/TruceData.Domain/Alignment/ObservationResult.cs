using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>What is seen at one offset.</summary>
internal readonly record struct ObservationResult
{
    private readonly Observation _observation;

    private ObservationResult(Missing missing, Observation observation) => (Missing, _observation) = (missing, observation);

    /// <summary>Why there is no observation, or present.</summary>
    public Missing Missing { get; }

    /// <summary>The observation.</summary>
    public Observation? Observation => Missing == Missing.Present ? _observation : null;

    public static ObservationResult Present(Observation observation) => new(Missing.Present, observation);

    public static ObservationResult Absent(Missing reason) => new(reason, default);
}
