namespace TruceData.Store.Bars;

/// <summary>The commonest ratio of stored to written values among the changed values of a field, such as 10 after a 10:1 split.</summary>
/// <param name="Field">The name of the field.</param>
/// <param name="Ratio">The stored value divided by the written one, rounded to three significant digits.</param>
/// <param name="Count">The number of bars with this ratio.</param>
public sealed record ChangeRatio(string Field, double Ratio, long Count);
