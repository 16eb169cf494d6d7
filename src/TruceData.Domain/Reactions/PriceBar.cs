namespace TruceData.Domain.Reactions;

/// <summary>The prices of one bar; NaN where missing.</summary>
/// <param name="Start">Start of the bar, Unix nanoseconds.</param>
/// <param name="End">End of the bar, Unix nanoseconds.</param>
/// <param name="CloseTime">The instant of <paramref name="Close"/>, in Unix nanoseconds: a settlement precedes the end of its bar.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price, or the value of a series that has no prices.</param>
public readonly record struct PriceBar(long Start, long End, long CloseTime, double Open, double High, double Low, double Close);
