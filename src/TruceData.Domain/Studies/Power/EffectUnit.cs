namespace TruceData.Domain.Studies.Power;

/// <summary>The unit of a simulated effect.</summary>
public enum EffectUnit
{
    /// <summary>A return as a fraction.</summary>
    Return = 1,

    /// <summary>A multiple of the residual standard deviation of the drawn event and series.</summary>
    StandardDeviations = 2,
}
