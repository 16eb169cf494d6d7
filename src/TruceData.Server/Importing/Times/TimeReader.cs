using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.V1;

namespace TruceData.Server.Importing.Times;

/// <summary>
/// Reads the times of a file as starts of bars. The bars of sessions and civil periods are identified by civil dates, for which a midnight
/// is accepted as well; other bars start at the instant that is written.
/// </summary>
internal sealed class TimeReader
{
    private const long MaxShiftedNanos = 106_750L * 86_400_000_000_000;

    private readonly SeriesFileOptions _options;
    private readonly BarClock? _clock;
    private readonly TimeFormat _format;
    private readonly bool _isDescending;
    private readonly bool _usesDates;
    private readonly long _shift;
    private readonly PeriodLabels? _labels;
    private readonly BarEnds? _ends;
    private readonly Dictionary<string, LocalTimeResolver> _writtenZones = new(StringComparer.Ordinal);
    private LocalTimeResolver? _local;
    private (bool HasOffset, bool HasTime)? _shape;
    private bool _hasInstants;

    private TimeReader(SeriesFileOptions options, BarClock? clock, TimeFormat format, bool isDescending)
    {
        _options = options;
        _clock = clock;
        _format = format;
        _isDescending = isDescending;
        _shift = options.Shift is { } shift ? checked((shift.Seconds * 1_000_000_000) + shift.Nanos) : 0;
        if (clock is { Frequency.IsCivilPeriod: true }) _labels = new PeriodLabels(clock.Frequency.Unit, options.Label);
        if (clock is not null && options.Label == BarLabel.End) _ends = new BarEnds(clock);
        _usesDates = clock is null || clock.Frequency.IsCivilPeriod || clock.Frequency.Unit is Domain.Bars.FrequencyUnit.Session;
    }

    /// <summary>The value of --time-format that reads the times; empty if none is necessary.</summary>
    public string Format => _format.Name;

    /// <summary>Whether <see cref="SeriesFileOptions.Zone"/> had an effect on a time of the sample or a time read since.</summary>
    public bool UsesZone { get; private set; }

    /// <summary>Whether a time of the sample or a time read since was local, in the given zone or in one that is written.</summary>
    public bool IsLocal { get; private set; }

    /// <summary>Whether a time of the sample or a time since could be read.</summary>
    public bool HasRead { get; private set; }

    /// <summary>Whether a time of the sample or a time read since was a civil date.</summary>
    public bool HasDates { get; private set; }

    /// <summary>Whether a time of the sample or a time read since was a civil date without a time of day.</summary>
    public bool HasPlainDates { get; private set; }

    /// <summary>What the user should know of the times that have been read, as sentences.</summary>
    public IEnumerable<string> Notes => _labels?.Note is { } note ? [note] : [];

    /// <summary>Creates a reader from the first cells of the column.</summary>
    /// <param name="options">The options, of which those of time are used.</param>
    /// <param name="clock">The clock of the series; null to read civil dates as days in UTC, for a calendar that is made from them.</param>
    /// <param name="sample">The cells of the first rows, in the order of the file.</param>
    /// <param name="thisYear">The year of the import; null for that of the system clock.</param>
    /// <exception cref="BadCellException">An option is invalid, or the sample permits several formats.</exception>
    public static TimeReader Create(SeriesFileOptions options, BarClock? clock, IReadOnlyList<byte[]> sample, int? thisYear = null)
    {
        if (options.Zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(options.Zone) is null)
            throw new BadCellException($"'{options.Zone}' is not an IANA time zone.", "Use a zone such as Europe/Istanbul or UTC.");
        var year = thisYear ?? TimeProvider.System.GetUtcNow().Year;
        var format = new TimeFormat(options, clock?.Frequency.Unit, sample, year);
        var scout = new TimeReader(options, clock, format, false);
        var isDescending = scout.IsDescending(sample);
        return new TimeReader(options, clock, format, isDescending)
        {
            UsesZone = scout.UsesZone,
            IsLocal = scout.IsLocal,
            HasDates = scout.HasDates,
            HasPlainDates = scout.HasPlainDates,
            HasRead = scout.HasRead,
        };
    }

