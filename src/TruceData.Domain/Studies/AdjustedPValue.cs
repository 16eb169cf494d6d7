namespace TruceData.Domain.Studies;

/// <summary>A p-value that is adjusted for the number of hypotheses in its family.</summary>
/// <param name="Value">The adjusted p-value; NaN without one.</param>
/// <param name="FamilySize">The number of hypotheses; 0 without an adjustment.</param>
public readonly record struct AdjustedPValue(double Value, int FamilySize);
