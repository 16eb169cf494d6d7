namespace TruceData.Domain.Studies;

/// <summary>The interval of a return after sessions without a value.</summary>
public enum ReturnSpan
{
    /// <summary>
    /// From the last value, assigned to the session in which it ends; the benchmark and the factors since their own last value.
    /// </summary>
    Lumped = 1,

    /// <summary>
    /// From the last session in which the series and every factor have a value, for the series and the factors (Maynes and Rumsey 1993).
    /// </summary>
    TradeToTrade = 2,
}
