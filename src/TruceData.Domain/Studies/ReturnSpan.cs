namespace TruceData.Domain.Studies;

/// <summary>What a return is measured over where sessions without a value lie before it.</summary>
public enum ReturnSpan
{
    /// <summary>From the last value, whole in the session that it ends in; benchmark and factors over their own last step.</summary>
    Lumped = 1,

    /// <summary>
    /// From the last session in which the series and every factor have a value, for all of them alike (Maynes and Rumsey 1993).
    /// </summary>
    TradeToTrade = 2,
}
