namespace TruceData.Domain.Reactions;

/// <summary>Why a reported move cannot be held against prices.</summary>
public enum Unverifiable
{
    /// <summary>There is a verdict.</summary>
    No,

    /// <summary>Only a direction is reported.</summary>
    DirectionOnly,

    /// <summary>The value of forced liquidations is in no series.</summary>
    NoLiquidations,

    /// <summary>A market value is reported, and no series of the subject holds one.</summary>
    NoMarketValues,

    /// <summary>The subject has no series of sessions or shorter bars.</summary>
    NoSeries,

    /// <summary>No bar ends inside the stated window: the window is too short for the series, or lies outside them.</summary>
    NothingInWindow,

    /// <summary>What could be measured does not fit, but no series covers the whole window.</summary>
    PartOfWindow,
}
