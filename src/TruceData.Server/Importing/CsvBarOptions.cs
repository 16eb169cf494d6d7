using NodaTime;

namespace TruceData.Server.Importing;

/// <summary>How to read bars from CSV. Every default is "find out from the file, and say what was found".</summary>
internal sealed class CsvBarOptions
{
    /// <summary>What stands between cells: comma, semicolon, tab or "|". Default: found out from the first lines.</summary>
    public char? Delimiter { get; init; }

    /// <summary>
    /// Whether numbers are written with a decimal comma. Default: no. Refused in comma-separated files, where 1,5 is two cells.
    /// </summary>
    public bool DecimalComma { get; init; }

    /// <summary>
    /// The column that holds the starts of the bars, in any case. Default: the one with a name such as time, date or timestamp.
    /// </summary>
    public string? TimeColumn { get; init; }

    /// <summary>
    /// How that column is written. Default: found out from the first row; an epoch's unit from its magnitude, which is refused where it
    /// could mean two units (before 1973-03-03 or after 2286-11-20).
    /// </summary>
    public CsvTimeFormat? TimeFormat { get; init; }

    /// <summary>IANA zone of times that carry no offset. Default: none, and such times are refused.</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// The start of a session's bar in Unix nanoseconds, null where the calendar has no session that day. Default: none, and dates are days
    /// in <see cref="TimeZone"/>; when given, dates are sessions.
    /// </summary>
    public Func<LocalDate, long?>? SessionStart { get; init; }

    /// <summary>
    /// Field name by column name, in any case. Default: null, and every column but the time is a field of its own name in lower case. When
    /// given, the other columns are left out, and the layout names them.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>
    /// Bars in a block; the last one may hold fewer. Default 8,192: a column of 64 KiB, which the garbage collector does not yet count as a
    /// large object.
    /// </summary>
    public int BlockBars { get; init; } = 8_192;

    /// <summary>
    /// A row that needs more buffer than this is refused, so that a quote left open cannot fill the memory. Default 1 MiB.
    /// </summary>
    public int MaxRowBytes { get; init; } = 1 << 20;
}
