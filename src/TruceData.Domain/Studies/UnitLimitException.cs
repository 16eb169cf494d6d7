namespace TruceData.Domain.Studies;

/// <summary>The windows of a study cover more bars or steps than memory is reserved for.</summary>
/// <param name="units">The number of bars or steps from the first window to the last one.</param>
public sealed class UnitLimitException(long units) : Exception($"The windows cover {units} units; at most {StudySize.MaxUnits}.")
{
    /// <summary>The number of bars or steps from the first window to the last one.</summary>
    public long Units => units;
}
