using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Alignment;

/// <summary>Why a cell has no value.</summary>
public enum Missing
{
    /// <summary>The cell has a value.</summary>
    Present = 1,

    /// <summary>The market is closed, or the event has no anchor session under <see cref="AnchorPolicy.Reject"/>.</summary>
    MarketClosed = 2,

    /// <summary>The instrument is not listed at that time.</summary>
    NotListed = 3,

    /// <summary>The market is open but there is no observation, its value is missing, or there is no observation to measure from.</summary>
    NoData = 4,

    /// <summary>The nearest observation is further away than the tolerance.</summary>
    Stale = 5,

    /// <summary>The observation was not known yet at the knowledge time.</summary>
    NotYetKnown = 6,

    /// <summary>Before the series' first bar or the calendar's verified bounds.</summary>
    BeforeCoverage = 7,

    /// <summary>After the series' last bar or the calendar's verified bounds.</summary>
    AfterCoverage = 8,
}
