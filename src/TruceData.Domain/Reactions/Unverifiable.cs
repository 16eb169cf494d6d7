namespace TruceData.Domain.Reactions;

/// <summary>Why a reported move cannot be compared with prices.</summary>
public enum Unverifiable
{
    /// <summary>There is a verdict.</summary>
    No,

    /// <summary>Only a direction is reported.</summary>
    DirectionOnly,

    /// <summary>No series contains the value of forced liquidations.</summary>
    NoLiquidations,

    /// <summary>A market value is reported, and no series of the subject contains market values.</summary>
    NoMarketValues,

    /// <summary>The subject has no series of sessions or shorter bars.</summary>
    NoSeries,

    /// <summary>No bar ends inside the stated window: the window is too short for the series, or lies outside it.</summary>
    NothingInWindow,

    /// <summary>The measured moves do not match the report, but no series measures the window from its start to its end.</summary>
    PartOfWindow,

    /// <summary>
    /// The measured moves do not match the report, but no series of short enough bars covers the window of a move within a duration.
    /// </summary>
    BarsTooLong,
}
