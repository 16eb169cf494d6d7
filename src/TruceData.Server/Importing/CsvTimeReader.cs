using System.Buffers.Text;
using NodaTime;
using TruceData.Domain.Calendars;

namespace TruceData.Server.Importing;

/// <summary>Reads the starts of bars in one format.</summary>
internal sealed class CsvTimeReader
{
    private readonly ZoneClock? _clock;
    private readonly Func<LocalDate, long?>? _sessionStart;
    private readonly long _epochUnit;

    /// <exception cref="BadCellException">The format requires a time zone or a calendar that is not given.</exception>
    public CsvTimeReader(CsvTimeFormat format, CsvBarOptions options)
    {
        Format = format;
        _sessionStart = options.SessionStart;
        _epochUnit = EpochUnit(format);
        if (format is CsvTimeFormat.LocalTime or CsvTimeFormat.CivilDate) _clock = Clock(options.TimeZone);
        if (format is CsvTimeFormat.SessionDate && _sessionStart is null)
            throw new BadCellException("Session dates require a calendar.", "State the calendar of the series.");
    }

    public CsvTimeFormat Format { get; }

    /// <summary>IANA time zone of the times; null if they do not depend on one.</summary>
    public string? TimeZone => _clock?.Zone.Id;

    /// <summary>Creates a reader for the format of the first time of a file.</summary>
    /// <exception cref="BadCellException">The format is ambiguous or unknown.</exception>
    public static CsvTimeReader Detect(ReadOnlySpan<byte> cell, CsvBarOptions options)
    {
        if (!IsoTime.TryParse(cell, out var time)) return new CsvTimeReader(DetectEpoch(cell), options);
        if (time.Offset is not null) return new CsvTimeReader(CsvTimeFormat.Instant, options);
        if (time.TimeOfDay is not null) return new CsvTimeReader(CsvTimeFormat.LocalTime, options);
        return new CsvTimeReader(options.SessionStart is not null ? CsvTimeFormat.SessionDate : CsvTimeFormat.CivilDate, options);
    }

    /// <summary>Returns the start of the bar in Unix nanoseconds.</summary>
    /// <exception cref="BadCellException">The cell does not contain a time in the format.</exception>
    public long Read(ReadOnlySpan<byte> cell)
    {
        if (_epochUnit > 0) return ReadEpoch(cell);
        if (!IsoTime.TryParse(cell, out var time)) throw Unreadable(cell);
        var local = time.LocalNanos;
        return (Format, time.TimeOfDay, time.Offset) switch
        {
            (CsvTimeFormat.Instant, _, { } offset) => local - offset,
            (CsvTimeFormat.LocalTime, not null, null) => _clock!.ToInstant(local),
            (CsvTimeFormat.SessionDate, null, _) => SessionStart(time.Day),
            (CsvTimeFormat.CivilDate, null, _) => _clock!.StartOfDay(Date(time.Day)),
            _ => throw Unreadable(cell),
        };
    }

    private static ZoneClock Clock(string? id) =>
        id is not null
            ? new ZoneClock(DateTimeZoneProviders.Tzdb[id])
            : throw new BadCellException(
                "The times have no offset and no time zone is given.",
                "State their IANA time zone with --zone, such as America/New_York or UTC.");

    private static LocalDate Date(int day) => new LocalDate(1970, 1, 1).PlusDays(day);

    private long SessionStart(int day)
    {
        var date = Date(day);
        return StartOf(date)
            ?? throw new BadCellException(
                $"The calendar has no session on {date:uuuu'-'MM'-'dd} ({date.DayOfWeek}).", "Omit the row, or correct the calendar.");
    }

    private long? StartOf(LocalDate date)
    {
        try
        {
            return _sessionStart!(date);
        }
        catch (CalendarBoundsException outside)
        {
            throw new BadCellException(
                outside.Message,
                "Omit the row, or use a calendar that covers it: trucedata import series takes one with --calendar-from-file, or creates "
                + "one from the dates of the file with --calendar-from-dates.");
        }
    }

    private long ReadEpoch(ReadOnlySpan<byte> cell)
    {
        try
        {
            if (Utf8Parser.TryParse(cell, out long whole, out var length) && TryFraction(cell[length..], out var fraction))
                return checked((whole * _epochUnit) + (cell[0] == '-' ? -fraction : fraction));
        }
        catch (OverflowException)
        {
            throw new BadCellException(
                $"'{CellText.Show(cell)}' as {Name(Format)} is outside 1677-09-21 to 2262-04-11.",
                "Check the unit of the epoch, or state it with --time-format.");
        }

        throw Unreadable(cell);
    }

    /// <summary>Parses the decimals of an epoch as nanoseconds; returns false if they are finer than a nanosecond.</summary>
    private bool TryFraction(ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (text.IsEmpty) return true;
        var unit = _epochUnit;
        foreach (var c in text[1..])
        {
            unit /= 10;
            if (!char.IsAsciiDigit((char)c) || (unit == 0 && c != '0')) return false;
            nanos += (c - '0') * unit;
        }

        return text[0] == '.' && text.Length > 1;
    }

    /// <summary>Returns the only unit in which the number is a time between 1973 and 2286.</summary>
    private static CsvTimeFormat DetectEpoch(ReadOnlySpan<byte> cell)
    {
        var dot = cell.IndexOf((byte)'.');
        var whole = dot < 0 ? cell : cell[..dot];
        if (!Utf8Parser.TryParse(whole, out long epoch, out var length) || length != whole.Length)
            throw new BadCellException($"'{CellText.Show(cell)}' is not a time.", "Write ISO 8601 (2025-10-10T14:30:00Z) or an epoch.");
        return (double)epoch switch
        {
            >= 1e8 and < 1e10 => CsvTimeFormat.EpochSeconds,
            >= 1e11 and < 1e13 => CsvTimeFormat.EpochMilliseconds,
            >= 1e14 and < 1e16 => CsvTimeFormat.EpochMicroseconds,
            >= 1e17 => CsvTimeFormat.EpochNanoseconds,
            _ => throw new BadCellException(
                $"The magnitude of the epoch '{CellText.Show(cell)}' fits no single unit.",
                "State the unit with --time-format (s, ms, us, ns)."),
        };
    }

    private static long EpochUnit(CsvTimeFormat format) =>
        format switch
        {
            CsvTimeFormat.EpochSeconds => 1_000_000_000,
            CsvTimeFormat.EpochMilliseconds => 1_000_000,
            CsvTimeFormat.EpochMicroseconds => 1_000,
            CsvTimeFormat.EpochNanoseconds => 1,
            _ => 0,
        };

    private BadCellException Unreadable(ReadOnlySpan<byte> cell) =>
        new($"'{CellText.Show(cell)}' is not {Name(Format)}.", "Write all times of a file in the same format.");

    private static string Name(CsvTimeFormat format) =>
        format switch
        {
            CsvTimeFormat.Instant => "a time with an offset or \"Z\"",
            CsvTimeFormat.LocalTime => "a local time without an offset",
            CsvTimeFormat.SessionDate or CsvTimeFormat.CivilDate => "a date (yyyy-mm-dd)",
            CsvTimeFormat.EpochSeconds => "epoch seconds",
            CsvTimeFormat.EpochMilliseconds => "epoch milliseconds",
            CsvTimeFormat.EpochMicroseconds => "epoch microseconds",
            _ => "epoch nanoseconds",
        };
}
