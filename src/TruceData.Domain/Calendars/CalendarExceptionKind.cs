namespace TruceData.Domain.Calendars;

/// <summary>How a day differs from the usual hours.</summary>
public enum CalendarExceptionKind
{
    /// <summary>No session.</summary>
    Closed = 1,

    /// <summary>A session that closes early (a half day).</summary>
    EarlyClose = 2,

    /// <summary>A session that opens late.</summary>
    LateOpen = 3,

    /// <summary>A session on a day that has none by the weekly hours, or with other hours than usual.</summary>
    SpecialHours = 4,
}
