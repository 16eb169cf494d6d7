namespace TruceData.Server.Importing.Times;

/// <summary>A civil date, with or without a time of day, an offset and a zone, as written in a file.</summary>
/// <param name="Day">Days since 1970-01-01; for a period, its first day.</param>
/// <param name="TimeOfDay">Nanoseconds since midnight; null for a date or a period alone.</param>
/// <param name="Offset">Nanoseconds by which the local time is ahead of UTC; null if none is written.</param>
/// <param name="Zone">The id of the zone that is written; null if there is none.</param>
/// <param name="Notation">How the date is written.</param>
internal readonly record struct WrittenTime(int Day, long? TimeOfDay, long? Offset, string? Zone, DateNotation Notation)
{
    public bool IsPeriod => Notation is DateNotation.Month or DateNotation.Quarter or DateNotation.Year;

    /// <summary>The local time as if it were UTC, in Unix nanoseconds.</summary>
    /// <exception cref="BadCellException">The time is outside the range of 64-bit nanoseconds.</exception>
    public long LocalNanos => IsoTime.ToLocalNanos(Day, TimeOfDay);
}

/// <summary>How a date is written.</summary>
internal enum DateNotation
{
    /// <summary>2025-10-09, 2025/10/09 or 2025.10.09.</summary>
    YearMonthDay,

    /// <summary>20251009.</summary>
    Compact,

    /// <summary>9.10.2025.</summary>
    PointedDayMonthYear,

    /// <summary>10/9/2025 or 10-9-2025, whose order the text does not say.</summary>
    Slashed,

    /// <summary>Oct 9, 2025 or 9-Oct-2025.</summary>
    NamedMonth,

    /// <summary>2025-10.</summary>
    Month,

    /// <summary>2025Q4.</summary>
    Quarter,

    /// <summary>2025.</summary>
    Year,

    /// <summary>As a pattern or Excel writes it.</summary>
    Pattern,
}

/// <summary>The order of day and month in dates such as 3/4/2025.</summary>
internal enum DateOrder
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The month is first.</summary>
    MonthFirst,

    /// <summary>The day is first.</summary>
    DayFirst,
}
