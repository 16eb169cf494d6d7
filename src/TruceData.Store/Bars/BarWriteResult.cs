namespace TruceData.Store.Bars;

/// <summary>What a write of bars changes in a series.</summary>
/// <param name="NewCount">The number of bars whose time the series did not have.</param>
/// <param name="ChangedCount">The number of bars that differ from the stored bar of their time.</param>
/// <param name="UnchangedCount">The number of bars that are equal to the stored bar of their time.</param>
/// <param name="Ratios">The commonest ratio of each field with changed values, in the order of the fields.</param>
/// <remarks>
/// The stored bar is the one known at the knowledge time of the write, or the one known at its own end if the write states none.
/// </remarks>
public sealed record BarWriteResult(long NewCount, long ChangedCount, long UnchangedCount, IReadOnlyList<ChangeRatio> Ratios);