    /// <summary>Returns a reader of the same format for the rows of another instrument, whose order is independent.</summary>
    public TimeReader ForOtherInstrument() => new(_options, _clock, _format, _isDescending) { UsesZone = UsesZone, HasDates = HasDates };

    /// <summary>Returns the start of the bar in Unix nanoseconds.</summary>
    /// <exception cref="NoSessionException">The cell is a date without a session.</exception>
    /// <exception cref="BadCellException">The cell is not a time in the format, or does not identify a bar.</exception>
    public long Read(ReadOnlySpan<byte> cell)
    {
        try
        {
            var start = _format.IsEpoch ? FromEpoch(_format.ReadEpoch(cell)) : FromText(cell);
            HasRead = true;
            return start;
        }
        catch (CalendarBoundsException outside)
        {
            throw OutsideCalendar(outside);
        }
    }

    /// <summary>Returns the start of the bar of an instant in Unix nanoseconds, which needs no format.</summary>
    /// <exception cref="NoSessionException">The instant is the midnight of a date without a session.</exception>
    /// <exception cref="BadCellException">The instant does not identify a bar.</exception>
    public long ReadInstant(long instant)
    {
        try
        {
            HasRead = true;
            return FromEpoch(instant);
        }
        catch (CalendarBoundsException outside)
        {
            throw OutsideCalendar(outside);
        }
    }

    /// <summary>Checks the end of the rows.</summary>
    /// <exception cref="BadCellException">The last rows did not show which pass of a repeated hour they mean.</exception>
    public void Complete()
    {
        _local?.Complete();
        foreach (var zone in _writtenZones.Values) zone.Complete();
    }

    private static BadCellException OutsideCalendar(CalendarBoundsException outside) => new(
        outside.Message,
        "Omit the row, or use a calendar that covers it: trucedata import series takes one with --calendar-from-file, or creates one from "
        + "the dates of the file with --calendar-from-dates.");

    private static BadCellException OtherShape(ReadOnlySpan<byte> cell) => new(
        $"'{CellText.Show(cell)}' has a time of day or an offset that the first row does not have, or lacks one.",
        "Write all times of a file in the same format.");

    private long FromText(ReadOnlySpan<byte> cell)
    {
        // Most large files have times such as 2025-10-10T14:30:00Z, which this reads in half the time.
        if (_hasInstants && IsoTime.TryParseInstant(cell, out var instant)) return StartOfIntraday(Shifted(instant));
        var time = _format.Read(cell);
        var shape = (time.Offset is not null || time.Zone is not null, time.TimeOfDay is not null);
        if (_shape is null)
        {
            _shape = shape;
            _hasInstants = !_usesDates
                && time is { Notation: DateNotation.YearMonthDay, TimeOfDay: not null, Offset: not null, Zone: null };
        }

        if (_shape.GetValueOrDefault() != shape) throw OtherShape(cell);
        return _usesDates ? FromDate(time) : StartOfIntraday(FromTime(time));
    }

    private long StartOfIntraday(long instant) => _ends is null ? instant : _ends.StartOf(instant);

    private long FromTime(WrittenTime time)
    {
        if (time.IsPeriod) throw PeriodMismatch(time);
        var local = time.LocalNanos;
        if (time.TimeOfDay is null)
        {
            if (_shift != 0) throw ShiftedDate();
            HasDates = true;
            UsesZone = true;
            return Local().Zone.AtStartOfDay(DateOf(time.Day)).ToInstant().ToUnixNanosClamped();
        }

        if (time.Offset is { } offset)
        {
            var instant = local - offset;
            if (time.Zone is { } zone) CheckOffset(zone, instant, offset);
            return Shifted(instant);
        }

        return FromLocal(Shifted(local), time.Zone);
    }

