namespace TruceData.Domain.Reactions;

/// <summary>Ways of measuring a move; docs/methodology.md, "Reconciliation".</summary>
public enum MoveDefinition
{
    /// <summary>From the last close by the start of the window to the last close inside it.</summary>
    CloseToClose = 1,

    /// <summary>From the open to the close of one session.</summary>
    OpenToClose = 2,

    /// <summary>From the close of the session before to the low of the session or, on intraday bars, of its part in the window.</summary>
    PreviousCloseToLow = 3,

    /// <summary>From the high to the low of one session (low to high for a rise).</summary>
    HighToLow = 4,

    /// <summary>From the high of one session to the low of a later one (low to high for a rise).</summary>
    PeakToTrough = 5,

    /// <summary>From the last price before the event to the extreme within the window, on intraday bars.</summary>
    IntradayFromEvent = 6,

    /// <summary>A 24x7 asset over another market's close-to-close.</summary>
    MatchedSessions = 7,

    /// <summary>From the high of one intraday bar to the low of a later one within the stated duration (low to high for a rise).</summary>
    RollingWindow = 8,
}
