namespace TruceData.Domain;

/// <summary>What is seen at one offset.</summary>
internal readonly record struct Sighting
{
    private readonly Observation _observation;

    private Sighting(Missing missing, Observation observation) => (Missing, _observation) = (missing, observation);

    /// <summary>Why there is no observation, or present.</summary>
    public Missing Missing { get; }

    /// <summary>The observation.</summary>
    public Observation? Observation => Missing == Missing.Present ? _observation : null;

    public static Sighting Of(Observation observation) => new(Missing.Present, observation);

    public static Sighting None(Missing reason) => new(reason, default);
}
