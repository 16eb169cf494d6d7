using NodaTime;

namespace TruceData.Server.Importing;

/// <summary>Options for reading bars from CSV. By default, the layout is detected and reported in <see cref="CsvLayout"/>.</summary>
internal sealed class CsvBarOptions
{
    /// <summary>The separator of cells: comma, semicolon, tab or "|". Default: detected from the first lines.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether numbers have a decimal comma. Default: false. Not allowed if commas separate the cells.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>The column with the starts of the bars, in any case. Default: the column named time, date, timestamp or similar.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>
    /// The format of that column. Default: detected from the first row. The unit of an epoch is detected from its magnitude, which is an
    /// error if two units are possible (before 1973-03-03 or after 2286-11-20).
    /// </summary>
    public CsvTimeFormat? TimeFormat { get; init; }

    /// <summary>IANA time zone of times without an offset. Default: null, and such times are an error.</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// Returns the start of a session's bar in Unix nanoseconds, or null for a day without a session. If it is set, dates are sessions.
    /// Default: null, and dates are days in <see cref="TimeZone"/>.
    /// </summary>
    public Func<LocalDate, long?>? SessionStart { get; init; }

    /// <summary>
    /// Field names by column name, in any case; other columns are ignored and listed in the layout. Default: null, and every column except
    /// the time is a field with the column's name in lower case.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>The names of the fields that hold simple returns. Default: simple_return.</summary>
    public IReadOnlyCollection<string> SimpleReturns { get; init; } = ["simple_return"];

    /// <summary>
    /// Number of bars in a block; the last one may be smaller. Default: 8,192, so that a column (64 KiB) stays below the threshold of the
    /// large object heap.
    /// </summary>
    public int BlockBars { get; init; } = 8_192;

    /// <summary>Maximum size of a row, so that an unclosed quote cannot fill the memory. Default: 1 MiB.</summary>
    public int MaxRowBytes { get; init; } = 1 << 20;

    /// <summary>Returns these options for reading the dates of a file as days in UTC, without a calendar.</summary>
    public CsvBarOptions ForCivilDates() => new()
    {
        Delimiter = Delimiter,
        DecimalComma = DecimalComma,
        TimeColumn = TimeColumn,
        TimeFormat = CsvTimeFormat.CivilDate,
        TimeZone = "UTC",
        Fields = Fields,
        SimpleReturns = SimpleReturns,
        BlockBars = BlockBars,
        MaxRowBytes = MaxRowBytes,
    };
}
