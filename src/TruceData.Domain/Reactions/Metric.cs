namespace TruceData.Domain.Reactions;

/// <summary>The quantity that a report of a move states.</summary>
public enum Metric
{
    /// <summary>Relative change of a price, as a fraction.</summary>
    PriceChangeFraction = 1,

    /// <summary>Change of a market value, in money.</summary>
    MarketValueChange = 2,

    /// <summary>Value of positions that were closed by force, in money.</summary>
    LiquidatedValue = 3,

    /// <summary>Only a direction is reported.</summary>
    DirectionOnly = 4,
}
