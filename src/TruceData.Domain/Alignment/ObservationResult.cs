using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>The observation at one offset, or why there is none.</summary>
internal readonly record struct ObservationResult
{
    private readonly Observation _observation;

    private ObservationResult(Missing missing, Observation observation)
    {
        Missing = missing;
        _observation = observation;
    }

    /// <summary>Why there is no observation, or <see cref="Missing.Present"/>.</summary>
    public Missing Missing { get; }

    /// <summary>The observation; null when there is none.</summary>
    public Observation? Observation => Missing == Missing.Present ? _observation : null;

    public static ObservationResult Present(Observation observation) => new(Missing.Present, observation);

    public static ObservationResult Absent(Missing reason) => new(reason, default);
}
