namespace TruceData.Domain.Events;

/// <summary>The precision of a stated time.</summary>
public enum TimePrecision
{
    /// <summary>To the nanosecond.</summary>
    Exact = 1,

    /// <summary>To the second.</summary>
    Second = 2,

    /// <summary>To the minute.</summary>
    Minute = 3,

    /// <summary>To the hour.</summary>
    Hour = 4,

    /// <summary>To the civil day of the zone; no hour is guessed.</summary>
    Day = 5,

    /// <summary>To the civil month.</summary>
    Month = 6,

    /// <summary>To the civil year.</summary>
    Year = 7,

    /// <summary>Between two stated bounds that match no other precision.</summary>
    Range = 8,
}