    private long FromLocal(long local, string? writtenZone)
    {
        IsLocal = true;
        if (writtenZone is null)
        {
            UsesZone = true;
            return Local().ToInstant(local);
        }

        if (!_writtenZones.TryGetValue(writtenZone, out var zone))
            _writtenZones[writtenZone] = zone = Resolver(DateTimeZoneProviders.Tzdb[writtenZone]);
        return zone.ToInstant(local);
    }

    private long FromDate(WrittenTime time)
    {
        var local = time.LocalNanos;
        if (time.IsPeriod) return FromPeriod(time);
        if (time.TimeOfDay is null)
        {
            if (_shift != 0) throw ShiftedDate();
            HasPlainDates = true;
            return StartOf(DateOf(time.Day));
        }

        if (_shift != 0) return FromInstant(FromTime(time));
        if (time.Offset is null && time.Zone is null)
        {
            if (time.TimeOfDay == 0) return StartOfMidnight(DateOf(time.Day), null);
            // Local times of a civil period need no zone but that of the calendar.
            return _options.Zone.Length == 0 && _labels is not null ? StartOf(DateOf(time.Day)) : FromInstant(FromLocal(local, null));
        }

        var instant = FromTime(time);
        if (time.TimeOfDay != 0) return FromInstant(instant);
        var offset = local - instant;
        if (offset == 0 || _clock is null || offset == OffsetAt(instant)) return StartOfMidnight(DateOf(time.Day), instant);
        throw new BadCellException(
            $"A midnight with the offset {Offset.FromNanoseconds(offset)} is a midnight neither in UTC nor in {_clock.Calendar.Zone}, "
            + "the zone of the calendar.",
            "Write the dates without a time, or state the calendar of that market.");
    }

    private long FromEpoch(long nanos)
    {
        var instant = Shifted(nanos);
        return _usesDates ? FromInstant(instant) : StartOfIntraday(instant);
    }

    /// <summary>Returns the start of the bar of an instant. A midnight in UTC or in the zone of the calendar stands for its date.</summary>
    private long FromInstant(long instant)
    {
        var utc = instant.ToInstant().InUtc();
        if (utc.TimeOfDay == LocalTime.Midnight) return StartOfMidnight(utc.Date, instant);
        if (_clock is null)
        {
            throw new BadCellException(
                $"{instant.ToInstant()} is not a date.", "Write one date for each session, or use a calendar that exists.");
        }

        var local = instant.ToInstant().InZone(_clock.Calendar.Zone);
        if (local.TimeOfDay == LocalTime.Midnight) return StartOfMidnight(local.Date, instant);
        return _labels is not null ? StartOf(local.Date) : StartOfIntraday(instant);
    }

    private long FromPeriod(WrittenTime time)
    {
        if (_shift != 0) throw ShiftedDate();
        if (_clock is null || time.Notation != NotationOf(_clock.Frequency.Unit)) throw PeriodMismatch(time);
        HasDates = true;
        return _clock.StartOfPeriod(DateOf(time.Day));
    }

    /// <summary>
    /// Returns the start of the bar of a date whose midnight is written, or of the bar that ends at that midnight. The instant is null if
    /// the midnight has no offset.
    /// </summary>
    /// <exception cref="BadCellException">Another session opens at the instant.</exception>
    private long StartOfMidnight(LocalDate date, long? instant)
    {
        if (_clock is null) return StartOf(date);
        if (_labels is not null) return StartOf(_ends is not null && _labels.IsFirst(date) ? date.PlusDays(-1) : date);
        if (_ends?.StartOfSessionClosingAt(instant ?? _clock.Calendar.Zone.AtStartOfDay(date).ToInstant().ToUnixNanosClamped()) is { } open)
        {
            HasDates = true;
            return open;
        }

        var start = StartOf(date);
        if (instant is not { } written || start == written) return start;
        if (_clock.Calendar.IndexAt(written.ToInstant()) is { } index && _clock.Calendar.Sessions[index].Open.ToUnixNanos() == written)
        {
            throw new BadCellException(
                $"{written.ToInstant()} is both the midnight of {Show(date)} and the open of another session.",
                "Write the dates of the sessions without a time.");
        }

        return start;
    }

