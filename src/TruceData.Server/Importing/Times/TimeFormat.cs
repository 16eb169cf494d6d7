using System.Globalization;
using System.Text;
using NodaTime;
using TruceData.V1;

namespace TruceData.Server.Importing.Times;

/// <summary>Reads the text of a time as <see cref="SeriesFileOptions.TimeFormat"/> says, or as the first rows of the file show.</summary>
internal sealed class TimeFormat
{
    private static readonly string[] s_monthFirst = ["MM/dd/yyyy", "M/d/yyyy", "MM-dd-yyyy", "M-d-yyyy"];
    private static readonly string[] s_dayFirst = ["dd/MM/yyyy", "d/M/yyyy", "dd-MM-yyyy", "d-M-yyyy"];

    private const string LocalEpoch = "local-";

    // Excel counts from 1899-12-30.
    private const int ExcelDaysTo1970 = 25_569;

    private readonly string _given;
    private readonly int _thisYear;
    private readonly bool _isMonth;
    private readonly DateOrder _order;
    private readonly EpochUnit? _epoch;
    private readonly EpochUnit? _localEpoch;
    private readonly TimePattern? _pattern;
    private readonly PeriodText _months = new();
    private readonly bool _isDecimalComma;
    private DateNotation? _notation;
    private WrittenTime _first;

    /// <summary>Chooses the format.</summary>
    /// <param name="options">The options.</param>
    /// <param name="unit">The unit of the bars; null if the times are not those of bars.</param>
    /// <param name="sample">The cells of the first rows. At least one, or the format must be given.</param>
    /// <param name="thisYear">The year of the import.</param>
    /// <exception cref="BadCellException">The given format is invalid, or the sample permits several.</exception>
    public TimeFormat(SeriesFileOptions options, Domain.Bars.FrequencyUnit? unit, IReadOnlyList<byte[]> sample, int thisYear)
    {
        _given = options.TimeFormat;
        _thisYear = thisYear;
        _isDecimalComma = options.DecimalComma;
        _isMonth = _given is "yyyy-mm" or "yyyy-MM" || (_given.Length == 0 && unit is Domain.Bars.FrequencyUnit.Month);
        foreach (var cell in sample) _months.Observe(cell);
        _order = s_monthFirst.Contains(_given) ? DateOrder.MonthFirst
            : s_dayFirst.Contains(_given) ? DateOrder.DayFirst
            : _given.Length == 0 ? DetectOrder(sample)
            : DateOrder.Unknown;
        _epoch = EpochUnit.Find(_given);
        if (_given.StartsWith(LocalEpoch, StringComparison.Ordinal)) _localEpoch = EpochUnit.Find(_given[LocalEpoch.Length..]);
        var isNamed = _given is "" or "iso" or "local" or "session-date" or "date" or "yyyymmdd" or "excel" or "yyyy-mm" or "yyyy-MM"
            or "yyyy-qq" or "yyyy" || _order != DateOrder.Unknown || _epoch is not null || _localEpoch is not null;
        if (!isNamed) _pattern = TimePattern.Create(_given);
        if (_given.Length > 0 || sample.Count == 0) return;
        var first = sample[0];
        if (!TryParse(first, out _)) _epoch = EpochText.Detect(first, thisYear);
    }

    /// <summary>The value of --time-format that reads the cells that have been read.</summary>
    public string Name => _given.Length > 0 ? _given
        : _epoch is not null ? _epoch.Name
        : _notation switch
        {
            DateNotation.Compact => "yyyymmdd",
            DateNotation.Slashed => _order == DateOrder.MonthFirst ? "MM/dd/yyyy" : "dd/MM/yyyy",
            DateNotation.Month => "yyyy-mm",
            DateNotation.Quarter => "yyyy-qq",
            DateNotation.Year => "yyyy",
            DateNotation.YearMonthDay when _first.Offset is not null || _first.Zone is not null => "iso",
            DateNotation.YearMonthDay => _first.TimeOfDay is null ? "date" : "local",
            _ => "",
        };

    /// <summary>Whether the cells count units since 1970, so that they are instants.</summary>
    public bool IsEpoch => _epoch is not null;

    /// <summary>Returns the instant of a cell in Unix nanoseconds, if <see cref="IsEpoch"/>.</summary>
    /// <exception cref="BadCellException">The cell is not such a number.</exception>
    public long ReadEpoch(ReadOnlySpan<byte> cell)
    {
        var nanos = EpochText.TryParse(cell, _epoch!) ?? throw Unreadable(cell);
        var isAllowed = _given.Length > 0 || EpochText.IsDetectable(nanos, _epoch!, _thisYear);
        return isAllowed ? nanos : throw EpochText.Unrecognized(cell, _thisYear);
    }

