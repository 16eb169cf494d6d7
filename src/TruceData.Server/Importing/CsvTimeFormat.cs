namespace TruceData.Server.Importing;

/// <summary>How a file writes the start of a bar.</summary>
internal enum CsvTimeFormat
{
    /// <summary>ISO 8601 with "Z" or an offset: 2025-10-10T14:30:00Z, 2025-10-10 14:30:00+00:00.</summary>
    Instant,

    /// <summary>ISO 8601 without an offset, in the zone given: 2025-10-10 14:30:00.</summary>
    LocalTime,

    /// <summary>A civil date that stands for a calendar's session: 2025-10-10.</summary>
    SessionDate,

    /// <summary>A civil date that stands for the start of that day in the zone given: 2025-10-10.</summary>
    CivilDate,

    /// <summary>Seconds since 1970-01-01T00:00:00Z, decimals allowed.</summary>
    EpochSeconds,

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z, decimals allowed.</summary>
    EpochMilliseconds,

    /// <summary>Microseconds since 1970-01-01T00:00:00Z, decimals allowed.</summary>
    EpochMicroseconds,

    /// <summary>Nanoseconds since 1970-01-01T00:00:00Z.</summary>
    EpochNanoseconds,
}
