namespace TruceData.Domain.Anchoring;

/// <summary>The rule that led from an event to its anchor session, applied at the event's earliest time.</summary>
public enum AnchorReason
{
    /// <summary>There is no alternative.</summary>
    None = 0,

    /// <summary>Inside a session, open &lt;= time &lt; close.</summary>
    InSession = 1,

    /// <summary>On a session's day, at or after its close.</summary>
    AfterClose = 2,

    /// <summary>On a session's day, before its open.</summary>
    BeforeOpen = 3,

    /// <summary>In a break, which belongs to its session.</summary>
    InBreak = 4,

    /// <summary>On a weekday without a session.</summary>
    Holiday = 5,

    /// <summary>On a day that is not one of the calendar's weekdays.</summary>
    Weekend = 6,

    /// <summary>In a 24x7 calendar, which never closes.</summary>
    Continuous = 7,

    /// <summary>The event is known to the day only, and its civil day has a session: no hour is guessed.</summary>
    DateOnly = 8,

    /// <summary>
    /// At or after the observation of a session's value and before the session's close, or before its open: the event belongs to the next
    /// observation.
    /// </summary>
    AfterObservation = 9,
}