    /// <summary>Returns the time of a cell, unless <see cref="IsEpoch"/>.</summary>
    /// <exception cref="BadCellException">The cell is not a time in the format.</exception>
    public WrittenTime Read(ReadOnlySpan<byte> cell)
    {
        if (!TryParse(cell, out var time)) throw Unreadable(cell);
        if (_notation is null) (_notation, _first) = (time.Notation, time);
        if (_notation != time.Notation) throw Unreadable(cell);
        return time;
    }

    private bool TryParse(ReadOnlySpan<byte> cell, out WrittenTime time)
    {
        if (_pattern is not null) return Found(_pattern.TryParse(Encoding.UTF8.GetString(cell)), out time);
        if (_localEpoch is not null) return Found(ParseLocalEpoch(cell), out time);
        if (_given == "excel") return Found(ParseExcel(cell), out time);
        if (IsoTime.TryParse(cell, out var iso))
        {
            time = new WrittenTime(iso.Day, iso.TimeOfDay, iso.Offset, null, DateNotation.YearMonthDay);
            return IsAllowed(time);
        }

        if (_isMonth && _months.TryParseMonth(cell) is { } month) return Found(month, out time);
        return TimeText.TryParse(cell, _order, out time) && IsAllowed(time);
    }

    /// <summary>Returns whether a time is of the kind that the given format names.</summary>
    private bool IsAllowed(WrittenTime time) => _given switch
    {
        "iso" => time.Offset is not null || time.Zone is not null,
        "local" => time.TimeOfDay is not null && time.Offset is null && time.Zone is null,
        "session-date" or "date" => time.TimeOfDay is null or 0 && !time.IsPeriod,
        "yyyymmdd" => time.Notation == DateNotation.Compact,
        "yyyy-mm" or "yyyy-MM" => time.Notation == DateNotation.Month,
        "yyyy-qq" => time.Notation == DateNotation.Quarter,
        "yyyy" => time.Notation == DateNotation.Year,
        _ => _given.Length == 0 || time.Notation == DateNotation.Slashed,
    };

    /// <summary>Reads a count of units since 1970 on the local clock, as terminals of brokers and naive times of pandas have it.</summary>
    private WrittenTime? ParseLocalEpoch(ReadOnlySpan<byte> cell)
    {
        if (EpochText.TryParse(cell, _localEpoch!) is not { } nanos) return null;
        var (days, rest) = Math.DivRem(nanos, NodaConstants.NanosecondsPerDay);
        if (rest < 0) (days, rest) = (days - 1, rest + NodaConstants.NanosecondsPerDay);
        return new WrittenTime((int)days, rest, null, null, DateNotation.Pattern);
    }

    private WrittenTime? ParseExcel(ReadOnlySpan<byte> cell)
    {
        var text = Encoding.UTF8.GetString(cell);
        if (_isDecimalComma) text = text.Replace(',', '.');
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var serial)) return null;
        // Excel counts a 29 February 1900, so that earlier serials are ambiguous; the greatest is 9999-12-31.
        if (serial is < 61 or >= 2_958_466) return null;
        var milliseconds = (long)decimal.Round(serial * NodaConstants.MillisecondsPerDay);
        var (days, rest) = Math.DivRem(milliseconds, NodaConstants.MillisecondsPerDay);
        return new WrittenTime((int)days - ExcelDaysTo1970, rest * 1_000_000, null, null, DateNotation.Pattern);
    }

    /// <summary>Returns the order of day and month that the sample proves; unknown if no date needs one.</summary>
    /// <exception cref="BadCellException">The dates need an order and prove none, or both.</exception>
    private static DateOrder DetectOrder(IReadOnlyList<byte[]> sample)
    {
        if (sample.Count == 0 || !TimeText.TryParse(sample[0], DateOrder.Unknown, out var time) || time.Notation != DateNotation.Slashed)
            return DateOrder.Unknown;
        var proven = sample.Select(cell => TimeText.OrderIn(cell)).Where(o => o != DateOrder.Unknown).Distinct().ToArray();
        if (proven.Length == 1) return proven[0];
        var shown = CellText.Show(sample[0]);
        throw proven.Length == 0
            ? new BadCellException(
                $"'{shown}' may have the month or the day first, and no row decides.",
                "State --time-format MM/dd/yyyy or --time-format dd/MM/yyyy.")
            : new BadCellException(
                $"The column of '{shown}' has dates with the month first and dates with the day first.", "Write all dates in one order.");
    }

    private static bool Found(WrittenTime? found, out WrittenTime time)
    {
        time = found.GetValueOrDefault();
        return found is not null;
    }

    private BadCellException Unreadable(ReadOnlySpan<byte> cell)
    {
        var shown = CellText.Show(cell);
        return _given.Length == 0
            ? new($"'{shown}' is not a time in the format of the first row.", "Write all times of a file in the same format.")
            : new($"'{shown}' is not a time of --time-format {_given}.", "Omit --time-format, or state that of the file.");
    }
}
