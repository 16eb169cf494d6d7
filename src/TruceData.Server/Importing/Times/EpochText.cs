using System.Buffers.Text;
using System.Globalization;
using NodaTime;

namespace TruceData.Server.Importing.Times;

/// <summary>Parses counts of units since 1970 and recognizes other numbers that stand for times.</summary>
internal static class EpochText
{
    private const double MinNanosOrTicks = 1e17;
    private const long NanosFrom1970To2000 = 946_684_800_000_000_000;
    private const long TicksTo1970 = 621_355_968_000_000_000;

    private static readonly long s_detectableFrom = Nanos(1990);
    private static readonly long s_detectableNanosFrom = Nanos(2000);

    /// <summary>Returns the nanoseconds since 1970; null if the cell is not a number in the unit or is finer than a nanosecond.</summary>
    /// <exception cref="BadCellException">The time is outside the range of 64-bit nanoseconds.</exception>
    public static long? TryParse(ReadOnlySpan<byte> cell, EpochUnit unit)
    {
        try
        {
            if (Utf8Parser.TryParse(cell, out long whole, out var length) && TryFraction(cell[length..], unit, out var fraction))
                return checked((whole * unit.Nanos) + (cell[0] == '-' ? -fraction : fraction));
        }
        catch (OverflowException)
        {
            throw new BadCellException(
                $"'{CellText.Show(cell)}' in {unit.Name} since 1970 is outside 1677-09-21 to 2262-04-11.",
                "Check the unit of the epoch, or state it with --time-format.");
        }

        return null;
    }

    /// <summary>Returns whether a time can be detected: from 1990, or 2000 for nanoseconds, to next year.</summary>
    /// <remarks>Nanoseconds since 2000 and ticks since 0001 of these years look like Unix nanoseconds before 2000.</remarks>
    public static bool IsDetectable(long nanos, EpochUnit unit, int thisYear) =>
        nanos >= (unit.Nanos == 1 ? s_detectableNanosFrom : s_detectableFrom) && nanos < Nanos(thisYear + 2);

    /// <summary>Returns the only unit in which the number is a time from 1990 to next year.</summary>
    /// <exception cref="BadCellException">The cell is not such a number.</exception>
    public static EpochUnit Detect(ReadOnlySpan<byte> cell, int thisYear)
    {
        foreach (var unit in EpochUnit.All)
        {
            try
            {
                if (TryParse(cell, unit) is { } nanos && IsDetectable(nanos, unit, thisYear)) return unit;
            }
            catch (BadCellException)
            {
                // The number overflows in this unit; a smaller one may fit.
            }
        }

        throw Unrecognized(cell, thisYear);
    }

    /// <summary>Returns the error for a number that is not a time of these years in any unit.</summary>
    public static BadCellException Unrecognized(ReadOnlySpan<byte> cell, int thisYear)
    {
        var shown = CellText.Show(cell);
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return new BadCellException(
                $"'{shown}' is not a time.",
                "Write ISO 8601 (2025-10-10T14:30:00Z), or state the format with --time-format, such as \"dd.MM.yyyy HH:mm\".");
        }

        if (cell.IndexOfAny((byte)'e', (byte)'E') >= 0)
        {
            return new BadCellException(
                $"'{shown}' has lost the digits of its time.",
                "Export the column again as text or with the number format 0; a spreadsheet has shortened it.");
        }

        if (number is >= 20_000 and < 80_000)
        {
            return new BadCellException(
                $"'{shown}' may be a date of Excel, which would be {FromExcel(number):uuuu'-'MM'-'dd}.",
                "State --time-format excel if it is.");
        }

        var others = cell.Contains((byte)'.') || number < MinNanosOrTicks ? [] : OtherClocks(number, thisYear);
        if (others.Count > 0)
        {
            return new BadCellException(
                $"'{shown}' may be nanoseconds since 1970 or {string.Join(" or ", others.Select(o => o.Meaning))}.",
                string.Join(" ", others.Select(o => o.Fix).Prepend("State --time-format ns for nanoseconds since 1970.")));
        }

        return number is > 0 and < NodaConstants.MillisecondsPerDay && number % 1000 == 0
            ? new BadCellException(
                $"'{shown}' may be milliseconds since midnight, as in the files of QuantConnect LEAN, which would be "
                + $"{LocalTime.FromMillisecondsSinceMidnight((int)number):HH':'mm':'ss}.",
                "Write the date, which is in the name of the file, and the time of day into each row, such as 2025-10-10 09:30:00.")
            : new BadCellException(
                $"'{shown}' is not an epoch from 1990 to {thisYear + 1} in any unit.",
                "State its unit with --time-format s, ms, us or ns.");
    }

    private static List<(string Meaning, string Fix)> OtherClocks(double number, int thisYear)
    {
        var others = new List<(string, string)>();
        if (IsRecent(number + NanosFrom1970To2000, thisYear))
        {
            others.Add((
                "nanoseconds since 2000, as kdb+ counts",
                "State --time-format ns --shift 262968h for nanoseconds since 2000."));
        }

        if (IsRecent((number - TicksTo1970) * 100, thisYear))
            others.Add(("ticks of .NET", "Convert ticks of .NET to ISO 8601."));
        return others;
    }

    private static bool IsRecent(double nanos, int thisYear) => nanos >= s_detectableFrom && nanos < Nanos(thisYear + 2);

    private static LocalDate FromExcel(double serial) => new LocalDate(1899, 12, 30).PlusDays((int)serial);

    private static long Nanos(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000;

    private static bool TryFraction(ReadOnlySpan<byte> text, EpochUnit epochUnit, out long nanos)
    {
        nanos = 0;
        if (text.IsEmpty) return true;
        var unit = epochUnit.Nanos;
        foreach (var c in text[1..])
        {
            unit /= 10;
            if (!char.IsAsciiDigit((char)c) || (unit == 0 && c != '0')) return false;
            nanos += (c - '0') * unit;
        }

        return text[0] == '.' && text.Length > 1;
    }
}
