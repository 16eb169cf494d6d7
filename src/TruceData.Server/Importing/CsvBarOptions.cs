using NodaTime;

namespace TruceData.Server.Importing;

/// <summary>What the times of a file depend on.</summary>
internal sealed class CsvBarOptions
{
    /// <summary>IANA time zone of times without an offset. Default: null, and such times are an error.</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// Returns the start of a session's bar in Unix nanoseconds, or null for a day without a session. If it is set, dates are sessions.
    /// Default: null, and dates are days in <see cref="TimeZone"/>.
    /// </summary>
    public Func<LocalDate, long?>? SessionStart { get; init; }
}