    private long StartOf(LocalDate date)
    {
        HasDates = true;
        if (_clock is null) return date.AtMidnight().InUtc().ToInstant().ToUnixNanosClamped();
        if (_labels is not null)
        {
            _labels.Add(date);
            return _clock.StartOfPeriod(date);
        }

        return _clock.StartOf(date)
            ?? throw new NoSessionException(
                $"The calendar has no session on {Show(date)} ({date.DayOfWeek}).", "Omit the row, or correct the calendar.");
    }

    private static void CheckOffset(string zone, long instant, long offset)
    {
        if (DateTimeZoneProviders.Tzdb[zone].GetUtcOffset(instant.ToInstant()).Nanoseconds != offset)
            throw new BadCellException($"{zone} does not have the offset of this time.", "Write the offset of the zone, or omit the zone.");
    }

    private LocalTimeResolver Local() =>
        _local ??= _options.Zone.Length > 0
            ? Resolver(DateTimeZoneProviders.Tzdb[_options.Zone])
            : throw new BadCellException(
                "The times have no offset and no time zone is given.",
                "State their IANA time zone with --zone, such as America/New_York or UTC.");

    private LocalTimeResolver Resolver(DateTimeZone zone) =>
        new(zone, _options.AmbiguousTime, _isDescending, _clock?.Frequency.Unit is not Domain.Bars.FrequencyUnit.Irregular);

    private long OffsetAt(long instant) => _clock!.Calendar.Zone.GetUtcOffset(instant.ToInstant()).Nanoseconds;

    /// <summary>Returns whether the sample begins with the newest row. Its errors are reported when the rows are read.</summary>
    private bool IsDescending(IReadOnlyList<byte[]> sample)
    {
        long? first = null;
        foreach (var cell in sample)
        {
            if (LocalTimeOf(cell) is not { } next) continue;
            first ??= next;
            if (first != next) return next < first;
        }

        return false;
    }

    private long? LocalTimeOf(byte[] cell)
    {
        try
        {
            var read = Read(cell);
            return _format.IsEpoch ? read : _format.Read(cell).LocalNanos;
        }
        catch (BadCellException)
        {
            return null;
        }
    }

    private static DateNotation? NotationOf(Domain.Bars.FrequencyUnit unit) => unit switch
    {
        Domain.Bars.FrequencyUnit.Month => DateNotation.Month,
        Domain.Bars.FrequencyUnit.Quarter => DateNotation.Quarter,
        Domain.Bars.FrequencyUnit.Year => DateNotation.Year,
        _ => null,
    };

    private static BadCellException PeriodMismatch(WrittenTime time)
    {
        var period = time.Notation.ToString().ToLowerInvariant();
        return new BadCellException(
            $"The time is a {period} without a day, which does not identify a bar of this frequency.",
            $"State --frequency {period} for a new series, or write dates.");
    }

    private static BadCellException ShiftedDate() =>
        new("--shift has no effect on dates without a time.", "Omit --shift.");

    private long Shifted(long nanos)
    {
        if (_shift == 0) return nanos;
        var shifted = (Int128)nanos + _shift;
        // Local times of these days fit at every offset.
        return Int128.Abs(shifted) <= MaxShiftedNanos
            ? (long)shifted
            : throw new BadCellException("The shifted time is outside 1677-09-23 to 2262-04-10.", "Correct --shift.");
    }

    private static LocalDate DateOf(int day) => new LocalDate(1970, 1, 1).PlusDays(day);

    private static string Show(LocalDate date) => $"{date:uuuu'-'MM'-'dd}";
}
