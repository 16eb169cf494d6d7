namespace TruceData.Server.Importing;

/// <summary>The format of the starts of bars in a file.</summary>
internal enum CsvTimeFormat
{
    /// <summary>ISO 8601 with "Z" or an offset: 2025-10-10T14:30:00Z, 2025-10-10 14:30:00+00:00.</summary>
    Instant,

    /// <summary>ISO 8601 without an offset, in a given time zone: 2025-10-10 14:30:00.</summary>
    LocalTime,

    /// <summary>A civil date that identifies a session of a calendar: 2025-10-10.</summary>
    SessionDate,

    /// <summary>A civil date that means the start of that day in a given time zone: 2025-10-10.</summary>
    CivilDate,

    /// <summary>Seconds since 1970-01-01T00:00:00Z, optionally with decimals.</summary>
    EpochSeconds,

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z, optionally with decimals.</summary>
    EpochMilliseconds,

    /// <summary>Microseconds since 1970-01-01T00:00:00Z, optionally with decimals.</summary>
    EpochMicroseconds,

    /// <summary>Nanoseconds since 1970-01-01T00:00:00Z.</summary>
    EpochNanoseconds,
}
