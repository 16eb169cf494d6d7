namespace TruceData.Domain.Reactions;

/// <summary>The columns of a series that contain its prices; null where there is none.</summary>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price, or the value of a series that has no prices.</param>
public readonly record struct PriceColumns(int? Open, int? High, int? Low, int? Close);
