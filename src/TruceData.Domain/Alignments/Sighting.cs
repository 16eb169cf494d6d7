namespace TruceData.Domain;

/// <summary>What is seen at one offset.</summary>
/// <param name="Missing">Why there is no observation, or present.</param>
/// <param name="Observation">The observation.</param>
/// <param name="Unmoved">
/// When the offset before sees the same observation: why no return can be had here; otherwise present.
/// </param>
internal readonly record struct Sighting(Missing Missing, Observation? Observation, Missing Unmoved)
{
    public static Sighting Of(Observation observation) => new(Missing.Present, observation, Missing.Present);

    public static Sighting None(Missing reason) => new(reason, null, Missing.Present);
}
